// `generate --watch` on a real disk: a save is rendered, what is wrong is said, and watching goes on.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { main } from '../../src/cli/main.ts';
import { newProject } from '../../src/pipeline.ts';
import { memoryIo } from './memory-io.ts';

test('with fifty kinds, a save reaches the CRD within a second; an error is printed and the next save is rendered', async (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'kubewright-'));
  context.after(() => rmSync(directory, { recursive: true }));
  const names = ['Alpha', ...Array.from({ length: 49 }, (_, index) => `Kind${index}`)];
  const kinds = names.map((kind) => ({ group: 'a.example.com', version: 'v1', kind, scope: 'Namespaced' }) as const);
  await newProject({ name: 'my-operator', kinds }, { directory });
  const types = join(directory, 'api/a.example.com/v1/alpha.ts');
  const crd = join(directory, 'config/crd/a.example.com_alphas.yaml');
  const before = readFileSync(types, 'utf8');

  let said = '';
  let heard = (): void => {};
  const stderr = { write: (text: string) => ((said += text), heard()) };
  const hears = async (words: RegExp): Promise<void> => {
    while (!words.test(said)) await new Promise<void>((resolve) => (heard = resolve));
    said = '';
  };
  const stop = new AbortController();
  const io = { ...memoryIo({ signal: stop.signal, cwd: directory }), stderr };
  const ended = main(['generate', '--watch'], io);
  await hears(/Watching api/);

  const save = async (text: string, words: RegExp): Promise<{ wall: number; cpu: number }> => {
    const start = performance.now();
    const used = process.cpuUsage();
    writeFileSync(types, text);
    await hears(words);
    const { user, system } = process.cpuUsage(used);
    return { wall: performance.now() - start, cpu: (user + system) / 1000 };
  };
  const limit = (length: number): string => before.replace(/( \* @maxLength) 1024$/m, `$1 ${length}`);
  const { wall, cpu } = await save(limit(77), /config\/crd\/a\.example\.com_alphas\.yaml/);
  context.diagnostic(`from save to report: ${Math.round(wall)} ms, of them ${Math.round(cpu)} ms of CPU`);
  assert.match(readFileSync(crd, 'utf8'), /maxLength: 77\n/);
  assert.ok(cpu < 1000, `${cpu} ms of CPU time`);
  await save(limit(78).replace('message?: string', 'message?: () => void'), /alpha\.ts:\d+.*message/);
  assert.match(readFileSync(crd, 'utf8'), /maxLength: 77\n/, 'nothing is written of what is wrong');
  await save(limit(79), /a\.example\.com_alphas\.yaml/);
  assert.match(readFileSync(crd, 'utf8'), /maxLength: 79\n/);
  const record = join(directory, '.yo-rc.json');
  const settings = JSON.parse(readFileSync(record, 'utf8')) as { 'generator-kubewright': object };
  settings['generator-kubewright'] = { ...settings['generator-kubewright'], docs: false };
  writeFileSync(record, JSON.stringify(settings));
  await hears(/- docs\/reference\/a\.example\.com\/v1\.md/);
  stop.abort();
  assert.equal(await ended, 0);
});
