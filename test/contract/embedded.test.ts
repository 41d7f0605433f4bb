// Every case of the contract on the embedded server alone: its expectations hold. Needs Node only. Whether the rest of
// each answer is kube-apiserver's too, test/cluster/ says.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract } from './cases/index.ts';
import { caseNamespace } from './contract-case.ts';
import { EmbeddedServers } from './embedded-server.ts';
import { installFixtures } from './fixtures.ts';
import { concurrency, runCase } from './run-case.ts';

describe('the contract, on the embedded API server', () => {
  const servers = new EmbeddedServers();
  before(async () => void (await Promise.all(servers.all.map(({ transport }) => installFixtures(transport)))));
  after(async () => void (await Promise.all(servers.all.map((server) => server.close()))));

  for (const [topic, cases] of Object.entries(contract)) {
    describe(topic, { concurrency }, () => {
      for (const contractCase of cases) {
        it(contractCase.name, async () => {
          const { failure } = await runCase(contractCase, servers.of(contractCase));
          if (failure !== undefined) throw failure;
        });
      }
    });
  }
});

describe('the cases of the contract', () => {
  it('have namespaces of their own', () => {
    const taken = new Map<string, string>();
    for (const contractCase of Object.values(contract).flat()) {
      const namespace = caseNamespace(contractCase);
      assert.match(namespace, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
      assert.equal(taken.get(namespace), undefined, `"${contractCase.name}" and another share ${namespace}`);
      taken.set(namespace, contractCase.name);
    }
  });
});
