// The truth: a real kube-apiserver on a real etcd. The contract runs on it and on the embedded server at once and their
// answers are compared; then a scaffolded operator runs its own tests on it. Without such a server this skips, with one
// line that says why; where CI is set it fails. One case alone: `--test-name-pattern='the scale subresource'`.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ControlPlane } from '../../scripts/control-plane/control-plane.ts';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { Acceptance } from '../contract/accepted-differences.ts';
import { Api } from '../contract/api.ts';
import { contract } from '../contract/cases/index.ts';
import { compare, formatDifferences } from '../contract/comparison.ts';
import { EmbeddedServers } from '../contract/embedded-server.ts';
import { installFixtures } from '../contract/fixtures.ts';
import { customResourceDefinitions } from '../contract/resource-path.ts';
import { concurrency } from '../contract/run-case.ts';
import { remoteServer } from '../contract/server.ts';
import { scaffoldOperator } from './scaffolded-operator.ts';

const controlPlane = await startUnlessMissing();

if (controlPlane === undefined) {
  it('runs on a real kube-apiserver', { skip: 'no kube-apiserver (see above)' }, () => undefined);
} else {
  console.log(`kube-apiserver ${controlPlane.version}, etcd beside it`);
  after(() => controlPlane.stop());
  describe('the contract, on kube-apiserver and on the embedded API server', () => compareServers(controlPlane));
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

function compareServers(real: ControlPlane): void {
  const truth = remoteServer({ ...real, name: 'kube-apiserver' });
  const embedded = new EmbeddedServers(real.server);
  const acceptance = new Acceptance();
  const counts = { equal: 0, accepted: 0, different: 0 };

  before(async () => {
    await Promise.all([truth, ...embedded.all].map(({ transport }) => installFixtures(transport)));
  });
  after(async () => {
    await Promise.all([truth, ...embedded.all].map((server) => server.close()));
    const { equal, accepted, different } = counts;
    console.log(
      `contract: ${equal + accepted + different} cases on both servers: ` +
        `${equal} equal, ${accepted} with accepted differences only, ${different} different`,
    );
  });

  for (const [topic, cases] of Object.entries(contract)) {
    describe(topic, { concurrency }, () => {
      for (const contractCase of cases) {
        it(contractCase.name, async () => {
          const comparison = await compare(contractCase, truth, embedded.of(contractCase));
          const { expected, actual, differences } = comparison;
          const unaccepted = acceptance.unaccepted(contractCase.name, differences);
          if (unaccepted.length > 0) counts.different++;
          else if (differences.length > 0) counts.accepted++;
          else counts.equal++;
          if (expected.failure !== undefined) {
            throw new Error('the case is wrong: kube-apiserver does otherwise', { cause: expected.failure });
          }
          if (unaccepted.length > 0) assert.fail(`the servers differ\n${formatDifferences(comparison, unaccepted)}`);
          if (actual.failure !== undefined) throw actual.failure;
        });
      }
    });
  }

  it('has no accepted difference that does not occur any more', () => {
    assert.deepEqual(
      acceptance.unused.map(({ path, reason }) => `${path}: ${reason}`),
      [],
    );
  });
}
