// Topics of the contract as tests: each case runs on kube-apiserver and on the embedded API server at once, and their
// normalized answers are the same, or differ as is accepted.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ControlPlane } from '../../scripts/control-plane/control-plane.ts';
import { Acceptance, type AcceptedDifference } from '../contract/accepted-differences.ts';
import { compare, formatDifferences } from '../contract/comparison.ts';
import type { ContractCase } from '../contract/contract-case.ts';
import { EmbeddedServers } from '../contract/embedded-server.ts';
import { installFixtures } from '../contract/fixtures.ts';
import { remoteServer } from '../contract/server.ts';

/** What is compared, and how. */
export interface ComparedContract {
  /** Topic -> its cases. */
  readonly topics: Readonly<Record<string, readonly ContractCase[]>>;
  readonly accepted: readonly AcceptedDifference[];
  /** How many cases run at once. */
  readonly concurrency: number;
  /** Before the first case, when the fixtures are there. */
  readonly prepare?: () => Promise<void>;
}

/** Defines the tests, within a `describe`. */
export function compareServers(real: ControlPlane, { topics, accepted, concurrency, prepare }: ComparedContract): void {
  const truth = remoteServer({ ...real, name: 'kube-apiserver' });
  const embedded = new EmbeddedServers(real.server);
  const acceptance = new Acceptance(accepted);
  const counts = { equal: 0, accepted: 0, different: 0 };

  before(async () => {
    await Promise.all([truth, ...embedded.all].map(({ transport }) => installFixtures(transport)));
    await prepare?.();
  });
  after(async () => {
    await Promise.all([truth, ...embedded.all].map((server) => server.close()));
    const { equal, accepted: withAccepted, different } = counts;
    console.log(
      `contract: ${equal + withAccepted + different} cases on both servers: ` +
        `${equal} equal, ${withAccepted} with accepted differences only, ${different} different`,
    );
  });

  for (const [topic, cases] of Object.entries(topics)) {
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
