// Objects that stay make V8's young generation grow, unless it is limited; and then it grows again after it has shrunk.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

const module = new URL('../../src/cli/young-generation.ts', import.meta.url).href;

/** Bytes of the young generation of a process that has made many objects, twice, and collected all garbage in between. */
function grownTo(prelude: string): number[] {
  const program = `
    import { getHeapSpaceStatistics } from 'node:v8';
    ${prelude}
    const size = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size;
    const kept = [];
    const make = async () => {
      for (let index = 0; index < 400_000; index++) {
        kept.push({ text: 'x' + index, more: [index, index] });
        if (index % 1_000 === 0) await new Promise(setImmediate);
      }
      return size();
    };
    const first = await make();
    gc();
    gc();
    console.log(JSON.stringify([first, await make()]));
  `;
  const flags = ['--expose-gc', '--max-semi-space-size=32', '--input-type=module', '--eval', program];
  return JSON.parse(execFileSync(process.execPath, flags, { encoding: 'utf8' })) as number[];
}

test('the young generation of a server grows until it is large enough', () => {
  const limited = grownTo(`import { limitYoungGeneration } from '${module}'; limitYoungGeneration();`);
  for (const size of limited) assert.ok(size >= 12 * 2 ** 20 && size <= 36 * 2 ** 20, `${limited.join(', ')} bytes`);
  assert.ok(Math.max(...grownTo('')) > 36 * 2 ** 20);
});
