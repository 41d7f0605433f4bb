import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { definitions, networkDefinition, networks } from '../network-definition.ts';
import { at, list, names, startServer } from '../test-client.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string, labels: object = {}) => ({ metadata: { name, labels } });
/** What every namespace holds from the start. */
const own = 'kube-root-ca.crt';

describe('a watch', () => {
  it('sends the present and then every change', async (t) => {
    const { client } = startServer(t);
    await client.post(configMaps, configMap('a'));
    const watch = await client.watch(`${configMaps}?watch=true`);
    assert.deepEqual(await watch.take(2), ['ADDED a', `ADDED ${own}`]);
    await client.post(configMaps, configMap('b'));
    await client.patch(`${configMaps}/a`, 'merge', { data: { x: '1' } });
    await client.delete(`${configMaps}/b`);
    assert.deepEqual(await watch.take(3), ['ADDED b', 'MODIFIED a', 'DELETED b']);
    watch.stop();
    assert.equal(await watch.next(), undefined);
  });

  it('goes on from a resourceVersion, and expires when that is compacted', async (t) => {
    const { server, client } = startServer(t);
    const { body } = await client.get(configMaps);
    const version = String(at(body, 'metadata', 'resourceVersion'));
    await client.post(configMaps, configMap('a'));
    const watch = await client.watch(`${configMaps}?watch=true&resourceVersion=${version}`);
    assert.deepEqual(await watch.take(1), ['ADDED a']);
    await server.compact();
    const late = await client.watch(`${configMaps}?watch=true&resourceVersion=${version}`);
    const event = await late.next();
    assert.equal(event?.type, 'ERROR');
    assert.equal(at(event.object, 'code'), 410);
    assert.equal(at(event.object, 'reason'), 'Expired');
    assert.equal(await late.next(), undefined);
  });

  it('streams a list and marks its end', async (t) => {
    const { client } = startServer(t);
    await client.post(configMaps, configMap('a'));
    const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const watch = await client.watch(`${configMaps}?${query}`);
    assert.deepEqual(await watch.take(2), ['ADDED a', `ADDED ${own}`]);
    const end = await watch.next();
    assert.equal(end?.type, 'BOOKMARK');
    assert.deepEqual(at(end.object, 'metadata', 'annotations'), { 'k8s.io/initial-events-end': 'true' });
    const { body } = await client.get(configMaps);
    assert.equal(at(end.object, 'metadata', 'resourceVersion'), at(body, 'metadata', 'resourceVersion'));
  });

  it('shows what its selector sees: objects that start and stop matching come and go', async (t) => {
    const { client } = startServer(t);
    const watch = await client.watch(`${configMaps}?watch=true&labelSelector=app%3Dweb`);
    await client.post(configMaps, configMap('a'));
    await client.patch(`${configMaps}/a`, 'merge', { metadata: { labels: { app: 'web' } } });
    await client.patch(`${configMaps}/a`, 'merge', { data: { x: '1' } });
    const changed = await client.patch(`${configMaps}/a`, 'merge', { metadata: { labels: { app: 'db' } } });
    assert.deepEqual(await watch.take(2), ['ADDED a', 'MODIFIED a']);
    const gone = await watch.next();
    assert.equal(gone?.type, 'DELETED');
    assert.deepEqual(at(gone.object, 'metadata', 'labels'), { app: 'web' });
    assert.equal(at(gone.object, 'metadata', 'resourceVersion'), at(changed.body, 'metadata', 'resourceVersion'));
  });

  it('sends one bookmark before its end, also where a clock loses a binary digit', async (t) => {
    const clock = new FakeClock();
    await clock.advance(2 ** 28 - 15_000 + 2 ** -25);
    const { client } = startServer(t, { clock });
    const watch = await client.watch(`${configMaps}?watch=true&allowWatchBookmarks=true&timeoutSeconds=31`);
    assert.deepEqual(await watch.take(1), [`ADDED ${own}`]);
    const rest = watch.take(10);
    await clock.advance(31_000);
    assert.deepEqual(await rest, ['BOOKMARK', ...Array.from({ length: 9 }, () => 'end')]);
  });

  it('sends bookmarks while nothing happens, and ends at its timeout', async (t) => {
    const clock = new FakeClock();
    const { client } = startServer(t, { clock });
    const { body } = await client.get(configMaps);
    const version = String(at(body, 'metadata', 'resourceVersion'));
    const watch = await client.watch(
      `${configMaps}?watch=true&resourceVersion=${version}&allowWatchBookmarks=true&timeoutSeconds=100`,
    );
    const first = watch.next();
    await clock.advance(60_000);
    assert.equal((await first)?.type, 'BOOKMARK');
    const last = watch.next();
    await clock.advance(38_000);
    assert.equal((await last)?.type, 'BOOKMARK');
    const end = watch.next();
    await clock.advance(2_000);
    assert.equal(await end, undefined);
    assert.equal(clock.pending, 0);
  });

  it('ends when the server is closed', async (t) => {
    const { server, client } = startServer(t);
    const watch = await client.watch(`${configMaps}?watch=true`);
    assert.deepEqual(await watch.take(1), [`ADDED ${own}`]);
    const end = watch.next();
    await server.close();
    assert.equal(await end, undefined);
    await assert.rejects(client.get(configMaps), /the API server is closed/);
  });

  it('of tables knows how old an object is when it is shown', async (t) => {
    const clock = new FakeClock();
    const { client } = startServer(t, { clock });
    const watch = await client.watch(`${configMaps}?watch=true`, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    await watch.next();
    await clock.advance(10_000);
    await client.post(configMaps, configMap('a'));
    await clock.advance(90_000);
    const created = await watch.next();
    assert.deepEqual(list(created?.object, 'rows', 0, 'cells'), ['a', 0, '90s']);
  });

  it('of tables sends the columns once', async (t) => {
    const { client } = startServer(t);
    const watch = await client.watch(`${configMaps}?watch=true`, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    const first = await watch.next();
    assert.ok(first);
    assert.deepEqual(
      list(first.object, 'columnDefinitions').map((column) => at(column, 'name')),
      ['Name', 'Data', 'Age'],
    );
    assert.deepEqual(list(first.object, 'rows', 0, 'cells').slice(0, 2), [own, 1]);
    await client.post(configMaps, configMap('a'));
    assert.equal(at((await watch.next())?.object, 'columnDefinitions'), null);
  });
});

describe('a watch that nobody reads', () => {
  const held = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;
  const { signal } = new AbortController();

  it('is given up when it is refused: the connection may last', async (t) => {
    const { server } = startServer(t);
    for (const query of ['labelSelector=!!', 'fieldSelector=no', 'resourceVersion=x', 'sendInitialEvents=true']) {
      const path = `${configMaps}?watch=true&${query}`;
      const { status } = await server.handle({ method: 'GET', path, headers: {}, signal });
      assert.ok(status >= 400, path);
      assert.equal(held(signal), 0, path);
    }
  });

  it('is given up when it is a HEAD', async (t) => {
    const { server, client } = startServer(t);
    await client.post(definitions, networkDefinition());
    const path = `${networks}?watch=true`;
    const { status } = await server.handle({ method: 'HEAD', path, headers: {}, signal });
    assert.equal(status, 200);
    assert.equal(held(signal), 0);
  });
});

describe('a list', () => {
  it('comes in pages of one state', async (t) => {
    const { server, client } = startServer(t);
    for (const name of ['a', 'b', 'c', 'd']) await client.post(configMaps, configMap(name, { own: 'no' }));
    const first = (await client.get(`${configMaps}?limit=2`)).body;
    assert.equal(at(first, 'metadata', 'remainingItemCount'), 3);
    await client.delete(`${configMaps}/c`);
    const token = encodeURIComponent(String(at(first, 'metadata', 'continue')));
    const second = (await client.get(`${configMaps}?limit=2&continue=${token}`)).body;
    assert.deepEqual(names(second), ['c', 'd']);
    assert.equal(at(second, 'metadata', 'resourceVersion'), at(first, 'metadata', 'resourceVersion'));
    await server.compact();
    const expired = await client.get(`${configMaps}?limit=2&continue=${token}`);
    assert.equal(expired.status, 410);
    const again = encodeURIComponent(String(at(expired.body, 'metadata', 'continue')));
    const rest = (await client.get(`${configMaps}?continue=${again}`)).body;
    assert.deepEqual(names(rest), ['d', own]);
  });

  it('selects by labels and by fields', async (t) => {
    const { client } = startServer(t);
    await client.post(configMaps, configMap('a', { app: 'web' }));
    await client.post(configMaps, configMap('b', { app: 'db' }));
    const selected = async (query: string) => names((await client.get(`${configMaps}?${query}`)).body);
    assert.deepEqual(await selected('labelSelector=app in (web)'), ['a']);
    assert.deepEqual(await selected('labelSelector=!app'), [own]);
    assert.deepEqual(await selected('fieldSelector=metadata.name=b'), ['b']);
    assert.deepEqual(await selected('fieldSelector=metadata.namespace!=default'), []);
    assert.equal((await client.get(`${configMaps}?fieldSelector=data.x=1`)).status, 400);
  });
});
