// The field numbers of the messages that kubectl, helm and client-go send as protobuf. Numbers are part of Kubernetes'
// API and never change.
// @see https://github.com/kubernetes/api (generated.proto of each group) and https://github.com/kubernetes/apimachinery
import type { Field, FieldType, Message, ProtobufFields } from './reader.ts';
import { decodeUtf8 } from './reader.ts';

const string = (name: string): Field => ({ name, type: 'string' });
const strings = (name: string): Field => ({ name, type: 'string', repeated: true });
const integer = (name: string): Field => ({ name, type: 'integer' });
const boolean = (name: string): Field => ({ name, type: 'boolean' });
const optional = (field: Field): Field => ({ ...field, pointer: true });
const object = (name: string, message: Message): Field => ({ name, type: { message } });
const objects = (name: string, message: Message): Field => ({ name, type: { message }, repeated: true });
const stringMap = (name: string): Field => ({ name, type: { map: 'string' } });
const bytesMap = (name: string): Field => ({ name, type: { map: 'bytes' } });

const time = (name: string): Field => ({ name, type: { scalar: (fields) => formatTime(fields, 0) } });
const microTime = (name: string): Field => ({ name, type: { scalar: (fields) => formatTime(fields, 6) } });

const fieldsV1: FieldType = { scalar: (fields) => JSON.parse(decodeUtf8(fields.get(1)?.at(-1)) || '{}') as unknown };

/** A message that is a list in JSON. */
const stringList: FieldType = { scalar: (fields) => (fields.get(1) ?? []).map(decodeUtf8) };

const ownerReference: Message = {
  1: string('kind'),
  3: string('name'),
  4: string('uid'),
  5: string('apiVersion'),
  6: optional(boolean('controller')),
  7: optional(boolean('blockOwnerDeletion')),
};

const managedFieldsEntry: Message = {
  1: string('manager'),
  2: string('operation'),
  3: string('apiVersion'),
  4: time('time'),
  6: string('fieldsType'),
  7: { name: 'fieldsV1', type: fieldsV1 },
  8: string('subresource'),
};

const objectMeta = object('metadata', {
  1: string('name'),
  2: string('generateName'),
  3: string('namespace'),
  4: string('selfLink'),
  5: string('uid'),
  6: string('resourceVersion'),
  7: integer('generation'),
  8: time('creationTimestamp'),
  9: time('deletionTimestamp'),
  10: optional(integer('deletionGracePeriodSeconds')),
  11: stringMap('labels'),
  12: stringMap('annotations'),
  13: objects('ownerReferences', ownerReference),
  14: strings('finalizers'),
  17: objects('managedFields', managedFieldsEntry),
});

const objectReference: Message = {
  1: string('kind'),
  2: string('namespace'),
  3: string('name'),
  4: string('uid'),
  5: string('apiVersion'),
  6: string('resourceVersion'),
  7: string('fieldPath'),
};

const eventSource: Message = { 1: string('component'), 2: string('host') };
const eventSeries: Message = { 1: integer('count'), 2: microTime('lastObservedTime') };

const labelSelector: Message = {
  1: stringMap('matchLabels'),
  2: objects('matchExpressions', { 1: string('key'), 2: string('operator'), 3: strings('values') }),
};

const policyRule: Message = {
  1: strings('verbs'),
  2: strings('apiGroups'),
  3: strings('resources'),
  4: strings('resourceNames'),
  5: strings('nonResourceURLs'),
};
const subject: Message = { 1: string('kind'), 2: string('apiGroup'), 3: string('name'), 4: string('namespace') };
const roleRef: Message = { 1: string('apiGroup'), 2: string('kind'), 3: string('name') };

const selectorAttributes: Message = {
  1: string('rawSelector'),
  2: objects('requirements', { 1: string('key'), 2: string('operator'), 3: strings('values') }),
};
const resourceAttributes: Message = {
  1: string('namespace'),
  2: string('verb'),
  3: string('group'),
  4: string('version'),
  5: string('resource'),
  6: string('subresource'),
  7: string('name'),
  8: object('fieldSelector', selectorAttributes),
  9: object('labelSelector', selectorAttributes),
};
const nonResourceAttributes: Message = { 1: string('path'), 2: string('verb') };

const subjectAccessReview: Message = {
  1: objectMeta,
  2: object('spec', {
    1: object('resourceAttributes', resourceAttributes),
    2: object('nonResourceAttributes', nonResourceAttributes),
    3: string('user'),
    4: strings('groups'),
    5: { name: 'extra', type: { map: stringList } },
    6: string('uid'),
  }),
};

/** Messages by `<apiVersion>/<kind>`; `*` stands for every group version. */
export const messages: ReadonlyMap<string, Message> = new Map<string, Message>([
  [
    'v1/Namespace',
    { 1: objectMeta, 2: object('spec', { 1: strings('finalizers') }), 3: object('status', { 1: string('phase') }) },
  ],
  [
    'v1/ConfigMap',
    { 1: objectMeta, 2: stringMap('data'), 3: bytesMap('binaryData'), 4: optional(boolean('immutable')) },
  ],
  [
    'v1/Secret',
    {
      1: objectMeta,
      2: bytesMap('data'),
      3: string('type'),
      4: stringMap('stringData'),
      5: optional(boolean('immutable')),
    },
  ],
  [
    'v1/ServiceAccount',
    {
      1: objectMeta,
      2: objects('secrets', objectReference),
      3: objects('imagePullSecrets', { 1: string('name') }),
      4: optional(boolean('automountServiceAccountToken')),
    },
  ],
  [
    'v1/Event',
    {
      1: objectMeta,
      2: object('involvedObject', objectReference),
      3: string('reason'),
      4: string('message'),
      5: object('source', eventSource),
      6: time('firstTimestamp'),
      7: time('lastTimestamp'),
      8: integer('count'),
      9: string('type'),
      10: microTime('eventTime'),
      11: object('series', eventSeries),
      12: string('action'),
      13: object('related', objectReference),
      14: string('reportingComponent'),
      15: string('reportingInstance'),
    },
  ],
  [
    'events.k8s.io/v1/Event',
    {
      1: objectMeta,
      2: microTime('eventTime'),
      3: object('series', eventSeries),
      4: string('reportingController'),
      5: string('reportingInstance'),
      6: string('action'),
      7: string('reason'),
      8: object('regarding', objectReference),
      9: object('related', objectReference),
      10: string('note'),
      11: string('type'),
      12: object('deprecatedSource', eventSource),
      13: time('deprecatedFirstTimestamp'),
      14: time('deprecatedLastTimestamp'),
      15: integer('deprecatedCount'),
    },
  ],
  [
    'coordination.k8s.io/v1/Lease',
    {
      1: objectMeta,
      2: object('spec', {
        1: optional(string('holderIdentity')),
        2: optional(integer('leaseDurationSeconds')),
        3: microTime('acquireTime'),
        4: microTime('renewTime'),
        5: optional(integer('leaseTransitions')),
        6: optional(string('strategy')),
        7: optional(string('preferredHolder')),
      }),
    },
  ],
  ['rbac.authorization.k8s.io/v1/Role', { 1: objectMeta, 2: objects('rules', policyRule) }],
  [
    'rbac.authorization.k8s.io/v1/ClusterRole',
    {
      1: objectMeta,
      2: objects('rules', policyRule),
      3: object('aggregationRule', { 1: objects('clusterRoleSelectors', labelSelector) }),
    },
  ],
  [
    'rbac.authorization.k8s.io/v1/RoleBinding',
    { 1: objectMeta, 2: objects('subjects', subject), 3: object('roleRef', roleRef) },
  ],
  [
    'rbac.authorization.k8s.io/v1/ClusterRoleBinding',
    { 1: objectMeta, 2: objects('subjects', subject), 3: object('roleRef', roleRef) },
  ],
  [
    'authorization.k8s.io/v1/SelfSubjectAccessReview',
    {
      1: objectMeta,
      2: object('spec', {
        1: object('resourceAttributes', resourceAttributes),
        2: object('nonResourceAttributes', nonResourceAttributes),
      }),
    },
  ],
  ['authorization.k8s.io/v1/SelfSubjectRulesReview', { 1: objectMeta, 2: object('spec', { 1: string('namespace') }) }],
  ['authorization.k8s.io/v1/SubjectAccessReview', subjectAccessReview],
  ['authorization.k8s.io/v1/LocalSubjectAccessReview', subjectAccessReview],
  ['authentication.k8s.io/v1/SelfSubjectReview', { 1: objectMeta }],
  [
    'authentication.k8s.io/v1/TokenReview',
    { 1: objectMeta, 2: object('spec', { 1: string('token'), 2: strings('audiences') }) },
  ],
  [
    'authentication.k8s.io/v1/TokenRequest',
    {
      1: objectMeta,
      2: object('spec', {
        1: strings('audiences'),
        3: object('boundObjectRef', {
          1: string('kind'),
          2: string('apiVersion'),
          3: string('name'),
          4: string('uid'),
        }),
        4: optional(integer('expirationSeconds')),
      }),
    },
  ],
  [
    '*/DeleteOptions',
    {
      1: optional(integer('gracePeriodSeconds')),
      2: object('preconditions', { 1: optional(string('uid')), 2: optional(string('resourceVersion')) }),
      3: optional(boolean('orphanDependents')),
      4: optional(string('propagationPolicy')),
      5: strings('dryRun'),
    },
  ],
]);

/** A Time message: seconds and nanoseconds since 1970. An empty one is no time. */
function formatTime(fields: ProtobufFields, digits: 0 | 6): string | undefined {
  const seconds = fields.get(1)?.at(-1);
  if (typeof seconds !== 'bigint') return undefined;
  const nanos = fields.get(2)?.at(-1);
  const start = new Date(Number(BigInt.asIntN(64, seconds)) * 1000).toISOString().slice(0, 19);
  if (digits === 0) return `${start}Z`;
  const micros = typeof nanos === 'bigint' ? Number(nanos) / 1000 : 0;
  return `${start}.${String(Math.floor(micros)).padStart(6, '0')}Z`;
}
