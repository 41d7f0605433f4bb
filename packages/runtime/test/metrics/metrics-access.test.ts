import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { connect } from '@kubewright/client';
import { MetricsAccess } from '../../src/metrics/metrics-access.ts';
import { recordingLogger } from '../recording-logger.ts';
import { scriptedServer } from '../scripted-server.ts';

interface Review {
  readonly spec: { readonly token?: string; readonly user?: string; readonly groups?: readonly string[] };
}

/** Knows the tokens `prometheus` and `jane`, of whom only the first may read. */
function setUp() {
  const clock = new FakeClock();
  const reviews: string[] = [];
  let broken = false;
  const server = scriptedServer({}, ({ path, body }) => {
    if (broken) return Promise.reject(new Error('no route'));
    const { spec } = JSON.parse(Buffer.from(body ?? []).toString()) as Review;
    const token = path.includes('/tokenreviews');
    reviews.push(`${token ? 'token' : 'access'} ${spec.token ?? spec.user}`);
    const { token: name = '' } = spec;
    const known = name === 'prometheus' || name === 'jane';
    const user = { username: name, groups: ['system:authenticated'], uid: 'u' };
    return Promise.resolve({
      status: token ? { authenticated: known, ...(known ? { user } : {}) } : { allowed: spec.user === 'prometheus' },
    });
  });
  const rest = connect(server.transport, { clock });
  const access = new MetricsAccess(rest, { clock, log: recordingLogger([]) });
  const status = async (authorization?: string, commonName?: string): Promise<number> => {
    const certificate = commonName === undefined ? undefined : { commonName, organizations: ['monitoring'] };
    return (await access.refusal('/metrics', { authorization, certificate }))?.status ?? 200;
  };
  return { clock, reviews, status, breakServer: (is: boolean) => (broken = is) };
}

test('no token or an unknown one is 401, a known one without the right 403, with it 200', async () => {
  const { status, reviews } = setUp();
  assert.equal(await status(), 401);
  assert.equal(await status('Basic abc'), 401);
  assert.equal(await status('Bearer two words'), 401);
  assert.deepEqual(reviews, []);
  assert.equal(await status('Bearer nobody'), 401);
  assert.equal(await status('Bearer jane'), 403);
  assert.equal(await status('bearer prometheus'), 200);
  assert.deepEqual(reviews, ['token nobody', 'token jane', 'access jane', 'token prometheus', 'access prometheus']);
});

test('a certificate is enough to be known', async () => {
  const { status, reviews } = setUp();
  assert.equal(await status(undefined, 'prometheus'), 200);
  assert.equal(await status(undefined, 'jane'), 403);
  assert.deepEqual(reviews, ['access prometheus', 'access jane']);
});

test('tokens are remembered for a minute, what is allowed for five, what is denied for half a one', async () => {
  const { clock, status, reviews } = setUp();
  await Promise.all([status('Bearer prometheus'), status('Bearer prometheus'), status('Bearer jane')]);
  const asked = (): string[] => reviews.splice(0).toSorted();
  assert.deepEqual(asked(), ['access jane', 'access prometheus', 'token jane', 'token prometheus']);
  const later = async (milliseconds: number): Promise<string[]> => {
    await clock.advance(milliseconds);
    await status('Bearer prometheus');
    await status('Bearer jane');
    return asked();
  };
  assert.deepEqual(await later(29_999), []);
  assert.deepEqual(await later(1), ['access jane']);
  assert.deepEqual(await later(30_000), ['access jane', 'token jane', 'token prometheus']);
  assert.deepEqual(await later(239_999), ['access jane', 'token jane', 'token prometheus']);
  assert.deepEqual(await later(1), ['access prometheus']);
});

test('a server that cannot be asked lets nobody in, and is asked again', async () => {
  const { status, breakServer } = setUp();
  breakServer(true);
  assert.equal(await status('Bearer prometheus'), 500);
  breakServer(false);
  assert.equal(await status('Bearer prometheus'), 200);
});
