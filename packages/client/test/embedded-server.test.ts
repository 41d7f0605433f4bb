// The whole client against the embedded server: once without a socket, once over one. What the scripted tests assume of
// a server, a server confirms here.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { copy, decodeJson, encodeJson, exactInteger } from '@kubewright/apimachinery';
import type { Transport } from '@kubewright/apimachinery';
import { createApiServer } from '@kubewright/apiserver';
import { ResourceClient, SharedInformerFactory, connect, createTransport, withIndexes } from '@kubewright/client';
import type { ConnectedTransport, RestClient } from '@kubewright/client';
import { createDefinition, definition } from './support/definitions.ts';
import type { Thing } from './support/scripted-server.ts';
import { memoryLogger, things } from './support/things.ts';

const indexed = withIndexes(things, { byOwner: 'spec.owner' });

/** A rest client of a server that knows things. */
async function prepared(transport: Transport): Promise<RestClient> {
  const rest = connect(transport, { fieldManager: 'test' });
  await createDefinition(rest, definition);
  return rest;
}

const server = createApiServer();
const opened: ConnectedTransport[] = [];
after(async () => {
  for (const transport of opened) transport.close();
  await server.close();
});

async function overSocket(): Promise<Transport> {
  const { url } = await server.listen({ host: '127.0.0.1', port: 0 });
  const transport = createTransport({ server: url });
  opened.push(transport);
  return transport;
}

describe('the embedded server', () => {
  for (const [name, makeTransport] of [
    ['in process', async () => server.handle],
    ['over a socket', overSocket],
  ] as const) {
    test(`informers see what clients write, ${name}`, async () => {
      const transport = await makeTransport();
      const rest = opened.length === 0 ? await prepared(transport) : connect(transport, { fieldManager: 'test' });
      const client = new ResourceClient<Thing>(rest, things, 'default');
      const log = memoryLogger();
      const factory = new SharedInformerFactory(rest, { freeze: true, log });
      const informer = factory.informer(indexed);
      const heard: string[] = [];
      let wake: (() => void) | undefined;
      informer.addHandler(({ type, key }) => {
        heard.push(`${type} ${key}`);
        wake?.();
      });
      const hears = async (line: string): Promise<void> => {
        while (!heard.includes(line)) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      };
      await client.create({ metadata: { name: 'early' }, spec: { owner: 'x' } });
      const stop = new AbortController();
      factory.start(stop.signal);
      await factory.waitForSync();
      assert.deepEqual(heard, ['added default/early']);
      const { metadata } = await client.apply({
        apiVersion: 'test.kubewright.dev/v1',
        kind: 'Thing',
        metadata: { name: 'late' },
        spec: { owner: 'x' },
      });
      await hears('added default/late');
      assert.equal(informer.lister.byIndex('byOwner', 'x').length, 2);
      assert.equal(informer.lister.get({ namespace: 'default', name: 'late' })?.metadata.uid, metadata.uid);
      await client.patch('late', { type: 'merge', body: { spec: { owner: 'y' } } });
      await hears('updated default/late');
      assert.equal(informer.lister.byIndex('byOwner', 'y').length, 1);
      // An integer above 2^53, read from the cache and written back beside a change.
      heard.length = 0;
      const large = encodeJson({ size: 9007199254740993n });
      await client.patch('late', { type: 'merge', body: { spec: decodeJson(large) } });
      await hears('updated default/late');
      const cached = copy(informer.lister.get({ namespace: 'default', name: 'late' }));
      assert.ok(cached !== undefined);
      const { spec } = await client.update({ ...cached, spec: { ...cached.spec, value: 'z' } });
      assert.equal(exactInteger(spec ?? {}, 'size'), 9007199254740993n);
      await client.deleteCollection();
      await hears('deleted default/late');
      await hears('deleted default/early');
      assert.equal(informer.lister.list().length, 0);
      assert.deepEqual(
        log.lines.filter(({ level }) => level === 'warn' || level === 'error'),
        [],
      );
      stop.abort();
      await informer.stopped;
    });
  }
});
