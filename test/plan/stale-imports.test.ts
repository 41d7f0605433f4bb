// Files that import what is gone are named, with what to import instead.
import assert from 'node:assert/strict';
import test from 'node:test';

import { staleImports } from '../../src/plan/stale-imports.ts';

test('imports of deleted modules are found in every form, those of others are not', () => {
  const gone = new Set(['src/generated/a.b/v1/x.ts', 'api/a.b/v1/x.ts']);
  const file = 'src/controllers/a.b/x.ts';
  const text = `import { xs } from '../../generated/a.b/v1/x.ts';
const lazy = await import("../../../api/a.b/v1/x.ts");
export * from './y.ts'; import z from 'a.b/v1/x.ts';`;
  assert.deepEqual(staleImports([{ file, text }], gone), [
    `${file} imports what is gone: src/generated/a.b/v1/x.ts, api/a.b/v1/x.ts: take those imports out, or delete the file`,
  ]);
  assert.deepEqual(staleImports([{ file, text: `import './y.ts'` }], gone), []);
  const successors = ['src/generated/a.b/v2/x.ts', 'api/a.b/v2/x.ts'].map((path) => ({ file: path, text: '' }));
  assert.deepEqual(staleImports([{ file, text }, ...successors], gone), [
    `${file} imports what is gone: src/generated/a.b/v1/x.ts (import src/generated/a.b/v2/x.ts instead), api/a.b/v1/x.ts (import api/a.b/v2/x.ts instead)`,
  ]);
});
