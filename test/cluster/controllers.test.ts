// What controllers do: a real kube-apiserver with a real kube-controller-manager beside it, and the embedded API server
// with its own. Garbage is collected and namespaces are filled and emptied on both, and compared. Without the programs
// this skips, with one line that says why; where CI is set it fails, unless KUBEBUILDER_ASSETS has no such program.
import { after, describe, it } from 'node:test';
import { startControllerManager, type ControllerManager } from '../../scripts/control-plane/controller-manager.ts';
import { findControllersUnlessMissing, startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { controllerContract, controllerDifferences } from '../contract/controllers/index.ts';
import { compareServers } from './compare-servers.ts';

const program = await findControllersUnlessMissing();
const controlPlane = program === undefined ? undefined : await startUnlessMissing();

if (program === undefined || controlPlane === undefined) {
  it('runs on a real kube-controller-manager', { skip: 'none here (see above)' }, () => undefined);
} else {
  let controllers: ControllerManager | undefined;
  console.log(`kube-apiserver and kube-controller-manager ${controlPlane.version}, etcd beside them`);
  after(async () => {
    await controllers?.stop();
    await controlPlane.stop();
  });
  describe('controllers, of kube-controller-manager and of the embedded API server', () =>
    compareServers(controlPlane, {
      topics: controllerContract,
      accepted: controllerDifferences,
      // Most of a case is waiting: kube-controller-manager looks at a namespace every few seconds.
      concurrency: 16,
      // It knows the kinds that were there when it started.
      prepare: async () => void (controllers = await startControllerManager(controlPlane, program)),
    }));
}
