// Types from packages that are installed beside an operator or above it, on a real disk: read as text, through links, too.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';

import { generate, generateCrds, newProject, readSources } from '../../src/pipeline.ts';

const kind = { group: 'samples.example.com', version: 'v1', kind: 'Network', scope: 'Namespaced' } as const;
const types = 'api/samples.example.com/v1/network.ts';
const manifest = 'samples.example.com_networks.yaml';

test('crds and generate find a package above and a linked one beside', async (context) => {
  const root = mkdtempSync(join(tmpdir(), 'kubewright-packages-'));
  context.after(() => rmSync(root, { recursive: true }));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('node_modules/above/package.json', '{"name": "above", "exports": {".": {"types": "./types.d.mts"}}}');
  write('node_modules/above/types.d.mts', `throw new Error('run'); export interface Port { number: number }`);
  write('elsewhere/beside/package.json', '{"name": "beside", "version": "1.0.0"}');
  write('elsewhere/beside/modes.d.ts', `export { Mode } from './mode';`);
  write('elsewhere/beside/mode.d.ts', `export type Mode = 'on' | 'off';`);
  const directory = join(root, 'operator');
  await newProject({ name: 'my-operator', kinds: [kind] }, { directory });
  mkdirSync(join(directory, 'node_modules'));
  symlinkSync(join(root, 'elsewhere/beside'), join(directory, 'node_modules/beside'), 'dir');

  const text = readFileSync(join(directory, types), 'utf8')
    .replace(/interface NetworkSpec \{/u, '$&\n  port?: Port;\n  mode?: Mode;')
    .replace(/^import type/mu, `import type { Port } from 'above';\nimport type { Mode } from 'beside/modes';\n$&`);
  writeFileSync(join(directory, types), text);
  await generate({ directory });
  const generated = readFileSync(join(directory, 'config/crd', manifest), 'utf8');
  assert.match(generated, /mode:\n +enum:\n +- "on"\n +- "off"\n/u);
  assert.match(generated, /port:\n +properties:\n +number:\n +type: number\n/u);

  const out = join(root, 'out');
  await generateCrds({ sources: await readSources([join(directory, 'api')], { of: 'types' }) }, { directory: out });
  assert.equal(readFileSync(join(out, manifest), 'utf8'), generated);
});
