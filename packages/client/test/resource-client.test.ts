// Each verb as the request that it becomes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { ResourceClient, RestClient } from '@kubewright/client';
import { ScriptedServer, bookmark, thing, thingList, watchFailure } from './support/scripted-server.ts';
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
      exchange.json(name === 'list' ? thingList('1', []) : thing('a', '1'));
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
