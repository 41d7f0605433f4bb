// The differential fuzzer itself: its sequences, and that it finds a difference and makes it small. Two embedded servers
// stand for the two sides; test/cluster/ and `npm run fuzz:server` have the real one.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HttpResponse } from '@kubewright/apimachinery';
import { bareServer } from '../contract/embedded-server.ts';
import { installFixtures } from '../contract/fixtures.ts';
import type { ContractServer } from '../contract/server.ts';
import { compareSequences } from './campaign.ts';
import { formatDisagreement } from './report.ts';
import { randomSequence } from './random-sequence.ts';
import { resolveReferences } from './step.ts';
import { installVersionedKinds } from './versioned-kinds.ts';

describe('random sequences of requests', () => {
  it('are the same for the same seed, and others for another', () => {
    assert.deepEqual(randomSequence(5), randomSequence(5));
    assert.notDeepEqual(randomSequence(5), randomSequence(6));
  });

  it('use every kind of request', () => {
    const steps = Array.from({ length: 300 }, (_, seed) => randomSequence(seed)).flat();
    const kinds = new Set(
      steps.map((step) => (step.do === 'send' ? `${step.method} ${step.contentType ?? ''}`.trim() : step.do)),
    );
    assert.deepEqual([...kinds].toSorted(), [
      'DELETE',
      'GET',
      'PATCH application/apply-patch+yaml',
      'PATCH application/json-patch+json',
      'PATCH application/merge-patch+json',
      'PATCH application/strategic-merge-patch+json',
      'POST',
      'PUT',
      'edit',
      'watch',
    ]);
  });

  it('refer to what a server answered, or are left out', () => {
    const find = (mark: string, path: string): string | undefined => (path === '/a' ? `${mark}!` : undefined);
    assert.equal(resolveReferences('{"uid":"<uid of /a>"}', find), '{"uid":"uid!"}');
    assert.equal(resolveReferences('<uid of /a> <stale of /b>', find), undefined);
  });
});

describe('two servers', () => {
  it('that are the same answer the same, whatever is asked', async () => {
    await withServers(bareServer(), bareServer(), async (servers) => {
      const { sequences, answers, statuses, disagreements } = await compareSequences(seeds(60), servers);
      assert.deepEqual(disagreements.map(formatDisagreement), []);
      assert.equal(sequences, 60);
      assert.ok(answers > 500, `only ${answers} answers were compared`);
      const share = (statuses.get(200) ?? 0) + (statuses.get(201) ?? 0);
      assert.ok(share > answers / 3, 'most requests must be valid ones');
    });
  });

  it('that differ are found out, with a sequence that cannot be smaller', async () => {
    await withServers(bareServer(), withoutLabels(bareServer()), async (servers) => {
      const { disagreements } = await compareSequences(seeds(30), servers, { atMost: 1 });
      const [found] = disagreements;
      assert.ok(found !== undefined, 'nothing was found');
      assert.match(found.differences[0]?.path ?? '', /metadata\.labels/);
      assert.ok(found.steps.length <= 2, formatDisagreement(found));
    });
  });
});

function seeds(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

async function withServers(
  truth: ContractServer,
  underTest: ContractServer,
  work: (servers: { truth: ContractServer; underTest: ContractServer }) => Promise<void>,
): Promise<void> {
  try {
    await Promise.all([truth, underTest].map(({ transport }) => installFixtures(transport)));
    await Promise.all([truth, underTest].map(({ transport }) => installVersionedKinds(transport)));
    await work({ truth, underTest });
  } finally {
    await Promise.all([truth.close(), underTest.close()]);
  }
}

/** A server that forgets a label in what it answers. */
function withoutLabels(server: ContractServer): ContractServer {
  return {
    ...server,
    transport: async (request) => {
      const response = await server.transport(request);
      if (request.path.includes('watch=true')) return response;
      return { ...response, body: changed(response) } satisfies HttpResponse;
    },
  };
}

async function* changed({ body }: HttpResponse): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  yield Buffer.from(text.replace(/("labels":\{[^}]*)"x":"[^"]*",?/, '$1"w":"1",').replace(',}', '}'));
}
