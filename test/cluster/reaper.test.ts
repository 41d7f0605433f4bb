// What is left of a control plane when its process is killed: nothing. Needs Node only.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

const reaper = new URL('../../scripts/control-plane/reaper.ts', import.meta.url).href;

/** A process that starts one that would run forever and holds our pipe, and hands both it and a directory to a reaper. */
const program = (directory: string): string => `
  import { spawn } from 'node:child_process';
  import { startReaper } from ${JSON.stringify(reaper)};
  const child = spawn(process.execPath, ['-e', 'console.log("started"); setInterval(() => {}, 1000)'], {
    stdio: ['ignore', 'inherit', 'ignore'],
  });
  const reaper = startReaper();
  reaper.child(child);
  reaper.directory(${JSON.stringify(directory)});
`;

describe('the reaper', { skip: process.platform === 'win32' }, () => {
  it('kills and removes what a killed process leaves', { timeout: 20_000 }, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kubewright-reaper-'));
    const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', program(directory)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    parent.kill('SIGKILL');
    // The grandchild holds the pipe open, so this is its end.
    await once(parent, 'close');
    while (existsSync(directory)) await delay(10);
    assert.equal(parent.signalCode, 'SIGKILL');
  });
});
