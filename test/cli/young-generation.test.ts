// Objects that stay make V8's young generation grow, unless it was told not to.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

const module = new URL('../../src/cli/young-generation.ts', import.meta.url).href;

/** Bytes of the young generation of a process that has made many objects. */
function grownTo(prelude: string): number {
  const program = `
    import { getHeapSpaceStatistics } from 'node:v8';
    ${prelude}
    const kept = [];
    for (let index = 0; index < 400_000; index++) kept.push({ text: 'x' + index, more: [index, index] });
    const { space_size } = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    console.log(kept.length === 400_000 ? space_size : 0);
  `;
  const flags = ['--max-semi-space-size=32', '--input-type=module', '--eval', program];
  return Number(execFileSync(process.execPath, flags, { encoding: 'utf8' }));
}

test('the young generation of a server stays as it is', () => {
  const kept = grownTo(`import { keepYoungGeneration } from '${module}'; keepYoungGeneration();`);
  assert.ok(kept > 0 && kept < grownTo('') / 2, `${kept} bytes`);
});
