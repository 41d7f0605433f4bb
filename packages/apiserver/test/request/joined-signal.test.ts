// Joined signals: when they abort, and that they let go of what lives longer.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';
import { createApiServer } from '../../src/index.ts';
import { joinSignals } from '../../src/request/joined-signal.ts';

describe('joined signals', () => {
  it('abort with the first of their sources, for its reason', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const { signal } = joinSignals([one.signal, other.signal]);
    assert.equal(signal.aborted, false);
    other.abort('enough');
    assert.equal(signal.reason, 'enough');
    assert.equal(getEventListeners(one.signal, 'abort').length, 0);
  });

  it('are aborted at once where a source is', () => {
    const { signal } = joinSignals([new AbortController().signal, AbortSignal.abort('before')]);
    assert.equal(signal.reason, 'before');
  });

  it('let go of their sources when stopped or released', () => {
    const source = new AbortController();
    const [stopped, released] = [joinSignals([source.signal]), joinSignals([source.signal])];
    assert.equal(getEventListeners(source.signal, 'abort').length, 2);
    stopped.stop();
    released.release();
    assert.equal(getEventListeners(source.signal, 'abort').length, 0);
    assert.deepEqual([stopped.signal.aborted, released.signal.aborted], [true, false]);
  });

  it('leave nothing behind on the signal of a client that watches again and again', async (t) => {
    const server = createApiServer();
    t.after(() => server.close());
    const client = new AbortController();
    for (let count = 0; count < 20; count++) {
      const path = '/api/v1/namespaces?watch=true';
      const { body } = await server.handle({ method: 'GET', path, headers: {}, signal: client.signal });
      for await (const _ of body) break;
    }
    assert.equal(getEventListeners(client.signal, 'abort').length, 0);
  });
});
