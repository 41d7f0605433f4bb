import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';

import { endOperator, startOperator } from '../../src/cli/operator-process.ts';

function mainModule(context: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubewright-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'main.mjs');
  writeFileSync(file, text);
  return file;
}

const forever = "console.log(process.pid, 'runs'); setInterval(() => {}, 1_000_000);";

test('an operator ends when the process that started it is killed', async (context) => {
  const main = mainModule(context, forever);
  const module = new URL('../../src/cli/operator-process.ts', import.meta.url).href;
  const starts = `import { startOperator } from ${JSON.stringify(module)};
    startOperator(${JSON.stringify(main)}, { cwd: process.cwd(), env: process.env });`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', starts], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = String((await once(parent.stderr, 'data'))[0]);
  const operator = Number(/^(\d+) runs/.exec(said)?.[1]);
  assert.ok(operator > 0 && operator !== parent.pid, said);
  parent.kill('SIGKILL');
  try {
    // Both write to the pipe, so it is closed when the last of them is gone.
    await once(parent.stderr.resume(), 'close', { signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    process.kill(operator, 'SIGKILL');
    throw error;
  }
});

test('an operator that has nothing more to do ends by itself, and one that has is told to', async (context) => {
  const idle = startOperator(mainModule(context, ''), { cwd: tmpdir(), env: process.env });
  assert.deepEqual(await once(idle, 'exit'), [0, null]);
  await endOperator(idle);

  const busy = startOperator(mainModule(context, forever.replace(/^.*?;/, '')), { cwd: tmpdir(), env: process.env });
  await once(busy, 'spawn');
  await endOperator(busy);
  assert.equal(busy.signalCode, 'SIGTERM');
});
