// B-50 to B-54: candidates on one fake clock and one small server.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { ApiError, FakeClock } from '@kubewright/apimachinery';
import type { HttpRequest, Transport } from '@kubewright/apimachinery';
import { LeaderElector, RestClient } from '@kubewright/client';
import type { LeaderElectorOptions } from '@kubewright/client';
import { ObjectServer } from '../support/object-server.ts';

const path = '/apis/coordination.k8s.io/v1/namespaces/default/leases/lock';

const stops: AbortController[] = [];
let clock = new FakeClock();
afterEach(async () => {
  for (const stop of stops.splice(0)) stop.abort();
  await clock.advance(0);
});

function setUp() {
  const server = new ObjectServer();
  clock = new FakeClock();
  const heard: string[] = [];
  const candidate = (
    identity: string,
    options: Partial<LeaderElectorOptions> = {},
    onRequest?: (request: HttpRequest) => void,
  ) => {
    const transport = async (request: HttpRequest) => {
      onRequest?.(request);
      return server.transport(request);
    };
    const rest = new RestClient({ transport, clock, maxInFlight: 1 });
    const elector = new LeaderElector({
      rest,
      namespace: 'default',
      name: 'lock',
      identity,
      clock,
      random: () => 0,
      ...options,
    });
    const stop = new AbortController();
    stops.push(stop);
    const signals: AbortSignal[] = [];
    const done = elector.run(stop.signal, {
      onStarted: (signal) => {
        heard.push(`${identity} leads`);
        signals.push(signal);
      },
      onStopped: () => void heard.push(`${identity} stopped`),
      onNewLeader: (leader) => void heard.push(`${identity} sees ${leader}`),
    });
    return { elector, stop, done, signals, rest };
  };
  const lease = (): Record<string, unknown> => server.objects.get(path)?.['spec'] as Record<string, unknown>;
  return { server, heard, candidate, lease };
}

describe('leader election', () => {
  test('the first candidate makes the lease, with six digits in its times, and renews it every 2 s', async () => {
    const { server, candidate, lease } = setUp();
    const one = candidate('one');
    await clock.advance(0);
    assert.equal(one.elector.isLeader, true);
    assert.deepEqual(lease(), {
      holderIdentity: 'one',
      leaseDurationSeconds: 15,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:00:00.000000Z',
      leaseTransitions: 0,
    });
    await clock.advance(4000);
    assert.equal(lease()['renewTime'], '2026-01-01T00:00:04.000000Z');
    assert.equal(lease()['acquireTime'], '2026-01-01T00:00:00.000000Z');
    assert.deepEqual(server.requests.slice(2), [`PUT ${path}`, `PUT ${path}`]);
  });

  test('a renewal waits behind no other request, however many there are', async () => {
    const { server, candidate, lease } = setUp();
    const one = candidate('one');
    await clock.advance(0);
    server.onRequest = ({ path: place }) => (place === path ? undefined : new Promise<void>(() => undefined));
    const { signal } = one.stop;
    const others = ['/a', '/b'].map((place) => one.rest.request({ method: 'GET', path: place, signal }));
    await clock.advance(6000);
    assert.equal(one.rest.inFlight, 1, 'the limit is reached');
    assert.equal(lease()['renewTime'], '2026-01-01T00:00:06.000000Z');
    one.stop.abort();
    await Promise.allSettled(others);
  });

  test('a second candidate waits while the first renews, and takes over when it is silent for the duration', async () => {
    const { heard, candidate, lease, server } = setUp();
    let silent = false;
    const one = candidate('one', {}, () => {
      if (silent) throw Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' });
    });
    await clock.advance(0);
    const two = candidate('two');
    await clock.advance(60_000);
    assert.deepEqual(heard, ['one leads', 'one sees one', 'two sees one'].toSorted(byOrderIn(heard)));
    silent = true;
    await clock.advance(10_000);
    assert.equal(one.elector.isLeader, false);
    await one.done;
    assert.equal(one.signals[0]?.aborted, true);
    assert.equal(two.elector.isLeader, false);
    await clock.advance(8000);
    assert.equal(two.elector.isLeader, true);
    assert.equal(lease()['leaseTransitions'], 1);
    assert.ok(heard.indexOf('one stopped') < heard.indexOf('two leads'), heard.join());
    assert.ok(server.requests.length > 0);
  });

  test('B-50: only our own observation counts, not the times in the lease', async () => {
    const { server, candidate } = setUp();
    server.objects.set(path, {
      metadata: { name: 'lock', resourceVersion: '1' },
      spec: { holderIdentity: 'other', leaseDurationSeconds: 15, renewTime: '1999-01-01T00:00:00.000000Z' },
    });
    const one = candidate('one');
    await clock.advance(14_999);
    assert.equal(one.elector.isLeader, false);
    await clock.advance(1);
    assert.equal(one.elector.isLeader, true);
  });

  test('a renewal is heard of when it happens: the time until expiry runs from there, and ends to the millisecond (B-50)', async () => {
    const { candidate, server, heard } = setUp();
    const one = candidate('one', { releaseOnStop: false });
    await clock.advance(0);
    candidate('two', { random: () => 0.2 });
    candidate('three', { random: () => 0.5 });
    await clock.advance(4000);
    // Who hears the renewals need not ask.
    assert.equal(server.requests.filter((request) => request === `GET ${path}`).length, 3);
    one.stop.abort();
    await one.done;
    await clock.advance(15_000 + 9);
    assert.equal(heard.includes('two leads'), false);
    await clock.advance(1);
    assert.equal(heard.includes('two leads'), true);
    await clock.advance(100);
    assert.deepEqual([heard.includes('three leads'), server.watches], [false, 1]);
  });

  test('a watch that has gone deaf is found out by the next read and replaced; one that is refused is asked for again after a minute', async () => {
    const { candidate, server } = setUp();
    candidate('one');
    await clock.advance(0);
    candidate('two', { random: () => 0.5 });
    await clock.advance(2000);
    const watching = (): number => server.requests.filter((request) => request.endsWith('/leases')).length;
    assert.deepEqual([watching(), server.watches], [2, 1]);
    server.deaf = true;
    await clock.advance(4000);
    assert.ok(watching() > 2, String(watching()));
    server.deaf = false;
    await clock.advance(4000);
    const before = server.requests.length;
    await clock.advance(20_000);
    // Nothing but the renewals.
    assert.equal(server.requests.length - before, 10);

    server.onRequest = ({ path: asked }) => {
      if (asked.includes('watch=true')) throw ApiError.forbidden({ group: '', resource: 'leases' }, 'lock', 'no');
    };
    const three = candidate('three');
    await clock.advance(0);
    const once = watching();
    await clock.advance(20_000);
    assert.equal(watching(), once);
    assert.equal(three.elector.leader, 'one');
    assert.equal(server.watches, 1);
    server.onRequest = () => undefined;
    await clock.advance(45_000);
    assert.equal(server.watches, 2);
  });

  test('what a late watch says while the lease is being taken is no news', async () => {
    const { server, lease } = setUp();
    const leaseOf = (holderIdentity: string, resourceVersion: string) => ({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'lock', namespace: 'default', resourceVersion },
      spec: { holderIdentity, leaseDurationSeconds: 15 },
    });
    server.objects.set(path, leaseOf('zero', '5'));
    let say = (_line: string): void => undefined;
    const transport: Transport = async (request) => {
      if (!request.path.includes('watch=true')) return server.transport(request);
      const said = new Promise<string>((resolve) => (say = resolve));
      async function* body(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(await said);
      }
      return { status: 200, headers: {}, body: body() };
    };
    const rest = new RestClient({ transport, clock });
    const elector = new LeaderElector({
      rest,
      namespace: 'default',
      name: 'lock',
      identity: 'one',
      clock,
      random: () => 0,
    });
    const stop = new AbortController();
    stops.push(stop);
    const leaders: string[] = [];
    const onNewLeader = (leader: string): void => void leaders.push(leader);
    void elector.run(stop.signal, { onStarted: () => undefined, onNewLeader });
    await clock.advance(0);
    server.objects.set(path, leaseOf('', '7'));
    let write = (): void => undefined;
    server.onRequest = ({ method }) =>
      method === 'PUT' ? new Promise<void>((resolve) => (write = resolve)) : undefined;
    await clock.advance(2000);
    say(`${JSON.stringify({ type: 'MODIFIED', object: leaseOf('another', '6') })}\n`);
    await clock.advance(0);
    assert.equal(elector.lease?.metadata?.resourceVersion, '7');
    write();
    await clock.advance(0);
    assert.deepEqual([leaders, elector.isLeader, lease()['holderIdentity']], [['zero', 'one'], true, 'one']);
  });

  test('B-51, B-53: a released lease has no holder and a positive duration; another takes it at once', async () => {
    const { candidate, heard, lease } = setUp();
    const one = candidate('one');
    await clock.advance(0);
    const two = candidate('two');
    await clock.advance(0);
    one.stop.abort();
    await one.done;
    assert.equal(lease()['holderIdentity'], '');
    assert.equal(lease()['leaseDurationSeconds'], 1);
    assert.equal(one.elector.isLeader, false);
    await clock.advance(0);
    assert.equal(two.elector.isLeader, true);
    assert.ok(heard.includes('two sees two'));
  });

  test('B-52: failures shorter than the deadline cost nothing', async () => {
    const { candidate, server } = setUp();
    const one = candidate('one');
    await clock.advance(2000);
    server.onRequest = () => {
      throw ApiError.internal('etcd is away');
    };
    await clock.advance(7000);
    assert.equal(one.elector.isLeader, true);
    server.onRequest = () => undefined;
    await clock.advance(2000);
    await clock.advance(9000);
    assert.equal(one.elector.isLeader, true);
  });

  test('B-52: a server that never answers ends leadership at the deadline, not later', async () => {
    const { candidate, server } = setUp();
    const one = candidate('one');
    await clock.advance(0);
    server.onRequest = () => new Promise<void>(() => undefined);
    await clock.advance(9999);
    assert.equal(one.elector.isLeader, true);
    await clock.advance(1);
    assert.equal(one.elector.isLeader, false);
    await one.done;
    assert.equal(one.signals[0]?.aborted, true);
  });

  test('B-54: a conflict means to read again: who lost the race does not lead', async () => {
    const { candidate, server, heard } = setUp();
    server.objects.set(path, { metadata: { name: 'lock', resourceVersion: '1' }, spec: { holderIdentity: '' } });
    const both = [candidate('one'), candidate('two')];
    await clock.advance(0);
    assert.equal(both.filter(({ elector }) => elector.isLeader).length, 1);
    assert.equal(heard.filter((line) => line.endsWith('leads')).length, 1);
  });

  test('a leader whose lease was taken by somebody else stops', async () => {
    const { candidate, server } = setUp();
    const one = candidate('one');
    await clock.advance(0);
    server.objects.set(path, {
      metadata: { name: 'lock', resourceVersion: '77' },
      spec: { holderIdentity: 'thief', leaseDurationSeconds: 15 },
    });
    await clock.advance(2000);
    await one.done;
    assert.equal(one.elector.isLeader, false);
    assert.equal(one.elector.leader, 'thief');
  });

  test('one that never led stops, too, and leaves no timer', async () => {
    const { candidate, heard } = setUp();
    candidate('one', { releaseOnStop: false });
    await clock.advance(0);
    const two = candidate('two');
    await clock.advance(1000);
    two.stop.abort();
    await two.done;
    assert.equal(heard.at(-1), 'two stopped');
    for (const stop of stops) stop.abort();
    await clock.advance(0);
    assert.equal(clock.pending, 0);
  });

  test('durations that cannot work are refused', () => {
    const { candidate } = setUp();
    assert.throws(() => candidate('one', { renewDeadline: 15_000 }), RangeError);
    assert.throws(() => candidate('one', { retryPeriod: 9000 }), RangeError);
    assert.throws(() => candidate(''), TypeError);
  });
});

/** Two candidates may hear in either order. */
function byOrderIn(order: readonly string[]): (one: string, other: string) => number {
  return (one, other) => order.indexOf(one) - order.indexOf(other);
}
