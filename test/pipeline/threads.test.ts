// Threads give what one thread gives: the same bytes in the same order, and the same problems.
import assert from 'node:assert/strict';
import test from 'node:test';

import { renderDefinitions } from '../../src/pipeline.ts';
import { mapOnThreads } from '../../src/threads.ts';

function source(index: number): { file: string; text: string } {
  const plural = `things${index}`;
  const spec = {
    group: 'example.com',
    scope: 'Cluster',
    names: { kind: `Thing${index}`, plural },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: index % 7 === 3 ? 'no' : 'object' } },
      },
    ],
  };
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.com` },
    spec,
  };
  return { file: `${index}.json`, text: JSON.stringify(crd) };
}

test('files and problems do not depend on the number of threads', async () => {
  const inputs = Array.from({ length: 12 }, (_, index) => ({ sources: [source(index)], only: {} }));
  const counts: number[] = [];
  const onThreads = await mapOnThreads(inputs, renderDefinitions, Infinity, (done) => counts.push(done), 3);
  assert.deepEqual(onThreads, await mapOnThreads(inputs, renderDefinitions, 0));
  assert.equal(onThreads[0]?.files.length, 2);
  assert.equal(onThreads[3]?.problems[0]?.file, '3.json');
  assert.deepEqual(counts, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

test('a thread that fails is our fault, and ends the others', async () => {
  const inputs = [
    { sources: [{ file: 'f', text: 1 as unknown as string }], only: {} },
    { sources: [], only: {} },
  ];
  await assert.rejects(mapOnThreads(inputs, renderDefinitions, Infinity, undefined, 2), { name: 'BugError' });
});
