// The kinds of the sequences. Custom resources here; built-in kinds in their own files. For each its fields, and for each field
// random values, nearly all of them valid. A few are not, for refusals must be the same as well.
import { groupVersion, gadgets, widgets } from '../contract/fixtures.ts';
import { builtInKinds } from './random-built-ins.ts';
import {
  either,
  flag,
  keyed,
  mapOf,
  metadata,
  number,
  type RandomKind,
  rarely,
  someOf,
  struct,
  text,
} from './random-values.ts';
import { policyKinds } from './random-policies.ts';
import { workloadKinds } from './random-workloads.ts';
import { versionedKinds } from './versioned-kinds.ts';

const conditions = keyed(
  'type',
  ['Ready', 'Synced', 'Stalled'],
  struct({ reason: text('A', 'B') }, { status: 'True' }),
);

const widgetKind: RandomKind = {
  apiVersion: groupVersion,
  kind: 'Widget',
  path: widgets,
  least: { spec: { size: 1 } },
  hasScale: true,
  isCustom: true,
  fields: [
    ...metadata,
    { path: ['spec', 'size'], draw: rarely(number(1, 10), 11, '3', null, 1.5), required: true },
    { path: ['spec', 'color'], draw: rarely(text('red', 'green', 'blue'), 'pink', null) },
    { path: ['spec', 'replicas'], draw: rarely(number(0, 3), -1) },
    { path: ['spec', 'title'], draw: rarely(text('abc', 'xyz'), 'No', 7) },
    { path: ['spec', 'amount'], draw: rarely(either(1, 2, '50%'), true) },
    { path: ['spec', 'note'], draw: either(null, 'n', '') },
    { path: ['spec', 'settings'], draw: rarely(mapOf(['a', 'b', 'c/d~e'], text('1', '2')), { a: 1 }, []) },
    { path: ['spec', 'placement'], draw: struct({ zone: text('a', 'b'), rack: text('1', '2') }) },
    { path: ['spec', 'nested'], draw: rarely(struct({ enabled: flag, level: number(0, 4) }), { other: 1 }) },
    { path: ['spec', 'tags'], draw: rarely(someOf(['s', 't', 'u']), ['s', 's'], ['a', 'b', 'c', 'd']) },
    { path: ['spec', 'steps'], draw: someOf(['one', 'two', 'three']) },
    {
      path: ['spec', 'ports'],
      draw: rarely(
        keyed('name', ['http', 'https', 'udp'], (dice) => ({
          port: dice.between(1, 3),
          ...(dice.chance(0.3) && { protocol: dice.from(['TCP', 'UDP']) }),
        })),
        [{ name: 'http' }],
        [{ port: 1 }],
        [
          { name: 'http', port: 1 },
          { name: 'http', port: 2 },
        ],
      ),
    },
    {
      path: ['spec', 'anything'],
      draw: struct({ a: number(0, 2), b: someOf([1, 2]), c: struct({ d: flag, e: () => null }), f: () => null }),
    },
    { path: ['spec', 'unheardOf'], draw: number(1, 2), chance: 0.03 },
  ],
  status: [
    { path: ['status', 'phase'], draw: text('Ready', 'Failed') },
    { path: ['status', 'replicas'], draw: number(0, 3) },
    { path: ['status', 'selector'], draw: text('x=1') },
    { path: ['status', 'conditions'], draw: conditions },
  ],
};

const gadgetKind: RandomKind = {
  apiVersion: groupVersion,
  kind: 'Gadget',
  path: gadgets,
  least: {},
  hasScale: false,
  isCustom: true,
  fields: [
    ...metadata,
    { path: ['spec', 'value'], draw: rarely(text('1', '2'), 1) },
    { path: ['status', 'phase'], draw: text('Ready', 'Failed') },
  ],
  status: [],
};

/** The kinds, those with more to them several times. */
export const kinds: readonly RandomKind[] = [
  ...Array.from({ length: 6 }, () => widgetKind),
  gadgetKind,
  ...versionedKinds,
  ...builtInKinds,
  ...workloadKinds,
  ...policyKinds,
];
