// Each verb as the request that it becomes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { ResourceClient, RestClient, metadataClient } from '@kubewright/client';
import { ScriptedServer, bookmark, settle, thing, thingList, watchFailure } from './support/scripted-server.ts';
import type { Exchange, Thing } from './support/scripted-server.ts';
import { things } from './support/things.ts';

const collection = '/apis/test.kubewright.dev/v1/namespaces/default/things';

function setUp(namespace?: string, fieldManager?: string) {
  const server = new ScriptedServer();
  const manager = fieldManager === undefined ? {} : { fieldManager };
  const rest = new RestClient({ transport: server.transport, clock: new FakeClock(), ...manager });
  return { server, client: new ResourceClient<Thing>(rest, things, namespace) };
}

type Verb = (client: ResourceClient<Thing>) => Promise<unknown>;

/** Name, call, and what it must become: method, path, query, content type, body. */
const verbs: readonly [string, Verb, string, Record<string, string>, string | undefined, unknown][] = [
  [
    'get',
    (c) => c.get('a', { resourceVersion: '5' }),
    `GET ${collection}/a`,
    { resourceVersion: '5' },
    undefined,
    undefined,
  ],
  [
    'list',
    (c) => c.list({ labelSelector: { matchLabels: { app: 'web' } }, fieldSelector: 'metadata.name=a', limit: 3 }),
    `GET ${collection}`,
    { labelSelector: 'app=web', fieldSelector: 'metadata.name=a', limit: '3' },
    undefined,
    undefined,
  ],
  [
    'create',
    (c) => c.create({ metadata: { name: 'a' } }, { dryRun: true, fieldValidation: 'Strict' }),
    `POST ${collection}`,
    { dryRun: 'All', fieldValidation: 'Strict', fieldManager: 'me' },
    'application/json',
    { apiVersion: 'test.kubewright.dev/v1', kind: 'Thing', metadata: { name: 'a' } },
  ],
  [
    'update',
    (c) => c.update(thing('a', '1')),
    `PUT ${collection}/a`,
    { fieldManager: 'me' },
    'application/json',
    thing('a', '1'),
  ],
  [
    'updateStatus',
    (c) => c.updateStatus(thing('a', '1'), { fieldManager: 'you' }),
    `PUT ${collection}/a/status`,
    { fieldManager: 'you' },
    'application/json',
    thing('a', '1'),
  ],
  [
    'merge patch',
    (c) => c.patch('a', { type: 'merge', body: { spec: null } }),
    `PATCH ${collection}/a`,
    { fieldManager: 'me' },
    'application/merge-patch+json',
    { spec: null },
  ],
  [
    'JSON patch of a subresource',
    (c) => c.subresource('status').patch('a', { type: 'json', body: [{ op: 'remove', path: '/spec' }] }),
    `PATCH ${collection}/a/status`,
    { fieldManager: 'me' },
    'application/json-patch+json',
    [{ op: 'remove', path: '/spec' }],
  ],
  [
    'apply',
    (c) => c.apply({ apiVersion: 'test.kubewright.dev/v1', kind: 'Thing', metadata: { name: 'a' } }, { force: true }),
    `PATCH ${collection}/a`,
    { fieldManager: 'me', force: 'true' },
    'application/apply-patch+yaml',
    { apiVersion: 'test.kubewright.dev/v1', kind: 'Thing', metadata: { name: 'a' } },
  ],
  [
    'applyStatus',
    (c) => c.applyStatus({ apiVersion: 'test.kubewright.dev/v1', kind: 'Thing', metadata: { name: 'a' } }),
    `PATCH ${collection}/a/status`,
    { fieldManager: 'me' },
    'application/apply-patch+yaml',
    { apiVersion: 'test.kubewright.dev/v1', kind: 'Thing', metadata: { name: 'a' } },
  ],
  [
    'delete',
    (c) => c.delete('a', { propagationPolicy: 'Foreground', preconditions: { uid: 'u' }, gracePeriodSeconds: 0 }),
    `DELETE ${collection}/a`,
    {},
    'application/json',
    {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Foreground',
      preconditions: { uid: 'u' },
      gracePeriodSeconds: 0,
    },
  ],
  [
    'deleteCollection',
    (c) => c.deleteCollection({ labelSelector: 'app=web' }),
    `DELETE ${collection}`,
    { labelSelector: 'app=web' },
    'application/json',
    { apiVersion: 'v1', kind: 'DeleteOptions' },
  ],
];

describe('verbs', () => {
  for (const [name, call, target, query, contentType, body] of verbs) {
    test(name, async () => {
      const { server, client } = setUp('default', 'me');
      const answer = call(client);
      const exchange: Exchange = await server.next();
      assert.equal(`${exchange.request.method} ${exchange.path}`, target);
      assert.deepEqual(exchange.query, query);
      assert.equal(exchange.request.headers['content-type'], contentType);
      if (body !== undefined) assert.deepEqual(exchange.body, body);
      exchange.json(['list', 'deleteCollection'].includes(name) ? thingList('1', []) : thing('a', '1'));
      await answer;
    });
  }

  test('without a namespace: lists everywhere, writes where the object says, asks for one otherwise', async () => {
    const { server, client } = setUp();
    void client.list().catch(() => undefined);
    assert.equal((await server.next()).path, '/apis/test.kubewright.dev/v1/things');
    void client.update(thing('a', '1')).catch(() => undefined);
    assert.equal((await server.next()).path, `${collection}/a`);
    await assert.rejects(client.get('a'), /things live in a namespace/);
  });

  test('names that would change the path are refused before anything is sent', async () => {
    const { server, client } = setUp('default', 'me');
    for (const name of ['', '.', '..', 'a/b', '%2e']) await assert.rejects(client.get(name), TypeError, name);
    await assert.rejects(setUp('../kube-system').client.list(), TypeError);
    assert.equal(server.count, 0);
  });

  test('apply without a field manager is refused', async () => {
    const { client } = setUp('default');
    const object = { apiVersion: 'test.kubewright.dev/v1', kind: 'Thing', metadata: { name: 'a' } } as const;
    await assert.rejects(client.apply(object), /needs a fieldManager/);
  });

  test('items of lists get the kind that servers leave out; a Table is refused', async () => {
    const { server, client } = setUp('default');
    const answer = client.list();
    const { apiVersion: _, kind: __, ...bare } = thing('a', '1');
    (await server.next()).json(thingList('1', [bare]));
    assert.deepEqual((await answer).items[0], thing('a', '1'));
    const table = client.list();
    (await server.next()).json({ kind: 'Table', rows: [] });
    await assert.rejects(table, /expected a ThingList, the server answered with Table/);
  });

  test('pages are read as they are needed', async () => {
    const { server, client } = setUp('default');
    const names: (string | undefined)[] = [];
    const reading = (async () => {
      for await (const item of client.items({ resourceVersion: '7' })) names.push(item.metadata.name);
    })();
    (await server.next()).json(thingList('9', [thing('a', '1')], { continue: 'more' }));
    const second = await server.next();
    assert.deepEqual(second.query, { limit: '500', continue: 'more' });
    second.json(thingList('9', [thing('b', '2')]));
    await reading;
    assert.deepEqual(names, ['a', 'b']);
  });

  for (const fullListIfExpired of [true, false]) {
    test(`a continue token that expires ${fullListIfExpired ? 'begins again, whole' : "is the caller's"}`, async () => {
      const { server, client } = setUp('default');
      const names: (string | undefined)[] = [];
      const reading = (async () => {
        const options = { limit: 1, resourceVersion: '7', labelSelector: 'a=b', fullListIfExpired };
        for await (const item of client.items(options)) names.push(item.metadata.name);
      })();
      (await server.next()).json(thingList('9', [thing('a', '1')], { continue: 'more' }));
      (await server.next()).refuse(410, 'Expired', 'the provided continue parameter is too old');
      if (fullListIfExpired) {
        const whole = await server.next();
        assert.deepEqual(whole.query, { resourceVersion: '7', labelSelector: 'a=b' });
        whole.json(thingList('11', [thing('a', '1'), thing('b', '2')]));
        await reading;
      } else await assert.rejects(reading, { code: 410 });
      assert.deepEqual(names, fullListIfExpired ? ['a', 'a', 'b'] : ['a']);
    });
  }

  test('a deletion resolves to the object that stays, or to the Status', async () => {
    const { server, client } = setUp('default');
    const staying = client.delete('a', { dryRun: true });
    const exchange = await server.next();
    assert.deepEqual(exchange.body, { apiVersion: 'v1', kind: 'DeleteOptions', dryRun: ['All'] });
    exchange.json(thing('a', '2'));
    assert.deepEqual(await staying, thing('a', '2'));
    const all = client.deleteCollection({ labelSelector: 'a=b', limit: 3, propagationPolicy: 'Orphan' });
    const many = await server.next();
    assert.deepEqual(many.query, { labelSelector: 'a=b', limit: '3' });
    many.json(thingList('9', [thing('a', '1')]));
    assert.equal((await all).items.length, 1);
  });

  test('text of a subresource, whole and as it comes', async () => {
    const { server, client } = setUp('default');
    const log = client.subresource('log').text('a', { tailLines: 2 });
    const exchange = await server.next();
    assert.equal(exchange.path, `${collection}/a/log`);
    assert.deepEqual(exchange.query, { tailLines: '2' });
    exchange.text('{"not":"decoded"}');
    assert.equal(await log, '{"not":"decoded"}');
    const stream = client.subresource('log').stream('a', { follow: true });
    const body = (await server.next()).stream();
    body.sendText('line');
    body.end();
    const chunks: Uint8Array[] = [];
    for await (const chunk of await stream) chunks.push(chunk);
    assert.equal(Buffer.concat(chunks).toString(), 'line');
  });

  test('metadata alone is asked for with the Accept header', async () => {
    const { server } = setUp();
    const rest = new RestClient({ transport: server.transport, clock: new FakeClock() });
    const client = metadataClient(rest, things, 'default');
    const list = client.list();
    const exchange = await server.next();
    assert.match(exchange.request.headers['accept'] ?? '', /as=PartialObjectMetadataList;g=meta.k8s.io;v=v1$/);
    exchange.json({ kind: 'PartialObjectMetadataList', metadata: {}, items: [{ metadata: { name: 'a' } }] });
    const [item] = (await list).items;
    assert.deepEqual(item, { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata', metadata: { name: 'a' } });
    for (const call of [() => client.get('a'), () => client.patch('a', { type: 'merge', body: {} })]) {
      void call().catch(() => undefined);
      const { request } = await server.next();
      assert.match(request.headers['accept'] ?? '', /as=PartialObjectMetadata;/);
    }
    void client.watch().next();
    assert.match((await server.next()).request.headers['accept'] ?? '', /as=PartialObjectMetadata;/);
  });
});

describe('waiting', () => {
  function waiting() {
    const server = new ScriptedServer();
    const clock = new FakeClock();
    const rest = new RestClient({ transport: server.transport, clock });
    return { server, clock, client: new ResourceClient<Thing>(rest, things, 'default') };
  }

  test('a watch that goes on begins behind the last event, a second later, and ends when it is too old', async () => {
    const { server, clock, client } = waiting();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { type, object } of client.retryWatch({ resourceVersion: '5' }))
        seen.push(`${type} ${object.metadata.name}`);
    })();
    const versions: (string | undefined)[] = [];
    const next = async (): Promise<Exchange> => {
      const exchange = await server.next();
      versions.push(exchange.query['resourceVersion']);
      return exchange;
    };
    const first = (await next()).stream();
    first.send({ type: 'ADDED', object: thing('a', '6') }, bookmark('8'));
    first.end();
    await settle();
    assert.equal(server.pending, 0);
    await clock.advance(1000);
    (await next()).fail('ECONNREFUSED');
    await clock.advance(1000);
    (await next()).refuse(429, 'TooManyRequests', 'slow', { 'retry-after': '5' });
    await clock.advance(5000);
    const broken = (await next()).stream();
    broken.send({ type: 'MODIFIED', object: thing('a', '9') });
    await settle();
    broken.fail(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    await clock.advance(1000);
    (await next()).stream().send(watchFailure(410, 'Expired'));
    await assert.rejects(reading, { code: 410 });
    assert.deepEqual(versions, ['5', '8', '8', '8', '9']);
    assert.deepEqual(seen, ['ADDED a', 'MODIFIED a']);
    assert.equal(clock.pending, 0);
    await assert.rejects(client.retryWatch({ resourceVersion: '0' }).next(), TypeError);
  });

  test('a watch that goes on gives up a silent connection, and is not longer than that where one is held back', async () => {
    const { server, clock, client } = waiting();
    const reading = client.retryWatch({ resourceVersion: '5' }).next();
    const seconds = async (): Promise<[Exchange, number]> => {
      const exchange = await server.next();
      return [exchange, Number(exchange.query['timeoutSeconds'])];
    };
    const [first, usual] = await seconds();
    assert.ok(usual >= 300 && usual < 600, String(usual));
    const silent = first.stream();
    await clock.advance(150_000);
    assert.equal(silent.closed, true);
    const [second, brief] = await seconds();
    assert.ok(brief >= 30 && brief < 45, String(brief));
    second.stream().send({ type: 'ADDED', object: thing('a', '6') });
    assert.equal((await reading).value?.object.metadata.name, 'a');
  });

  test('a watch that goes on gives up a connection whose bookmarks have ended after 90 s', async () => {
    const { server, clock, client } = waiting();
    const reading = client.retryWatch({ resourceVersion: '5' }).next();
    const silent = (await server.next()).stream();
    await clock.advance(1000);
    silent.send(bookmark('8'));
    await clock.advance(89_999);
    assert.equal(silent.closed, false);
    await clock.advance(1);
    const again = await server.next();
    assert.equal(again.query['resourceVersion'], '8');
    again.stream().send({ type: 'ADDED', object: thing('a', '9') });
    assert.equal((await reading).value?.object.metadata.name, 'a');
  });

  for (const [code, reason] of [
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
    [404, 'NotFound'],
  ] as const) {
    test(`${code} ends it`, async () => {
      const { server, client } = waiting();
      const reading = client.retryWatch({ resourceVersion: '5' }).next();
      (await server.next()).refuse(code, reason);
      await assert.rejects(reading, { code });
    });
  }

  test('for an object reads it, watches it, and reads it again where the watch lost its place', async () => {
    const { server, clock, client } = waiting();
    const result = client.waitFor('a', (object) => object?.spec?.value === 'ready', { timeout: 60_000 });
    const list = await server.next();
    assert.deepEqual(list.query, { fieldSelector: 'metadata.name=a' });
    list.json(thingList('5', []));
    const watch = await server.next();
    assert.equal(watch.query['fieldSelector'], 'metadata.name=a');
    assert.equal(watch.query['resourceVersion'], '5');
    watch.stream().send({ type: 'ADDED', object: thing('a', '6') }, watchFailure(410, 'Expired'));
    (await server.next()).json(thingList('9', [thing('a', '8')]));
    const body = (await server.next()).stream();
    body.send({ type: 'MODIFIED', object: thing('a', '10', { value: 'ready' }) });
    assert.equal((await result)?.metadata.resourceVersion, '10');
    assert.equal(body.closed, true);
    assert.equal(clock.pending, 0);
  });

  test('ends when the object is gone, when time is up, and when it is aborted', async () => {
    const { server, clock, client } = waiting();
    const gone = client.waitFor('a', (object) => object === undefined);
    (await server.next()).json(thingList('5', [thing('a', '4')]));
    (await server.next()).stream().send({ type: 'DELETED', object: thing('a', '6') });
    assert.equal(await gone, undefined);
    const late = client.waitFor('a', () => false, { timeout: 3000 });
    (await server.next()).json(thingList('5', []));
    const body = (await server.next()).stream();
    const rejected = assert.rejects(late, { name: 'TimeoutError', message: '"a" was not as awaited within 3000 ms' });
    await clock.advance(3000);
    await rejected;
    assert.equal(body.closed, true);
    const stop = new AbortController();
    const aborted = client.waitFor('a', () => false, { signal: stop.signal });
    (await server.next()).json(thingList('5', []));
    (await server.next()).stream();
    await settle();
    stop.abort(new Error('enough'));
    await assert.rejects(aborted, /enough/);
    assert.equal(clock.pending, 0);
  });
});

describe('watch', () => {
  test('yields changes, keeps bookmarks to itself, throws what the server reports', async () => {
    const { server, client } = setUp('default');
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { type, object } of client.watch({ resourceVersion: '5' }))
        seen.push(`${type} ${object.metadata.name}`);
    })();
    const exchange = await server.next();
    assert.deepEqual(exchange.query, { watch: 'true', resourceVersion: '5' });
    exchange.stream().send({ type: 'ADDED', object: thing('a', '6') }, bookmark('7'), watchFailure(410, 'Expired'));
    await assert.rejects(reading, (error: unknown) => (error as { isGone?: boolean }).isGone === true);
    assert.deepEqual(seen, ['ADDED a']);
  });

  test('leaving the loop closes the connection; bookmarks come to who asks for them', async () => {
    const { server, client } = setUp('default');
    const reading = (async () => {
      for await (const event of client.watch({ allowWatchBookmarks: true })) {
        if (event.type === 'BOOKMARK') return event.object.metadata.resourceVersion;
      }
      return undefined;
    })();
    const body = (await server.next()).stream();
    body.send({ type: 'ADDED', object: thing('a', '6') }, bookmark('7'));
    assert.equal(await reading, '7');
    assert.equal(body.closed, true);
  });

  test('ends with the stream, dropping a line that was cut off', async () => {
    const { server, client } = setUp('default');
    let count = 0;
    const reading = (async () => {
      for await (const _ of client.watch()) count += 1;
    })();
    const body = (await server.next()).stream();
    body.sendText(`${JSON.stringify({ type: 'ADDED', object: thing('a', '6') })}\n{"type":"ADD`);
    body.end();
    await reading;
    assert.equal(count, 1);
  });
});
