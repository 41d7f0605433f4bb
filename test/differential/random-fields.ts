// What the kinds of the sequences hold: for each kind its fields, and for each field random values, nearly all of them
// valid. A few are not, for refusals must be the same as well; those of built-in kinds have contract cases of their own.
import type { Dice } from '../simulation/dice.ts';
import { groupVersion, gadgets, widgets } from '../contract/fixtures.ts';
import { configMaps, resourcePath, type ResourcePath, secrets } from '../contract/resource-path.ts';

export type Fields = Record<string, unknown>;

/** A field, by its path, and how to draw a value. */
export interface RandomField {
  readonly path: readonly string[];
  readonly draw: (dice: Dice) => unknown;
  /** In every new object. */
  readonly required?: true;
  /** How likely a new object has it; default {@link usual}. */
  readonly chance?: number;
}

export interface RandomKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly path: ResourcePath;
  readonly fields: readonly RandomField[];
  /** Fields of its status; without any it has no status subresource. */
  readonly status: readonly RandomField[];
  /** The least that a valid object has beside its metadata. */
  readonly least: Fields;
  readonly hasScale: boolean;
  readonly isCustom: boolean;
}

const usual = 0.3;

const text = (...values: string[]) => {
  return (dice: Dice): string => dice.from(values);
};
const number = (least: number, most: number) => {
  return (dice: Dice): number => dice.between(least, most);
};
const flag = (dice: Dice): boolean => dice.chance(0.5);

/** A valid value mostly, and one of these now and then. */
const rarely = (draw: (dice: Dice) => unknown, ...invalid: unknown[]) => {
  return (dice: Dice): unknown => (dice.chance(0.04) ? dice.from(invalid) : draw(dice));
};

const mapOf = (keys: readonly string[], draw: (dice: Dice) => unknown) => {
  return (dice: Dice): Fields => Object.fromEntries(dice.some(keys, 0.5).map((key) => [key, draw(dice)]));
};
/** Of labels and annotations, one at least. */
const someEntries = (draw: (dice: Dice) => unknown) => {
  return (dice: Dice): Fields => ({ x: draw(dice), ...mapOf(['y', 'example.com/z'], draw)(dice) });
};
const someOf = (values: readonly unknown[]) => {
  return (dice: Dice): unknown[] => dice.some(values, 0.5);
};

/** A struct of which each member is there with a probability. */
const struct = (members: Record<string, (dice: Dice) => unknown>, required: Fields = {}) => {
  return (dice: Dice): Fields => ({
    ...required,
    ...Object.fromEntries(dice.some(Object.keys(members), 0.5).map((key) => [key, members[key]?.(dice)])),
  });
};

/** A list of structs, one for each of some keys. */
const keyed = (key: string, values: readonly unknown[], draw: (dice: Dice) => Fields) => {
  return (dice: Dice): Fields[] => dice.some(values, 0.5).map((value) => ({ [key]: value, ...draw(dice) }));
};

const metadata: readonly RandomField[] = [
  { path: ['metadata', 'labels'], draw: someEntries(text('1', '2', '')) },
  {
    path: ['metadata', 'annotations'],
    draw: someEntries(text('1', 'two words', '')),
    chance: 0.2,
  },
  {
    path: ['metadata', 'finalizers'],
    draw: rarely(
      (dice) => dice.from([['example.com/a'], ['example.com/b', 'example.com/a']]),
      ['example.com/a', 'example.com/a'],
    ),
    chance: 0.06,
  },
];

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
    { path: ['spec', 'amount'], draw: rarely((dice) => dice.from<unknown>([1, 2, '50%']), true) },
    { path: ['spec', 'note'], draw: (dice) => dice.from([null, 'n', '']) },
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

const configMapKind: RandomKind = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  path: configMaps,
  least: {},
  hasScale: false,
  isCustom: false,
  fields: [
    ...metadata,
    {
      path: ['data'],
      draw: rarely(mapOf(['a', 'b', 'c.txt'], text('1', '2', '')), { 'a b': '1' }),
      chance: 0.9,
    },
    { path: ['binaryData'], draw: rarely(mapOf(['e', 'f'], text('AA==', 'AQI=')), { a: 'AA==' }) },
  ],
  status: [],
};

const secretKind: RandomKind = {
  apiVersion: 'v1',
  kind: 'Secret',
  path: secrets,
  least: {},
  hasScale: false,
  isCustom: false,
  fields: [
    ...metadata,
    { path: ['data'], draw: mapOf(['a', 'b', 'c'], text('AA==', 'AQI=')), chance: 0.6 },
    { path: ['stringData'], draw: mapOf(['b', 'c', 'd'], text('1', '2')) },
    { path: ['type'], draw: text('Opaque', 'example.com/x'), chance: 0.1 },
  ],
  status: [],
};

const serviceKind: RandomKind = {
  apiVersion: 'v1',
  kind: 'Service',
  path: resourcePath('v1', 'services'),
  least: { spec: { clusterIP: 'None' } },
  hasScale: false,
  isCustom: false,
  fields: [
    ...metadata,
    // Without an address: which one is given is each server's own choice.
    { path: ['spec', 'clusterIP'], draw: () => 'None', required: true },
    {
      path: ['spec', 'ports'],
      draw: (dice) =>
        dice.some([80, 443, 53], 0.5).map((port) => ({
          port,
          name: `p${port}`,
          ...(dice.chance(0.3) && { targetPort: dice.from<unknown>(['web', 8080]) }),
        })),
      chance: 0.9,
    },
    { path: ['spec', 'publishNotReadyAddresses'], draw: () => true, chance: 0.1 },
    { path: ['spec', 'sessionAffinity'], draw: text('None', 'ClientIP'), chance: 0.1 },
  ],
  status: [],
};

const container = struct(
  {
    image: text('a:1', 'b:2', 'c'),
    command: someOf(['run', 'it']),
    env: keyed('name', ['A', 'B', 'C'], struct({ value: text('1', '2') })),
    resources: struct({ limits: mapOf(['cpu', 'memory'], text('1', '2')) }),
    imagePullPolicy: text('Always', 'IfNotPresent'),
  },
  { image: 'a:1' },
);

const containerPorts = keyed('containerPort', [80, 443], struct({ protocol: text('TCP', 'UDP') }));

const times = { lastUpdateTime: '2020-01-01T00:00:00Z', lastTransitionTime: '2020-01-01T00:00:00Z' };

const deploymentKind: RandomKind = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  path: resourcePath('apps/v1', 'deployments'),
  least: {
    spec: {
      selector: { matchLabels: { app: 'a' } },
      template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'main', image: 'a:1' }] } },
    },
  },
  hasScale: false,
  isCustom: false,
  fields: [
    ...metadata,
    { path: ['spec', 'selector'], draw: () => ({ matchLabels: { app: 'a' } }), required: true },
    {
      path: ['spec', 'template', 'metadata', 'labels'],
      draw: (dice) => ({ app: 'a', ...(dice.chance(0.3) && { tier: dice.from(['1', '2']) }) }),
      required: true,
    },
    {
      path: ['spec', 'template', 'spec', 'containers'],
      draw: (dice) =>
        dice.shuffled([
          { name: 'main', ...container(dice), ...(dice.chance(0.3) && { ports: containerPorts(dice) }) },
          ...keyed('name', ['side', 'log'], container)(dice),
        ]),
      required: true,
    },
    {
      path: ['spec', 'template', 'spec', 'volumes'],
      // One source each: what has two is refused.
      draw: (dice) =>
        dice.some<Fields>(
          [
            { name: 'v', emptyDir: dice.from<Fields>([{}, { medium: 'Memory' }]) },
            { name: 'w', configMap: { name: dice.from(['c', 'd']) } },
          ],
          0.6,
        ),
    },
    { path: ['spec', 'template', 'spec', 'nodeSelector'], draw: mapOf(['disk', 'zone'], text('a', 'b')), chance: 0.1 },
    { path: ['spec', 'replicas'], draw: number(0, 3) },
    {
      path: ['spec', 'strategy'],
      draw: (dice) =>
        dice.from<Fields>([
          { type: 'Recreate' },
          { type: 'RollingUpdate' },
          { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
          { rollingUpdate: { maxUnavailable: '50%' } },
        ]),
    },
    { path: ['spec', 'minReadySeconds'], draw: number(1, 5), chance: 0.1 },
    { path: ['spec', 'paused'], draw: () => true, chance: 0.1 },
  ],
  status: [
    { path: ['status', 'replicas'], draw: number(2, 3) },
    { path: ['status', 'terminatingReplicas'], draw: number(1, 2) },
    { path: ['status', 'observedGeneration'], draw: number(1, 3) },
    {
      path: ['status', 'conditions'],
      draw: keyed(
        'type',
        ['Available', 'Progressing'],
        struct({ reason: text('A', 'B') }, { status: 'True', ...times }),
      ),
    },
  ],
};

/** The kinds, those with more to them several times. */
export const kinds: readonly RandomKind[] = [
  ...Array.from({ length: 4 }, () => widgetKind),
  gadgetKind,
  configMapKind,
  secretKind,
  serviceKind,
  deploymentKind,
  deploymentKind,
];

/** The fields that patches change. What built-in kinds must have they must keep. */
export function changeableFields({ fields, isCustom }: RandomKind): readonly RandomField[] {
  return isCustom ? fields : fields.filter(({ required }) => required !== true);
}

/** Sets a field that may lie deep. */
export function setPath(object: Fields, path: readonly string[], value: unknown): void {
  let target = object;
  for (const name of path.slice(0, -1)) target = (target[name] ??= {}) as Fields;
  target[path.at(-1) ?? ''] = value;
}

/** An object with what it must have, and some of what it may. */
export function randomObject(kind: RandomKind, name: string, dice: Dice): Fields {
  const object: Fields = { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name } };
  for (const { path, draw, required, chance = usual } of kind.fields) {
    if (required ? !kind.isCustom || !dice.chance(0.01) : dice.chance(chance)) setPath(object, path, draw(dice));
  }
  return object;
}
