import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseManifest, readManifests } from '../src/manifest.ts';

test('a directory is read file by file, kustomizations left out', async () => {
  const objects = await readManifests(new URL('crds', import.meta.url));
  assert.deepEqual(
    objects.map(({ kind, metadata }) => `${kind} ${metadata?.name}`),
    ['CustomResourceDefinition networks.samples.example.com', 'CustomResourceDefinition widgets.samples.example.com'],
  );
});

test('documents are separated, empty ones left out, lists taken apart', async () => {
  const text = `---
# nothing
---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: A }
  - { apiVersion: v1, kind: B }
---
apiVersion: v1
kind: C
`;
  assert.deepEqual(
    (await parseManifest(text, 'x.yaml')).map(({ kind }) => kind),
    ['A', 'B', 'C'],
  );
});

test('what is no manifest is refused with its file', async () => {
  await assert.rejects(parseManifest('a: [', 'x.yaml'), /^Error: x\.yaml: /);
  await assert.rejects(parseManifest('a: 1', 'x.yaml'), /x\.yaml: document 1 has no apiVersion and kind/);
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]`;
  await assert.rejects(parseManifest(bomb, 'x.yaml'), /alias/i);
  await assert.rejects(readManifests('/absent'), { code: 'ENOENT' });
});
