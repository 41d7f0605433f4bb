// The truth: a real kube-apiserver on a real etcd. The contract runs on it and on the embedded server at once and their
// answers are compared; then a scaffolded operator runs its own tests on it. Without such a server this skips, with one
// line that says why; where CI is set it fails. One case alone: `--test-name-pattern='the scale subresource'`.
import { after, describe, it } from 'node:test';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { acceptedDifferences } from '../contract/accepted-differences.ts';
import { Api } from '../contract/api.ts';
import { contract } from '../contract/cases/index.ts';
import { customResourceDefinitions } from '../contract/resource-path.ts';
import { concurrency } from '../contract/run-case.ts';
import { remoteServer } from '../contract/server.ts';
import { compareServers } from './compare-servers.ts';
import { scaffoldOperator } from './scaffolded-operator.ts';

const controlPlane = await startUnlessMissing();

if (controlPlane === undefined) {
  it('runs on a real kube-apiserver', { skip: 'no kube-apiserver (see above)' }, () => undefined);
} else {
  console.log(`kube-apiserver ${controlPlane.version}, etcd beside it`);
  after(() => controlPlane.stop());
  describe('the contract, on kube-apiserver and on the embedded API server', () =>
    compareServers(controlPlane, { topics: contract, accepted: acceptedDifferences, concurrency }));
  describe('a scaffolded operator', () => {
    it('passes its own tests on kube-apiserver', async () => {
      const operator = await scaffoldOperator();
      const output = await operator.test(controlPlane.kubeconfigPath);
      console.log(output.replace(/^/gm, '  | '));
      // That is where they ran, and not on the embedded server: their definition is still there.
      const truth = remoteServer({ ...controlPlane, name: 'kube-apiserver' });
      const api = new Api(truth.transport, 'default');
      const definition = customResourceDefinitions(undefined, 'networks.samples.kubewright.dev');
      (await api.get(definition)).expect(200, { spec: { names: { kind: 'Network' } } });
      await truth.close();
      operator.remove();
    });
  });
}
