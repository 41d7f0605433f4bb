// A custom resource in two versions, which differ in fields, defaults and what is atomic: the sequences write it through both.
import type { Transport } from '@kubewright/apimachinery';
import { Api } from '../contract/api.ts';
import { definition, group, untilServed } from '../contract/fixtures.ts';
import { customResourceDefinitions, resourcePath } from '../contract/resource-path.ts';
import {
  either,
  keyed,
  mapOf,
  metadata,
  number,
  type RandomField,
  type RandomKind,
  rarely,
  someOf,
  struct,
  text,
} from './random-values.ts';

const plural = 'gizmos';
const parts = {
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['name'],
  items: {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' }, count: { type: 'integer', default: 1 } },
  },
};
const options = { type: 'object', additionalProperties: { type: 'string' } };

function version(name: string, storage: boolean, spec: Record<string, unknown>): object {
  const status = { type: 'object', properties: { phase: { type: 'string' } } };
  const properties = { spec: { type: 'object', properties: spec }, status };
  return {
    name,
    served: true,
    storage,
    schema: { openAPIV3Schema: { type: 'object', properties } },
    subresources: { status: {} },
  };
}

const gizmos = {
  ...definition({ group, kind: 'Gizmo', properties: {} }),
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind: 'Gizmo', plural },
    versions: [
      version('v1', true, {
        size: { type: 'integer', minimum: 0, default: 1 },
        color: { type: 'string', default: 'red' },
        parts,
        options: { ...options, 'x-kubernetes-map-type': 'atomic' },
        tags: { type: 'array', items: { type: 'string' } },
        newer: { type: 'string' },
      }),
      version('v1beta1', false, {
        size: { type: 'integer', maximum: 5 },
        color: { type: 'string', enum: ['red', 'blue'] },
        parts,
        options,
        tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
        older: { type: 'string', default: 'o' },
      }),
    ],
  },
};

const shared: readonly RandomField[] = [
  ...metadata,
  { path: ['spec', 'size'], draw: rarely(number(0, 5), 6, -1, '1') },
  { path: ['spec', 'color'], draw: rarely(text('red', 'blue'), 'green', null) },
  { path: ['spec', 'parts'], draw: keyed('name', ['a', 'b', 'c'], struct({ count: number(1, 2) })) },
  { path: ['spec', 'options'], draw: mapOf(['a', 'b'], text('1', '2')) },
  { path: ['spec', 'tags'], draw: rarely(someOf(['s', 't']), ['s', 's']) },
];

function gizmo(name: string, own: RandomField): RandomKind {
  return {
    apiVersion: `${group}/${name}`,
    kind: 'Gizmo',
    path: resourcePath(`${group}/${name}`, plural),
    least: { spec: {} },
    hasScale: false,
    isCustom: true,
    fields: [...shared, own],
    status: [{ path: ['status', 'phase'], draw: either('Ready', 'Failed') }],
  };
}

/** The versions of one kind: a sequence that has one has the other. */
export const versionedKinds: readonly RandomKind[] = [
  gizmo('v1', { path: ['spec', 'newer'], draw: text('n', 'm') }),
  gizmo('v1beta1', { path: ['spec', 'older'], draw: rarely(text('p', 'o'), null) }),
];

/** Installs the definition and waits until both versions are served. */
export async function installVersionedKinds(transport: Transport): Promise<void> {
  const api = new Api(transport, 'default');
  (await api.peek('POST', customResourceDefinitions(undefined), gizmos)).expect(201);
  for (const { path } of versionedKinds) await untilServed(api, path(undefined));
}
