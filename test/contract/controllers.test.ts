// Every case about controllers on the embedded server alone: its expectations hold. Needs Node only. Whether the rest of
// each answer is that of kube-apiserver and kube-controller-manager, test/cluster/ says.
import { after, before, describe, it } from 'node:test';
import { controllerContract } from './controllers/index.ts';
import { embeddedServer } from './embedded-server.ts';
import { installFixtures } from './fixtures.ts';
import { concurrency, runCase } from './run-case.ts';

describe('the contract about controllers, on the embedded API server', () => {
  const server = embeddedServer();
  before(() => installFixtures(server.transport));
  after(() => server.close());

  for (const [topic, cases] of Object.entries(controllerContract)) {
    describe(topic, { concurrency }, () => {
      for (const contractCase of cases) {
        it(contractCase.name, async () => {
          const { failure } = await runCase(contractCase, server);
          if (failure !== undefined) throw failure;
        });
      }
    });
  }
});
