import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject, UnstructuredObject } from '@kubewright/apimachinery';
import { decodeJson } from '@kubewright/apimachinery';
import { isApplied, ownedFields, ownedValues } from '../../src/apply/owned-fields.ts';

const applier = { fieldManager: 'm', apiVersion: 'v1', subresource: '' };

/** An object with the managed fields that an apply of `desired` leaves, given as `fieldsV1`. */
function live(content: object, fieldsV1: Record<string, unknown>, labels?: Record<string, string>): UnstructuredObject {
  const managedFields = [
    { manager: 'm', operation: 'Update', apiVersion: 'v1', fieldsV1: {} },
    { manager: 'm', operation: 'Apply', apiVersion: 'v1', subresource: 'status', fieldsV1: {} },
    { manager: 'm', operation: 'Apply', apiVersion: 'v1', fieldsV1 },
  ] as const;
  const metadata = {
    name: 'a',
    uid: 'u',
    managedFields: [...managedFields],
    ...(labels === undefined ? {} : { labels }),
  };
  return { apiVersion: 'v1', kind: 'X', metadata, ...content };
}

const ports = {
  'f:spec': {
    'f:ports': {
      'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {}, 'f:port': {} },
      'k:{"port":443,"protocol":"TCP"}': { '.': {}, 'f:name': {}, 'f:port': {} },
    },
  },
};
const livePorts = [
  { name: 'a', port: 80, protocol: 'TCP', targetPort: 80 },
  { name: 'b', port: 443, protocol: 'TCP', targetPort: 443 },
  { name: 'theirs', port: 9, protocol: 'TCP' },
];

const cases: [string, boolean, object, UnstructuredObject][] = [
  [
    'fields with the same values',
    true,
    { spec: { a: 1, b: { c: 'x' } } },
    live({ spec: { a: 1, b: { c: 'x', d: 2 }, e: 3 } }, { 'f:spec': { 'f:a': {}, 'f:b': { 'f:c': {} } } }),
  ],
  ['another value', false, { spec: { a: 1 } }, live({ spec: { a: 2 } }, { 'f:spec': { 'f:a': {} } })],
  [
    'a field that is not owned yet, though it has the value',
    false,
    { spec: { a: 1, b: 2 } },
    live({ spec: { a: 1, b: 2 } }, { 'f:spec': { 'f:a': {} } }),
  ],
  [
    'a field that is no longer wanted',
    false,
    { spec: { a: 1 } },
    live({ spec: { a: 1, b: 2 } }, { 'f:spec': { 'f:a': {}, 'f:b': {} } }),
  ],
  [
    'an undefined field is absent',
    true,
    { spec: { a: 1, b: undefined } },
    live({ spec: { a: 1 } }, { 'f:spec': { 'f:a': {} } }),
  ],
  ['a field that somebody removed', false, { spec: { a: 1 } }, live({ spec: {} }, { 'f:spec': { 'f:a': {} } })],
  [
    'a list that is owned whole',
    true,
    { spec: { a: [1, 2] } },
    live({ spec: { a: [1, 2] } }, { 'f:spec': { 'f:a': {} } }),
  ],
  [
    'another list that is owned whole',
    false,
    { spec: { a: [2, 1] } },
    live({ spec: { a: [1, 2] } }, { 'f:spec': { 'f:a': {} } }),
  ],
  [
    'items by key, with a default in the key',
    true,
    {
      spec: {
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 443 },
        ],
      },
    },
    live({ spec: { ports: livePorts } }, ports),
  ],
  [
    'items by key in another order',
    false,
    {
      spec: {
        ports: [
          { name: 'b', port: 443 },
          { name: 'a', port: 80 },
        ],
      },
    },
    live({ spec: { ports: livePorts } }, ports),
  ],
  ['one item less', false, { spec: { ports: [{ name: 'a', port: 80 }] } }, live({ spec: { ports: livePorts } }, ports)],
  [
    'an item that differs',
    false,
    {
      spec: {
        ports: [
          { name: 'a', port: 80 },
          { name: 'c', port: 443 },
        ],
      },
    },
    live({ spec: { ports: livePorts } }, ports),
  ],
  [
    'a set of values',
    true,
    { spec: { f: ['x'] } },
    live({ spec: { f: ['y', 'x'] } }, { 'f:spec': { 'f:f': { 'v:"x"': {} } } }),
  ],
  [
    'a set without the value',
    false,
    { spec: { f: ['x'] } },
    live({ spec: { f: ['y'] } }, { 'f:spec': { 'f:f': { 'v:"x"': {} } } }),
  ],
  ['an empty object', true, { spec: { volume: {} } }, live({ spec: { volume: {} } }, { 'f:spec': { 'f:volume': {} } })],
  [
    'an empty object that the server filled: in doubt',
    false,
    { spec: { volume: {} } },
    live({ spec: { volume: { mode: 1 } } }, { 'f:spec': { 'f:volume': {} } }),
  ],
  [
    'a quantity that the server wrote otherwise: in doubt',
    false,
    { spec: { cpu: '1000m' } },
    live({ spec: { cpu: '1' } }, { 'f:spec': { 'f:cpu': {} } }),
  ],
  [
    'labels',
    true,
    { metadata: { name: 'a', labels: { x: '1' } } },
    live({}, { 'f:metadata': { 'f:labels': { 'f:x': {} } } }, { x: '1', y: '2' }),
  ],
  ['nothing but a name', true, { metadata: { name: 'a' } }, live({}, {})],
  [
    'a field called __proto__ is one like others',
    false,
    decodeJson('{"spec":{"__proto__":1}}') as object,
    live({ spec: {} }, { 'f:spec': decodeJson('{"f:__proto__":{}}') }),
  ],
];

for (const [name, same, desired, object] of cases) {
  test(`${name}: ${same ? 'nothing to apply' : 'to apply'}`, () => {
    const owned = ownedFields(object, applier);
    assert.ok(owned !== undefined);
    const complete = { apiVersion: 'v1', kind: 'X', metadata: { name: 'a' }, ...desired } as KubernetesObject;
    assert.equal(isApplied(complete, object, owned), same);
  });
}

test('an entry of another manager, version or subresource is not ours', () => {
  const object = live({}, {});
  for (const other of [{ fieldManager: 'n' }, { apiVersion: 'v2' }, { subresource: 'scale' }]) {
    assert.equal(ownedFields(object, { ...applier, ...other }), undefined);
  }
  assert.equal(ownedFields({ metadata: { name: 'a' } }, applier), undefined);
});

test('owned values are the same text until one of them differs, integers above 2^53 included', () => {
  const fields = { 'f:spec': { 'f:cpu': {}, 'f:ports': ports['f:spec']['f:ports'] } };
  const text = (cpu: string, theirs: string, port = 80): string => {
    const items = [{ ...livePorts[0], port, targetPort: port + 1 }, livePorts[1], { ...livePorts[2], name: theirs }];
    return ownedValues(live({ spec: { cpu, ports: items } }, fields), fields);
  };
  assert.equal(text('1', 'x'), text('1', 'y'));
  assert.notEqual(text('1', 'x'), text('2', 'x'));
  assert.notEqual(text('1', 'x'), text('1', 'x', 81));
  const large = (digits: string): string =>
    ownedValues(decodeJson(`{"spec":{"n":${digits}}}`) as KubernetesObject, { 'f:spec': { 'f:n': {} } });
  assert.notEqual(large('9007199254740993'), large('9007199254740992'));
});
