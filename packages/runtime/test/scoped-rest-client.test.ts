// What a borrowed connection leaves behind: nothing, however many requests went through it.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { connect } from '@kubewright/client';
import { ScopedRestClient } from '../src/scoped-rest-client.ts';
import { scriptedServer } from './scripted-server.ts';

test('requests with signals of their own leave no listener on the signal of the work', async () => {
  const clock = new FakeClock();
  const path = '/apis/samples.example.com/v1/networks';
  const server = scriptedServer({ [path]: [] }, ({ path: place }) =>
    place === '/refused' ? Promise.reject(new Error('no')) : Promise.resolve({}),
  );
  const work = new AbortController();
  const lost: string[] = [];
  const scoped = new ScopedRestClient(connect(server.transport, { clock }), {
    signal: work.signal,
    fieldManager: 'test',
    fence: { assertMayWrite: () => undefined, lostSightOfWrite: () => void lost.push('write') },
  });
  const own = new AbortController();
  const { signal } = own;
  await scoped.request({ method: 'GET', path, signal });
  await scoped.request({ method: 'POST', path: '/x', body: {}, signal });
  await assert.rejects(scoped.request({ method: 'POST', path: '/refused', body: {}, signal }));
  assert.deepEqual(lost, ['write'], 'a write without an answer may have arrived');
  const { body } = await scoped.stream({ method: 'GET', path, query: { watch: true }, signal });
  const reading = assert.rejects(async () => {
    for await (const _ of body);
  });
  await clock.advance(0);
  own.abort();
  await reading;
  const left = [work.signal, signal].map((each) => getEventListeners(each, 'abort').length);
  assert.deepEqual(left, [0, 0]);
});

test('a write is refused by the fence, each time that it would leave; a read is not', async () => {
  const clock = new FakeClock();
  const path = '/apis/samples.example.com/v1/networks';
  let mayWrite = true;
  const arrived: string[] = [];
  const server = scriptedServer({ [path]: [] }, ({ method }) => {
    arrived.push(method);
    return Promise.resolve({});
  });
  const assertMayWrite = (): void => {
    if (!mayWrite) throw new Error('not the leader');
  };
  const lost: string[] = [];
  const scoped = new ScopedRestClient(connect(server.transport, { clock }), {
    fieldManager: 'test',
    fence: { assertMayWrite, lostSightOfWrite: () => void lost.push('write') },
  });
  await scoped.request({ method: 'PUT', path: '/x', body: {} });
  mayWrite = false;
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    await assert.rejects(scoped.request({ method, path: '/x', body: {} }), /not the leader/);
    await assert.rejects(scoped.stream({ method, path: '/x', body: {} }), /not the leader/);
  }
  await scoped.request({ method: 'GET', path });
  assert.deepEqual([arrived, lost], [['PUT'], []], 'what never left is not lost sight of');
});
