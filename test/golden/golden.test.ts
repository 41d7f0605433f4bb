// Golden trees: each folder beside this file holds input.json and, below expected/, every file of the operator that it makes.
// `npm run test:update` writes them anew; read the diff.
import assert from 'node:assert/strict';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { DiskStore } from '../../src/output/disk-store.ts';
import { MemoryStore } from '../../src/output/memory-store.ts';
import type { NewProjectInput } from '../../src/pipeline.ts';
import { newProject } from '../../src/pipeline.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const cases = (await readdir(here, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test('there are golden trees', () => assert.ok(cases.length > 0));

for (const name of cases) {
  test(`${name} is as expected`, async () => {
    const input = JSON.parse(await readFile(join(here, name, 'input.json'), 'utf8')) as NewProjectInput;
    const expected = join(here, name, 'expected');
    if (process.env['KUBEWRIGHT_UPDATE_GOLDEN'] === '1') {
      await rm(expected, { recursive: true, force: true });
      await newProject(input, { directory: expected, store: new DiskStore(expected) });
    }
    const store = new MemoryStore();
    await newProject(input, { directory: expected, store });
    const files = (await readdir(expected, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const texts = new Map<string, string>();
    for (const file of files) {
      const path = join(file.parentPath, file.name);
      texts.set(path.slice(expected.length + 1).replaceAll('\\', '/'), await readFile(path, 'utf8'));
    }
    assert.deepEqual([...store.texts().keys()], [...texts.keys()].sort());
    for (const [path, text] of store.texts()) assert.equal(text, texts.get(path), path);
  });
}
