// The JSON of an object with room for what differs, so that a server writes hundreds of thousands of them a second: the digits
// of its number, namespace and resourceVersion are put into a copy.
import { namespaces } from './workload.ts';
import type { Workload } from './workload.ts';

/** A place for digits is a run of one of these characters, which the objects have nowhere else. */
const marks = { number: '#', namespace: '~', version: '@' } as const;
const number = marks.number.repeat(7);
const namespace = marks.namespace.repeat(2);
const version = marks.version.repeat(10);

interface Place {
  readonly offset: number;
  readonly length: number;
}

/** Text of fixed length for any object. */
export class ObjectTemplate {
  readonly length: number;
  readonly #bytes: Buffer;
  readonly #places: Readonly<Record<keyof typeof marks, readonly Place[]>>;

  /** @param text - with the marks */
  constructor(text: string) {
    this.#bytes = Buffer.from(text);
    this.length = this.#bytes.length;
    this.#places = {
      number: placesOf(text, marks.number),
      namespace: placesOf(text, marks.namespace),
      version: placesOf(text, marks.version),
    };
  }

  /** Writes an object's text. @returns the offset behind it */
  write(target: Buffer, offset: number, object: number, resourceVersion: number): number {
    this.#bytes.copy(target, offset);
    put(target, offset, this.#places.number, object);
    put(target, offset, this.#places.namespace, object % namespaces);
    put(target, offset, this.#places.version, resourceVersion);
    return offset + this.length;
  }
}

/** How objects look: alone, as an item of a list, in a watch. */
export interface Templates {
  /** Bytes of an object in a list. */
  readonly objectBytes: number;
  /** The same without managedFields. */
  readonly strippedBytes: number;
  readonly item: ObjectTemplate;
  readonly added: ObjectTemplate;
  readonly modified: ObjectTemplate;
}

export function makeTemplates({ size, order }: Pick<Workload, 'size' | 'order'>): Templates {
  const whole = size === 'small' ? small() : full();
  // The items of a list of a built-in kind do not name their kind.
  const { kind: _, apiVersion: __, ...bare } = whole;
  const print = (value: object): string => JSON.stringify(order === 'custom' ? sorted(value) : value);
  const object = print(whole);
  const item = new ObjectTemplate(order === 'custom' ? object : print(bare));
  const { managedFields: ___, ...metadata } = whole.metadata as { managedFields?: unknown };
  const lines = (type: string): ObjectTemplate => new ObjectTemplate(`{"type":"${type}","object":${object}}\n`);
  return {
    objectBytes: Buffer.byteLength(object),
    strippedBytes: Buffer.byteLength(print({ ...whole, metadata })),
    item,
    added: lines('ADDED'),
    modified: lines('MODIFIED'),
  };
}

function small() {
  return {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: {
      name: `web-${number}`,
      namespace: `team-${namespace}`,
      uid: `6f1c9a52-7d1e-4b53-9c40-00000${number}`,
      resourceVersion: version,
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { team: `team-${namespace}` },
    },
    spec: { replicas: 2, selector: null, template: { metadata: {}, spec: { containers: null } }, strategy: {} },
    status: {},
  };
}

function full() {
  const labels = {
    'app.kubernetes.io/instance': `web-${number}`,
    'app.kubernetes.io/managed-by': 'web-operator',
    'app.kubernetes.io/name': 'web',
    team: `team-${namespace}`,
  };
  const owner = { apiVersion: 'apps.example.com/v1', kind: 'WebApp', name: `owner-${namespace}` };
  return {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: {
      name: `web-${number}`,
      namespace: `team-${namespace}`,
      uid: `6f1c9a52-7d1e-4b53-9c40-00000${number}`,
      resourceVersion: version,
      generation: 3,
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels,
      annotations: {
        'deployment.kubernetes.io/revision': '3',
        'example.com/description': 'serves the "shop" at half load; see the runbook of its team',
      },
      ownerReferences: [
        { ...owner, uid: `0b8e2f76-1c2d-4e3f-8a9b-0000000000${namespace}`, controller: true, blockOwnerDeletion: true },
      ],
      managedFields: [
        {
          manager: 'web-operator',
          operation: 'Apply',
          apiVersion: 'apps/v1',
          time: '2026-01-01T00:00:00Z',
          fieldsType: 'FieldsV1',
          fieldsV1: {
            'f:metadata': { 'f:labels': { 'f:app.kubernetes.io/name': {}, 'f:team': {} }, 'f:ownerReferences': {} },
            'f:spec': { 'f:replicas': {}, 'f:selector': {}, 'f:template': { 'f:spec': { 'f:containers': {} } } },
          },
        },
        {
          manager: 'kube-controller-manager',
          operation: 'Update',
          apiVersion: 'apps/v1',
          time: '2026-01-01T00:00:05Z',
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:status': { 'f:conditions': {}, 'f:readyReplicas': {}, 'f:replicas': {} } },
          subresource: 'status',
        },
      ],
    },
    spec: {
      replicas: 3,
      selector: { matchLabels: { 'app.kubernetes.io/instance': `web-${number}` } },
      template: {
        metadata: { creationTimestamp: null, labels: { 'app.kubernetes.io/instance': `web-${number}` } },
        spec: {
          serviceAccountName: `shop-${namespace}`,
          containers: [
            {
              name: 'web',
              image: `registry.example.com/shop/web:1.0.${version}`,
              ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
              resources: { limits: { memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
            },
          ],
        },
      },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
    },
    status: {
      observedGeneration: 3,
      replicas: 3,
      readyReplicas: 3,
      conditions: [
        {
          type: 'Available',
          status: 'True',
          lastUpdateTime: '2026-01-01T00:00:05Z',
          reason: 'MinimumReplicasAvailable',
        },
      ],
    },
  };
}

/** Properties by name, at every depth, as Go prints a map. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}

/** Offsets are of bytes: the text before a mark may have characters of several. */
function placesOf(text: string, mark: string): readonly Place[] {
  return Array.from(text.matchAll(new RegExp(`${mark}+`, 'g')), (match) => ({
    offset: Buffer.byteLength(text.slice(0, match.index)),
    length: match[0].length,
  }));
}

function put(target: Buffer, offset: number, places: readonly Place[], value: number): void {
  for (const place of places) {
    let rest = value;
    for (let at = offset + place.offset + place.length - 1; at >= offset + place.offset; at -= 1) {
      target[at] = 0x30 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
  }
}
