import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normalize } from './normalize.ts';
import type { Step } from './transcript.ts';

const now = Date.parse('2026-01-02T12:00:00Z');

function bodies(...steps: unknown[]): unknown[] {
  return normalize(
    steps.map((body) => ({ request: 'GET /', body })),
    now,
  ).map(({ body }) => body);
}

describe('normalize', () => {
  it('names resourceVersions in order of appearance, so that change stays visible', () => {
    const version = (resourceVersion: string) => ({ metadata: { resourceVersion } });
    assert.deepEqual(bodies(version('871'), version('871'), version('900'), version('')), [
      version('r1'),
      version('r1'),
      version('r2'),
      version(''),
    ]);
  });

  it('does not tell how far a server has got', () => {
    const list = {
      metadata: { resourceVersion: '17', continue: 'abc' },
      items: [{ metadata: { resourceVersion: '9' } }],
    };
    assert.deepEqual(bodies(list), [
      {
        metadata: { resourceVersion: '<list>', continue: '<continue>' },
        items: [{ metadata: { resourceVersion: 'r1' } }],
      },
    ]);
    const bookmark: Step = { request: 'GET /', event: 'BOOKMARK', body: { metadata: { resourceVersion: '17' } } };
    assert.deepEqual(normalize([bookmark], now)[0]?.body, { metadata: { resourceVersion: '<bookmark>' } });
  });

  it('names uids wherever they stand', () => {
    const uid = '6a9b64c5-53d9-4d2c-9c5c-6f2a7a4a5a01';
    assert.deepEqual(bodies({ metadata: { uid }, message: `UID in record: ${uid}` }), [
      { metadata: { uid: 'uid-1' }, message: 'UID in record: uid-1' },
    ]);
  });

  it('replaces times about now and keeps those that a case wrote', () => {
    assert.deepEqual(
      bodies({ a: '2026-01-02T11:59:58Z', b: '2026-01-02T11:59:58.123456Z', c: '2001-01-01T00:00:00Z' }),
      [{ a: '<time>', b: '<time with 6 digits>', c: '2001-01-01T00:00:00Z' }],
    );
  });

  it('sorts managed fields as if written in one second, and leaves a wrong order to be seen', () => {
    const entry = (manager: string, time: string | undefined, operation = 'Update') => ({ manager, operation, time });
    const object = (...managedFields: unknown[]) => ({ metadata: { managedFields } });
    const [early, late, old] = ['2026-01-02T11:59:58Z', '2026-01-02T11:59:59Z', '2001-01-01T00:00:00Z'];
    assert.deepEqual(
      bodies(
        object(
          entry('z', early, 'Apply'),
          entry('scaler', undefined),
          entry('y', old),
          entry('b', early),
          entry('a', late),
        ),
        object(entry('a', late), entry('b', early)),
        object(entry('b', early), entry('a', early)),
      ),
      [
        object(
          entry('z', '<time>', 'Apply'),
          entry('scaler', undefined),
          entry('y', old),
          entry('a', '<time>'),
          entry('b', '<time>'),
        ),
        object(entry('a', '<time>'), entry('b', '<time>')),
        object(entry('b', '<time>'), entry('a', '<time>')),
      ],
    );
  });

  it('replaces generated names from then on, and says how long they are', () => {
    const created = { metadata: { generateName: 'a-', name: 'a-x7k2p' } };
    assert.deepEqual(bodies(created, { message: '"a-x7k2p" not found' }), [
      { metadata: { generateName: 'a-', name: 'a-<5>#1' } },
      { message: '"a-<5>#1" not found' },
    ]);
  });

  it('knows versions in messages and in queries', () => {
    const steps: Step[] = [
      { request: 'POST /', body: { metadata: { resourceVersion: '40' } } },
      { request: 'GET /?watch=true&resourceVersion=40', body: {} },
      { request: 'GET /?watch=true&resourceVersion=1', body: { message: 'too old resource version: 1 (412)' } },
      { request: 'GET /?limit=2&continue=eyJ2I', body: { message: 'spec.size: Invalid value: 40' } },
    ];
    assert.deepEqual(normalize(steps, now).slice(1), [
      { request: 'GET /?watch=true&resourceVersion=r1', body: {} },
      { request: 'GET /?watch=true&resourceVersion=1', body: { message: 'too old resource version: 1 (<version>)' } },
      { request: 'GET /?limit=2&continue=<continue>', body: { message: 'spec.size: Invalid value: 40' } },
    ]);
  });

  it('sorts the causes of an invalid object, and the message with them', () => {
    const status = (message: string, ...fields: string[]) => ({
      message,
      details: { causes: fields.map((field) => ({ field, message: 'Required value' })) },
    });
    assert.deepEqual(
      bodies(status('A "a" is invalid: [spec.b: Required value, spec.a: Required value]', 'spec.b', 'spec.a')),
      [status('A "a" is invalid: [spec.a: Required value, spec.b: Required value]', 'spec.a', 'spec.b')],
    );
  });

  it('leaves its input alone', () => {
    const step: Step = { request: 'GET /', body: { metadata: { resourceVersion: '5' } } };
    normalize([step], now);
    assert.deepEqual(step.body, { metadata: { resourceVersion: '5' } });
  });
});
