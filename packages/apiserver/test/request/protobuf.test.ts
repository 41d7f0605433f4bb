import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formatApiVersion } from '@kubewright/apimachinery';
import { builtInDiscovery } from '../../src/builtin/openapi-documents.ts';
import { encodeProtobuf } from '../../src/request/protobuf/encoder.ts';
import { decodeProtobuf } from '../../src/request/protobuf/envelope.ts';

/** A field of the wire format: a number as a varint, anything else with its length. */
function field(number: number, value: number | string | Uint8Array): Uint8Array {
  if (typeof value === 'number') return Buffer.concat([varint(number * 8), varint(value)]);
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}

const join = (...parts: Uint8Array[]) => Buffer.concat(parts);

function envelope(apiVersion: string, kind: string, raw: Uint8Array): Uint8Array {
  const type = join(field(1, apiVersion), field(2, kind));
  return join(Buffer.from('k8s\0', 'latin1'), field(1, type), field(2, raw), field(3, ''), field(4, ''));
}

it('reads a ConfigMap, leaving out what Go writes although it is empty', () => {
  const entry = join(field(1, 'key'), field(2, ''));
  const label = join(field(1, 'app'), field(2, 'web'));
  const metadata = join(field(1, 'a'), field(2, ''), field(7, 0), field(8, new Uint8Array()), field(11, label));
  const binary = join(field(1, 'bytes'), field(2, Uint8Array.from([0, 255])));
  assert.deepEqual(
    decodeProtobuf(envelope('v1', 'ConfigMap', join(field(1, metadata), field(2, entry), field(3, binary)))),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', labels: { app: 'web' } },
      data: { key: '' },
      binaryData: { bytes: 'AP8=' },
    },
  );
});

it('reads times, and zeros behind pointers', () => {
  const time = join(field(1, 1_700_000_000), field(2, 123_456_789));
  const spec = join(field(1, 'me'), field(2, 0), field(4, time));
  const metadata = join(field(1, 'l'), field(8, join(field(1, 1_700_000_000))));
  assert.deepEqual(
    decodeProtobuf(envelope('coordination.k8s.io/v1', 'Lease', join(field(1, metadata), field(2, spec)))),
    {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'l', creationTimestamp: '2023-11-14T22:13:20Z' },
      spec: { holderIdentity: 'me', leaseDurationSeconds: 0, renewTime: '2023-11-14T22:13:20.123456Z' },
    },
  );
});

it('reads quantities, numbers or texts, and what Go embeds', () => {
  const limits = field(1, join(field(1, 'cpu'), field(2, field(1, '500m'))));
  const httpGet = join(field(1, '/ready'), field(2, join(field(1, 1), field(2, 0), field(3, 'web'))));
  const probe = join(field(1, field(2, httpGet)), field(2, 0));
  const container = join(field(1, 'c'), field(2, 'x:1'), field(8, limits), field(11, probe));
  const volume = join(field(1, 'v'), field(2, field(19, field(1, field(1, 'settings')))));
  const pod = join(field(1, field(1, 'a')), field(2, join(field(1, volume), field(2, container))));
  assert.deepEqual(decodeProtobuf(envelope('v1', 'Pod', pod))['spec'], {
    volumes: [{ name: 'v', configMap: { name: 'settings' } }],
    containers: [
      {
        name: 'c',
        image: 'x:1',
        resources: { limits: { cpu: '500m' } },
        readinessProbe: { httpGet: { path: '/ready', port: 'web' } },
      },
    ],
  });
});

it('reads the options of requests in the group version of their resource', () => {
  const options = join(field(1, 0), field(4, 'Orphan'));
  assert.deepEqual(decodeProtobuf(envelope('apps/v1', 'DeleteOptions', options)), {
    apiVersion: 'apps/v1',
    kind: 'DeleteOptions',
    gracePeriodSeconds: 0,
    propagationPolicy: 'Orphan',
  });
});

it('knows every kind that Kubernetes serves', () => {
  const kinds = builtInDiscovery().groupVersions.flatMap(({ group, version, resources }) =>
    resources.map(({ responseKind: { kind } }) => [formatApiVersion({ group, version }), kind] as const),
  );
  assert.ok(kinds.length > 60);
  for (const [apiVersion, kind] of kinds) {
    assert.deepEqual(decodeProtobuf(envelope(apiVersion, kind, new Uint8Array())), { apiVersion, kind });
  }
});

it('skips fields that it does not know', () => {
  const body = join(field(99, 'x'), field(98, 7), field(1, field(1, 'n')));
  assert.deepEqual(decodeProtobuf(envelope('v1', 'Namespace', body))['metadata'], { name: 'n' });
});

it('keeps a key called __proto__ a key', () => {
  const entry = join(field(1, '__proto__'), field(2, 'x'));
  const { data } = decodeProtobuf(envelope('v1', 'ConfigMap', field(2, entry)));
  assert.deepEqual(Object.keys(data as object), ['__proto__']);
});

it('refuses what is no such message, and kinds that Kubernetes does not have', () => {
  assert.throws(() => decodeProtobuf(Buffer.from('{}')), { code: 400 });
  assert.throws(() => decodeProtobuf(envelope('v1', 'ConfigMap', Buffer.from([0x0a, 0x7f]))), { code: 400 });
  assert.throws(() => decodeProtobuf(envelope('samples.example.com/v1', 'Network', new Uint8Array())), {
    code: 415,
    message: /Network of samples\.example\.com\/v1 .* application\/json$/,
  });
});

it('writes what it reads, and the zeros of Go', () => {
  const objects: readonly Record<string, unknown>[] = [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a', labels: { b: '2', a: '1' }, creationTimestamp: '2023-11-14T22:13:20Z' },
      spec: {
        ports: [
          { port: 80, targetPort: 'http' },
          { port: -1, targetPort: 8080 },
        ],
      },
    },
    {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'l' },
      spec: { leaseDurationSeconds: 0, renewTime: '2023-11-14T22:13:20.000006Z' },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', managedFields: [{ manager: 'm', fieldsV1: { 'f:spec': {} } }] },
      spec: {
        containers: [{ name: 'c', resources: { limits: { cpu: '500m' } } }],
        volumes: [{ name: 'v', emptyDir: {} }],
      },
    },
  ];
  for (const object of objects) {
    const read = decodeProtobuf(encodeProtobuf(object));
    assert.deepEqual(encodeProtobuf(read), encodeProtobuf(object));
    assert.deepEqual(read['metadata'], object['metadata']);
  }
  const [service = {}] = objects;
  assert.deepEqual(
    (decodeProtobuf(encodeProtobuf(service))['spec'] as { ports: unknown }).ports,
    (service['spec'] as { ports: unknown }).ports,
  );
  const empty = { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} };
  // Five texts, a number and a time; lists, maps and what is behind pointers are left out.
  const zeros = [1, 2, 3, 4, 5, 6].map((number) => field(number, ''));
  const metadata = join(...zeros, field(7, 0), field(8, new Uint8Array()));
  assert.deepEqual(Buffer.from(encodeProtobuf(empty)), envelope('v1', 'ConfigMap', field(1, metadata)));
  assert.throws(() => encodeProtobuf({ apiVersion: 'example.com/v1', kind: 'Thing' }), { code: 406 });
});
