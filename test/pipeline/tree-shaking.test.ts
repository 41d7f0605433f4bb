// What `types` writes is tree-shakable: a program that imports one kind carries that kind and no other, also when it imports it
// from a file that hands on all of them. Bundled as operators are.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

import { generateTypes } from '../../src/pipeline.ts';

function definition(kind: string): object {
  const plural = `${kind.toLowerCase()}s`;
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object' } } } };
  const versions = ['v1', 'v1beta1'].map((name) => ({ name, served: true, storage: name === 'v1', schema }));
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.com` },
    spec: { group: 'example.com', scope: 'Namespaced', names: { kind, plural }, versions },
  };
}

const kinds = ['Cat', 'Dog', 'Fish'];
const texts = kinds.map((kind) => JSON.stringify(definition(kind)));

/** What is generated for the kinds and bundled of an entry: the names of its modules, and its text. */
async function bundle(root: string, entry: string): Promise<{ readonly modules: string[]; readonly code: string }> {
  writeFileSync(join(root, 'entry.ts'), entry);
  const build = await rolldown({
    cwd: root,
    input: join(root, 'entry.ts'),
    platform: 'node',
    resolve: { conditionNames: ['kubewright-source', 'import', 'node', 'default'] },
    external: [/^node:/],
  });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false });
  const [{ code, modules }] = output;
  const rendered = Object.entries(modules).filter(([, { renderedLength }]) => renderedLength > 0);
  return { modules: rendered.map(([id]) => id), code };
}

test('one kind of many', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'kubewright-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(root, 'node_modules'));
  const sources = texts.map((text, index) => ({ file: `${index}.json`, text }));
  const { changes } = await generateTypes({ sources }, { directory: join(root, 'crds') });
  assert.equal(changes.length, 12);

  const entries = {
    'from its file': `import { cats } from './crds/example.com/v1/cat.ts';\nconsole.log(cats.plural);\n`,
    'from a file that hands on all': `import { cats } from './all.ts';\nconsole.log(cats.plural);\n`,
    'from a namespace': `import * as all from './all.ts';\nconsole.log(all.cats.plural);\n`,
  };
  const all = kinds.map((kind) => `export * from './crds/example.com/v1/${kind.toLowerCase()}.ts';\n`);
  const other = `export * as old from './crds/example.com/v1beta1/cat.ts';\n`;
  writeFileSync(join(root, 'all.ts'), all.join('') + other);

  for (const [name, entry] of Object.entries(entries)) {
    await t.test(name, async () => {
      const { modules, code } = await bundle(root, entry);
      const ours = modules.filter((id) => id.startsWith(root)).map((id) => id.slice(root.length + 1));
      assert.deepEqual(ours, ['crds/example.com/v1/cat.ts', 'entry.ts']);
      assert.match(code, /CatClient/);
      assert.doesNotMatch(code, /Dog|Fish|v1beta1/);
      // Of the client comes what a token needs; connecting, watching and electing leaders stay out.
      assert.doesNotMatch(code, /class (SharedInformer|LeaderElector|Reflector)\b/);
    });
  }
});
