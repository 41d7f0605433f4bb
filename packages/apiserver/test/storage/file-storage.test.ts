// The durable store: what was acknowledged is there again, whatever the end was like.
import assert from 'node:assert/strict';
import fs, {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { decodeJson, encodeJson } from '@kubewright/apimachinery';
import type { ApiObject } from '../../src/object/api-object.ts';
import { openFileStorage } from '../../src/storage/file-storage.ts';
import type { Storage, StorageError } from '../../src/storage/storage.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'kubewright-data-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const object = (name: string, value: unknown = 0) => ({ apiVersion: 'v1', kind: 'Thing', metadata: { name }, value });
const versionOf = ({ metadata }: { metadata: { resourceVersion?: string } }): string => metadata.resourceVersion ?? '';
const dataFile = (): string => join(folder, readdirSync(folder).find((name) => name.startsWith('data-')) ?? '');
const failsWith = (reason: StorageError['reason']) => (error: unknown) => (error as StorageError).reason === reason;
/** What a kill leaves: the files as they are, and a lock. */
const reopenKilled = async (from: Storage): Promise<Storage> => {
  const bytes = readFileSync(dataFile());
  await from.close();
  writeFileSync(dataFile(), bytes);
  return openFileStorage({ folder });
};

describe('the store in a folder', () => {
  it('has the digits of an integer above 2^53 again, and letters of any length', async () => {
    const text = '{"apiVersion":"v1","kind":"Thing","metadata":{"name":"a"},"spec":{"big":9007199254740993,"é😀":"→"}}';
    const first = await openFileStorage({ folder });
    await first.create('things/a', decodeJson(text) as ApiObject);
    const second = await reopenKilled(first);
    const read = encodeJson((await second.get('things/a'))?.['spec']);
    assert.equal(read, '{"big":9007199254740993,"é😀":"→"}');
    await second.close();
  });

  it('has everything again after a kill: objects, revisions, history', async () => {
    const first = await openFileStorage({ folder });
    const a = await first.create('things/x/a', object('a', { text: 'line\u2028\n"€', ['__proto__']: 1 }));
    const b = await first.create('things/x/b', object('b'));
    const changed = await first.update('things/x/b', object('b', 2), versionOf(b));
    const c = await first.create('others/c', object('c'));
    await first.delete('others/c', versionOf(c));
    const second = await reopenKilled(first);
    assert.deepEqual((await second.list('things/')).items, [a, changed]);
    assert.equal(await second.get('others/c'), undefined);
    assert.equal(await second.revision(), await first.revision());
    assert.deepEqual(
      second
        .watch('things/', Number(versionOf(a)))
        .take()
        .map(({ type, key }) => `${type} ${key}`),
      ['added things/x/b', 'modified things/x/b'],
    );
    const [deleted] = second.watch('others/', Number(versionOf(c))).take();
    assert.equal(deleted?.type, 'deleted');
    assert.equal(deleted.object.metadata.resourceVersion, String(deleted.revision));
    const d = await second.create('things/x/d', object('d'));
    assert.equal(Number(versionOf(d)), deleted.revision + 1);
    await second.close();
  });

  it('drops the half line that a kill leaves, and writes on behind the whole ones', async () => {
    const first = await openFileStorage({ folder });
    await first.create('things/a', object('a'));
    await first.close();
    const whole = statSync(dataFile()).size;
    const second = await openFileStorage({ folder });
    await second.create('things/b', object('b'));
    await second.close();
    truncateSync(dataFile(), whole + 20);
    const third = await openFileStorage({ folder });
    assert.deepEqual(
      (await third.list('things/')).items.map(({ metadata }) => metadata.name),
      ['a'],
    );
    await third.create('things/c', object('c'));
    await third.close();
    const fourth = await openFileStorage({ folder });
    assert.deepEqual(
      (await fourth.list('things/')).items.map(({ metadata }) => metadata.name),
      ['a', 'c'],
    );
    await fourth.close();
  });

  it('refuses a file that is damaged elsewhere, and names the line', async () => {
    const first = await openFileStorage({ folder });
    for (const name of ['a', 'b', 'c']) await first.create(`things/${name}`, object(name));
    await first.close();
    const file = dataFile();
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"name":"b"', '"name":"x"'));
    await assert.rejects(openFileStorage({ folder }), /line 4 is damaged/);
    appendFileSync(file, '');
    writeFileSync(file, text);
    await (await openFileStorage({ folder })).close();
  });

  it('belongs to one server at a time', async () => {
    const first = await openFileStorage({ folder });
    await assert.rejects(openFileStorage({ folder }), /in use by a server of this process/);
    await first.close();
    writeFileSync(join(folder, 'lock'), `${process.ppid}\n`);
    await assert.rejects(openFileStorage({ folder }), new RegExp(`in use by process ${process.ppid}`));
    // No process has this number.
    writeFileSync(join(folder, 'lock'), '4194305\n');
    await (await openFileStorage({ folder })).close();
  });

  it('starts its file over while it is written to, and loses nothing', async () => {
    const first = await openFileStorage({ folder, rewriteAfter: 20_000 });
    let last = await first.create('things/a', object('a'));
    for (let count = 0; count < 600; count += 1) {
      last = await first.update('things/a', object('a', count), versionOf(last));
      await first.create(`others/${count}`, object(String(count)));
      if (count % 10 === 0) await new Promise((turn) => void setImmediate(turn));
    }
    await first.close();
    assert.notEqual(readdirSync(folder).toString(), 'data-1.log');
    assert.ok(statSync(dataFile()).size < 150_000, 'the past is gone');
    const second = await openFileStorage({ folder });
    assert.deepEqual(await second.get('things/a'), last);
    assert.equal((await second.list('others/')).items.length, 600);
    assert.throws(() => second.watch('things/', 3), failsWith('expired'));
    await second.close();
  });

  it('loses nothing when no more files can be opened while it starts its file over', async (t) => {
    const first = await openFileStorage({ folder, rewriteAfter: 20_000 });
    const { openSync } = fs;
    const open = t.mock.method(fs, 'openSync', (...given: Parameters<typeof openSync>) => {
      if (/data-\d+\.log$/.test(String(given[0]))) throw new Error('EMFILE: too many open files');
      return openSync(...given);
    });
    syncBuiltinESMExports();
    let last = await first.create('things/a', object('a'));
    for (let count = 0; count < 600; count += 1) {
      last = await first.update('things/a', object('a', count), versionOf(last));
      if (count % 10 === 0) await new Promise((turn) => void setImmediate(turn));
    }
    await first.close();
    open.mock.restore();
    syncBuiltinESMExports();
    const second = await openFileStorage({ folder });
    assert.deepEqual(await second.get('things/a'), last);
    await second.close();
  });

  it('starts its file over with every line on the disk, and loses nothing', async () => {
    const first = await openFileStorage({ folder, rewriteAfter: 20_000, sync: true });
    let last = await first.create('things/a', object('a'));
    for (let count = 0; count < 300; count += 1) last = await first.update('things/a', object('a'), versionOf(last));
    assert.notEqual(readdirSync(folder).toString(), 'data-1.log,lock');
    const second = await reopenKilled(first);
    assert.deepEqual(await second.get('things/a'), last);
    await second.close();
  });

  it('remembers what was compacted', async () => {
    const first = await openFileStorage({ folder });
    const a = await first.create('things/a', object('a'));
    const b = await first.create('things/b', object('b'));
    await first.compact(Number(versionOf(b)));
    const second = await reopenKilled(first);
    assert.throws(() => second.watch('things/', Number(versionOf(a))), failsWith('expired'));
    await assert.rejects(second.list('things/', { revision: Number(versionOf(a)) }), failsWith('expired'));
    assert.deepEqual(second.watch('things/', Number(versionOf(b))).take(), []);
    await second.close();
  });
});
