import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMemoryStorage } from '../../src/storage/memory-storage.ts';
import type { StorageError, StorageEvent, StorageWatch } from '../../src/storage/storage.ts';

const object = (name: string, value = 0) => ({ apiVersion: 'v1', kind: 'Thing', metadata: { name }, value });
const versionOf = ({ metadata }: { metadata: { resourceVersion?: string } }): string => metadata.resourceVersion ?? '';
const names = (list: { items: readonly { metadata: { name?: string } }[] }) =>
  list.items.map(({ metadata }) => metadata.name);
const types = (watch: StorageWatch) => watch.take().map(({ type, key }: StorageEvent) => `${type} ${key}`);
const failsWith = (reason: StorageError['reason']) => (error: unknown) => (error as StorageError).reason === reason;

describe('the memory store', () => {
  it('counts one revision over all resources and writes it into objects', async () => {
    const storage = createMemoryStorage();
    const a = await storage.create('things/x/a', object('a'));
    const b = await storage.create('others/b', object('b'));
    assert.equal(Number(versionOf(b)), Number(versionOf(a)) + 1);
    assert.equal(await storage.revision(), Number(versionOf(b)));
    assert.deepEqual(await storage.get('things/x/a'), a);
  });

  it('refuses a second creation and a write against another state', async () => {
    const storage = createMemoryStorage();
    const a = await storage.create('things/a', object('a'));
    await assert.rejects(storage.create('things/a', object('a')), failsWith('exists'));
    const changed = await storage.update('things/a', object('a', 1), versionOf(a));
    await assert.rejects(storage.update('things/a', object('a', 2), versionOf(a)), failsWith('conflict'));
    await assert.rejects(storage.delete('things/a', versionOf(a)), failsWith('conflict'));
    const deleted = await storage.delete('things/a', versionOf(changed));
    assert.ok(Number(versionOf(deleted)) > Number(versionOf(changed)));
    assert.equal(await storage.get('things/a'), undefined);
    await assert.rejects(storage.delete('things/a', versionOf(changed)), failsWith('conflict'));
  });

  it('lists in the order of keys, in pages, under a prefix', async () => {
    const storage = createMemoryStorage();
    for (const key of ['things/b/1', 'things/a/2', 'things/a/1', 'things/a-b/1'])
      await storage.create(key, object(key));
    assert.deepEqual(names(await storage.list('things/')), ['things/a-b/1', 'things/a/1', 'things/a/2', 'things/b/1']);
    assert.deepEqual(names(await storage.list('things/a/')), ['things/a/1', 'things/a/2']);
    const page = await storage.list('things/', { limit: 2 });
    assert.equal(page.next, 'things/a/1');
    assert.equal(page.remaining, 2);
    const rest = await storage.list('things/', { limit: 2, after: page.next });
    assert.deepEqual(names(rest), ['things/a/2', 'things/b/1']);
    assert.equal(rest.next, undefined);
    const matching = await storage.list('things/', {
      limit: 1,
      matches: ({ metadata }) => metadata.name?.endsWith('1') === true,
    });
    assert.deepEqual(names(matching), ['things/a-b/1']);
    assert.equal(matching.next, 'things/a-b/1');
  });

  it('lists the past by undoing what came after', async () => {
    const storage = createMemoryStorage();
    const a = await storage.create('things/a', object('a'));
    const b = await storage.create('things/b', object('b'));
    const then = await storage.revision();
    await storage.update('things/a', object('a', 1), versionOf(a));
    await storage.delete('things/b', versionOf(b));
    await storage.create('things/c', object('c'));
    const past = await storage.list('things/', { revision: then });
    assert.deepEqual(past.items, [a, b]);
    assert.deepEqual(names(await storage.list('things/', { revision: then, limit: 1 })), ['a']);
    await assert.rejects(storage.list('things/', { revision: then + 100 }), failsWith('future'));
    await storage.compact(await storage.revision());
    await assert.rejects(storage.list('things/', { revision: then }), failsWith('expired'));
  });

  it('lets a watch read from any revision that is kept', async () => {
    const storage = createMemoryStorage();
    const start = await storage.revision();
    const early = storage.watch('things/', start);
    let rung = 0;
    early.onChange(() => rung++);
    const a = await storage.create('things/x/a', object('a'));
    await storage.create('others/b', object('b'));
    assert.equal(rung, 1);
    const late = storage.watch('things/', start);
    await storage.update('things/x/a', object('a', 1), versionOf(a));
    assert.deepEqual(types(early), ['added things/x/a', 'modified things/x/a']);
    assert.deepEqual(types(late), ['added things/x/a', 'modified things/x/a']);
    assert.deepEqual(types(early), []);
    assert.equal(early.revision, await storage.revision());
    assert.deepEqual(types(storage.watch('things/y/', start)), []);
  });

  it('tells a watch that its history is gone', async () => {
    const storage = createMemoryStorage({ history: 2 });
    const start = await storage.revision();
    const slow = storage.watch('things/', start);
    for (let index = 0; index < 10; index++) await storage.create(`things/${index}`, object(String(index)));
    assert.throws(() => slow.take(), failsWith('expired'));
    assert.throws(() => storage.watch('things/', start), failsWith('expired'));
    assert.doesNotThrow(() => storage.watch('others/', start));
  });

  it('waits for what has not happened yet', async () => {
    const storage = createMemoryStorage();
    const future = storage.watch('things/', (await storage.revision()) + 1);
    await storage.create('things/a', object('a'));
    await storage.create('things/b', object('b'));
    assert.deepEqual(types(future), ['added things/b']);
  });

  it('ends its watches when it is closed', async () => {
    const storage = createMemoryStorage();
    const watch = storage.watch('things/', await storage.revision());
    let rung = 0;
    watch.onChange(() => rung++);
    await storage.close();
    assert.ok(watch.closed);
    assert.equal(rung, 1);
  });
});
