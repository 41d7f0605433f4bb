// What the answer to a write says, and whether a cache shows it: for reconciles that read what they wrote.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { WrittenState } from '@kubewright/client';
import { writtenState } from '@kubewright/client';
import { recorder, stopAll, synced } from '../support/informers.ts';
import { bookmark, settle, thing } from '../support/scripted-server.ts';

afterEach(stopAll);

describe('the answer to a write', () => {
  const place = { namespace: 'default', name: 'a' };
  const metadata = { name: 'a', namespace: 'default', uid: 'u', resourceVersion: '7' };
  const deletionTimestamp = '2026-01-01T00:00:00Z';
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Success', details: { name: 'a', uid: 'u' } };
  const cases: [name: string, Parameters<typeof writtenState>, version: string | undefined][] = [
    ['an object', ['PUT', place, { kind: 'Thing', metadata }], '7'],
    ['a new one, whose name the server made', ['POST', { namespace: 'default' }, { kind: 'Thing', metadata }], '7'],
    ['another kind about the same object', ['PATCH', place, { kind: 'Scale', metadata }], '7'],
    ['a deletion', ['DELETE', place, status], undefined],
    ['a deletion that returns the object', ['DELETE', place, { metadata }], undefined],
    [
      'one that waits for a finalizer',
      ['DELETE', place, { metadata: { ...metadata, deletionTimestamp, finalizers: ['x'] } }],
      '7',
    ],
    [
      'one that waits for a Pod',
      ['DELETE', place, { metadata: { ...metadata, deletionTimestamp, deletionGracePeriodSeconds: 30 } }],
      '7',
    ],
    ['the last finalizer taken away', ['PUT', place, { metadata: { ...metadata, deletionTimestamp } }], undefined],
    ['the status of an eviction', ['POST', place, status], 'nothing'],
    ['a token', ['POST', place, { kind: 'TokenRequest', metadata: { name: 'a' } }], 'nothing'],
    ['no object', ['PUT', place, undefined], 'nothing'],
    ['metadata that are null', ['PUT', place, { kind: 'Thing', metadata: null }], 'nothing'],
    ['finalizers that are null', ['DELETE', place, { metadata: { ...metadata, finalizers: null } }], undefined],
  ];
  for (const [name, args, version] of cases) {
    test(name, () => {
      const state = writtenState(...args);
      if (version === 'nothing') assert.equal(state, undefined);
      else assert.deepEqual([state?.key, state?.uid, state?.resourceVersion], ['default/a', 'u', version]);
    });
  }
});

describe('an informer', () => {
  const written = (version: string | undefined, more: Partial<WrittenState> = {}): WrittenState => ({
    key: 'default/a',
    uid: 'uid-a',
    resourceVersion: version,
    labels: undefined,
    ...more,
  });

  test('shows what it has, or had later', async () => {
    const { informer, watch } = await synced([thing('a', '9')]);
    assert.deepEqual(
      ['8', '9', '12'].map((version) => informer.shows(written(version))),
      [true, true, false],
    );
    watch.send({ type: 'MODIFIED', object: thing('a', '12') });
    await settle();
    assert.equal(informer.shows(written('12')), true);
  });

  test('shows a version by a bookmark, or by what happened to another object', async () => {
    const { informer, watch } = await synced([]);
    assert.equal(informer.shows(written('12')), false);
    watch.send(bookmark('12'));
    await settle();
    assert.equal(informer.shows(written('12')), true);
    watch.send({ type: 'ADDED', object: thing('b', '14') });
    await settle();
    assert.equal(informer.shows(written('14')), true);
  });

  test('shows a deletion when the object has gone, or is another one', async () => {
    const { informer, watch } = await synced([thing('a', '1')]);
    assert.equal(informer.shows(written(undefined)), false);
    watch.send({ type: 'DELETED', object: thing('a', '12') });
    await settle();
    assert.equal(informer.shows(written(undefined)), true);
    watch.send({ type: 'ADDED', object: thing('a', '13', {}, 'other') });
    await settle();
    assert.equal(informer.shows(written(undefined)), true);
  });

  test('does not wait for what its selector or its namespaces leave out', async () => {
    const { informer, watch } = await synced([thing('a', '1')], { selector: { labelSelector: 'tier=web' } });
    assert.equal(informer.shows(written('12', { key: 'default/b', labels: { tier: 'db' } })), true);
    assert.equal(informer.shows(written('12', { key: 'default/b', labels: { tier: 'web' } })), false);
    // It was there, and does not match any more: it will go.
    assert.equal(informer.shows(written('12', { labels: { tier: 'db' } })), false);
    watch.send({ type: 'DELETED', object: thing('a', '12') });
    await settle();
    assert.equal(informer.shows(written('12', { labels: { tier: 'db' } })), true);
    informer.setScope({ namespaces: [] });
    await informer.waitForSync();
    assert.equal(informer.shows(written('99', { labels: { tier: 'web' } })), true);
  });

  test('is waited for until it shows a write, the signal aborts or it stops', async () => {
    const { informer, watch } = await synced([thing('a', '1')]);
    const { signal } = new AbortController();
    const waiting = informer.waitForWrite(written('12'), signal);
    watch.send({ type: 'MODIFIED', object: thing('a', '12') });
    assert.equal(await waiting, true);
    const giveUp = new AbortController();
    const lost = informer.waitForWrite(written('99'), giveUp.signal);
    giveUp.abort();
    assert.equal(await lost, false);
    const stopped = informer.waitForWrite(written('99'), signal);
    informer.addHandler(recorder().handler);
    informer.stop();
    assert.equal(await stopped, false);
  });
});
