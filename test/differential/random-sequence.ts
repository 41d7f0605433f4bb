// A seed -> a sequence of requests such as controllers, people and their tools send, on a few objects that they share.
import { Dice } from '../simulation/dice.ts';
import { kinds } from './random-kinds.ts';
import { damaged } from './random-damage.ts';
import { randomJsonPatch, randomMergePatch, randomStrategicPatch } from './random-patch.ts';
import { type Fields, type RandomField, type RandomKind, randomObject, setPath } from './random-values.ts';
import { versionedKinds } from './versioned-kinds.ts';
import { reference, type SentRequest, type Step } from './step.ts';

const namespace = '{namespace}';
const names = ['a', 'b'];
const managers = ['one', 'two', 'three', 'kubectl'];

const mediaTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

/** The same seed is always the same sequence. */
export function randomSequence(seed: number): Step[] {
  const dice = new Dice(seed);
  // Few kinds, so that the steps meet.
  const first = dice.from(kinds);
  const second = dice.chance(0.4) ? [dice.from(kinds)] : [];
  const chosen = versionedKinds.includes(first) ? versionedKinds : [first, ...second];
  const length = dice.between(4, 24);
  const steps = Array.from({ length }, () => randomStep(dice.from(chosen), chosen, dice));
  return [creation(chosen[0] as RandomKind, dice.from(names), dice), ...steps];
}

type Maker = (kind: RandomKind, name: string, dice: Dice, chosen: readonly RandomKind[]) => Step;

/** What is done, with how often. */
const makers: readonly (readonly [number, Maker])[] = [
  [3, creation],
  [8, apply],
  [4, (kind, name, dice) => patch(kind, name, 'merge', randomMergePatch(changeableFields(kind, dice), dice), dice)],
  [4, (kind, name, dice) => patch(kind, name, 'json', randomJsonPatch(changeableFields(kind, dice), dice), dice)],
  [4, strategicPatch],
  [4, edit],
  [2, replacement],
  [4, statusWrite],
  [2, scaleWrite],
  [2, deletion],
  [1, collectionDeletion],
  [1, (kind, name) => patchOf(kind, name, 'merge', { metadata: { finalizers: null } })],
  [1, oddity],
  [2, ownedCreation],
  [2, read],
  [2, list],
  [1, watch],
];

const total = makers.reduce((sum, [weight]) => sum + weight, 0);

function randomStep(kind: RandomKind, chosen: readonly RandomKind[], dice: Dice): Step {
  let left = dice.between(1, total);
  for (const [weight, make] of makers) {
    left -= weight;
    if (left <= 0) return make(kind, dice.from(names), dice, chosen);
  }
  throw new Error('the weights do not add up');
}

function creation(kind: RandomKind, name: string, dice: Dice): Step {
  const body = seldomDamaged(randomObject(kind, name, dice), dice);
  return { do: 'send', method: 'POST', path: kind.path(namespace), query: writeQuery(dice), body };
}

/** Owned by another object of the sequence. Without a garbage collector owners only hold what is said of them. */
function ownedCreation(kind: RandomKind, name: string, dice: Dice, chosen: readonly RandomKind[]): Step {
  const owner = dice.from(chosen);
  const body = randomObject(kind, name, dice);
  const uid = reference('uid', owner.path(namespace, 'a'));
  const ownerReference = { apiVersion: owner.apiVersion, kind: owner.kind, name: 'a', uid };
  setPath(
    body,
    ['metadata', 'ownerReferences'],
    [{ ...ownerReference, ...(dice.chance(0.5) && { blockOwnerDeletion: true }) }],
  );
  if (dice.chance(0.5)) return { do: 'send', method: 'POST', path: kind.path(namespace), body };
  return patch(kind, name, 'apply', body, dice);
}

function apply(kind: RandomKind, name: string, dice: Dice): Step {
  const body = randomObject(kind, name, dice);
  if (dice.chance(0.05)) setPath(body, ['metadata', 'resourceVersion'], versionOf(kind, name, dice));
  if (dice.chance(0.04)) setPath(body, ['metadata', 'uid'], reference('uid', kind.path(namespace, name)));
  // Not every manager applies everything that an object must have.
  if (kind.isCustom && dice.chance(0.3) && body['spec'] !== undefined)
    delete (body['spec'] as Fields)[dice.from(Object.keys(body['spec'] as Fields)) ?? ''];
  return patch(kind, name, 'apply', body, dice);
}

function strategicPatch(kind: RandomKind, name: string, dice: Dice): Step {
  if (kind.isCustom && dice.chance(0.9))
    return patch(kind, name, 'merge', randomMergePatch(changeableFields(kind, dice), dice), dice);
  return patch(kind, name, 'strategic', randomStrategicPatch(changeableFields(kind, dice), dice), dice);
}

/** A patch of the object, with a resourceVersion now and then. */
function patch(kind: RandomKind, name: string, type: keyof typeof mediaTypes, body: unknown, dice: Dice): Step {
  if (type === 'merge' && dice.chance(0.1)) {
    setPath(body as Fields, ['metadata', 'resourceVersion'], versionOf(kind, name, dice));
  }
  // An apply of what is wrong has cases of its own.
  const sent = type === 'apply' ? body : seldomDamaged(body, dice);
  return patchOf(kind, name, type, sent, type === 'apply' ? applyQuery(dice) : writeQuery(dice));
}

function patchOf(
  kind: RandomKind,
  name: string,
  type: keyof typeof mediaTypes,
  body: unknown,
  query: Readonly<Record<string, string>> = {},
  subresource?: string,
): SentRequest {
  const path = kind.path(namespace, name, subresource);
  return { do: 'send', method: 'PATCH', path, query, contentType: mediaTypes[type], body };
}

function edit(kind: RandomKind, name: string, dice: Dice): Step {
  const object = kind.path(namespace, name);
  return {
    do: 'edit',
    path: object,
    object,
    query: writeQuery(dice),
    change: randomMergePatch(changeableFields(kind, dice), dice),
  };
}

/** An update that was not read before: what it does not say goes. */
function replacement(kind: RandomKind, name: string, dice: Dice): Step {
  const body = randomObject(kind, name, dice);
  if (dice.chance(0.8)) setPath(body, ['metadata', 'resourceVersion'], versionOf(kind, name, dice));
  const sent = seldomDamaged(body, dice);
  return { do: 'send', method: 'PUT', path: kind.path(namespace, name), query: writeQuery(dice), body: sent };
}

function seldomDamaged<T>(body: T, dice: Dice): T {
  return dice.chance(0.12) ? damaged(body, dice) : body;
}

function statusWrite(kind: RandomKind, name: string, dice: Dice): Step {
  if (kind.status.length === 0) return edit(kind, name, dice);
  const fields = dice.chance(0.1) ? [...kind.status, ...changeableFields(kind, dice)] : kind.status;
  const change = randomMergePatch(fields, dice);
  const path = kind.path(namespace, name, 'status');
  switch (dice.between(0, 3)) {
    case 0:
      return { do: 'edit', path, object: kind.path(namespace, name), query: writeQuery(dice), change };
    case 1:
      return patchOf(kind, name, 'merge', change, writeQuery(dice), 'status');
    case 2:
      return patchOf(kind, name, 'json', randomJsonPatch(fields, dice), writeQuery(dice), 'status');
    default:
      return patchOf(
        kind,
        name,
        'apply',
        { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name }, ...withoutNulls(change) },
        applyQuery(dice),
        'status',
      );
  }
}

/** An applied null is refused with a message that has cases of its own. */
function withoutNulls(patch: Fields): Fields {
  return JSON.parse(JSON.stringify(patch), (_, value: unknown) => value ?? undefined) as Fields;
}

function scaleWrite(kind: RandomKind, name: string, dice: Dice): Step {
  if (!kind.hasScale) return apply(kind, name, dice);
  const path = kind.path(namespace, name, 'scale');
  if (dice.chance(0.2)) return { do: 'send', method: 'GET', path };
  const replicas: unknown = dice.chance(0.06) ? dice.from([-1, null, '3', 1.5, 2 ** 31]) : dice.between(0, 4);
  const spec = { replicas, ...(dice.chance(0.04) && { unheardOf: 1 }) };
  const labels = dice.chance(0.05) ? { labels: { x: '1' } } : {};
  const version = dice.chance(0.2) ? { resourceVersion: versionOf(kind, name, dice) } : {};
  const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name, ...version, ...labels }, spec };
  switch (dice.between(0, 5)) {
    case 0:
      return { do: 'send', method: 'PUT', path, query: writeQuery(dice), body: scale };
    case 1:
      return patchOf(kind, name, 'apply', scale, applyQuery(dice), 'scale');
    case 2:
      return patchOf(kind, name, 'json', [{ op: 'replace', path: '/spec/replicas', value: replicas }], {}, 'scale');
    default:
      return patchOf(kind, name, 'merge', { spec }, writeQuery(dice), 'scale');
  }
}

/** What nobody means to send, but somebody does: another type, a scalar for a struct, an empty body. */
function oddity(kind: RandomKind, name: string, dice: Dice): Step {
  const { apiVersion } = kind;
  const body: unknown = dice.from<unknown>([
    { kind: 'Secret' },
    { apiVersion: 'v1', kind: 'Status' },
    { apiVersion: 'example.com/v1' },
    { kind: null },
    { spec: 'text' },
    { spec: [] },
    { spec: null },
    { metadata: null },
    { metadata: { name: 'other' } },
    { metadata: { namespace: 'other' } },
    { metadata: { uid: '00000000-1111-4222-8333-444444444444' } },
    { metadata: { creationTimestamp: null } },
    { metadata: { managedFields: dice.from([[], [{}], null]) } },
    { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p' }] } },
    { metadata: { deletionTimestamp: '2020-01-01T00:00:00Z' } },
    [],
    'text',
    {},
  ]);
  const isPlain = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (isPlain && dice.chance(0.3)) {
    const whole = { apiVersion, kind: kind.kind, ...kind.least, ...body };
    const metadata = { name, ...(body as { metadata?: Fields }).metadata };
    if (dice.chance(0.5))
      return { do: 'send', method: 'POST', path: kind.path(namespace), body: { ...whole, metadata } };
    return { do: 'send', method: 'PUT', path: kind.path(namespace, name), body: { ...whole, metadata } };
  }
  return patchOf(kind, name, 'merge', body, writeQuery(dice));
}

/** The fields that patches change: seldom those that an object must have. */
function changeableFields({ fields }: RandomKind, dice: Dice): readonly RandomField[] {
  return dice.chance(0.1) ? fields : fields.filter(({ required, path }) => required !== true && path.length > 0);
}

function deletion(kind: RandomKind, name: string, dice: Dice): Step {
  const path = kind.path(namespace, name);
  const preconditions = dice.from<Fields>([
    { uid: reference('uid', path) },
    { resourceVersion: versionOf(kind, name, dice) },
  ]);
  const options = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    ...(dice.chance(0.3) && { propagationPolicy: dice.from(['Background', 'Foreground', 'Orphan']) }),
    ...(dice.chance(0.2) && { preconditions }),
    ...(dice.chance(0.1) && { dryRun: ['All'] }),
    ...(dice.chance(0.1) && { gracePeriodSeconds: dice.from([0, 10]) }),
  };
  return { do: 'send', method: 'DELETE', path, ...(dice.chance(0.6) && { body: options }) };
}

function collectionDeletion(kind: RandomKind, _name: string, dice: Dice): Step {
  return {
    do: 'send',
    method: 'DELETE',
    path: kind.path(namespace),
    query: dice.from<Record<string, string>>([
      { labelSelector: 'x=1' },
      { labelSelector: 'y' },
      { labelSelector: '!x' },
      { fieldSelector: 'metadata.name=a' },
      { labelSelector: 'x=1', dryRun: 'All' },
      { propagationPolicy: 'Foreground', labelSelector: 'x' },
      { propagationPolicy: 'Other' },
      { gracePeriodSeconds: 'x' },
      { gracePeriodSeconds: '-1', labelSelector: 'y' },
      { orphanDependents: 'true', propagationPolicy: 'Orphan' },
      { dryRun: 'Other' },
      { limit: '1' },
      { labelSelector: 'a b' },
      { resourceVersion: '0', labelSelector: 'x=1' },
    ]),
  };
}

function read(kind: RandomKind, name: string, dice: Dice): Step {
  return {
    do: 'send',
    method: 'GET',
    path: kind.path(namespace, name),
    ...presentation(dice, 'PartialObjectMetadata'),
  };
}

function list(kind: RandomKind, _name: string, dice: Dice): Step {
  const selections: Record<string, string>[] = [
    { limit: '1' },
    { limit: '1', labelSelector: dice.from(['x=1', 'x']) },
    { labelSelector: 'x', fieldSelector: 'metadata.name=b' },
    { resourceVersion: '0' },
    { labelSelector: dice.from(['x=1', 'x!=1', 'x in (1,2),y', 'example.com/z']) },
    { fieldSelector: dice.from(['metadata.name=a', 'metadata.name!=a', 'spec.color=red']) },
    dice.from(oddListOptions),
  ];
  const query = dice.chance(0.6) ? dice.from(selections) : {};
  return {
    do: 'send',
    method: 'GET',
    path: kind.path(namespace),
    query,
    ...presentation(dice, 'PartialObjectMetadataList'),
  };
}

const oddListOptions: readonly Record<string, string>[] = [
  { limit: '-1' },
  { limit: 'x' },
  { limit: '1', continue: 'x' },
  { resourceVersion: 'x' },
  { resourceVersion: '0', limit: '1' },
  { resourceVersion: '0', resourceVersionMatch: 'Exact' },
  { resourceVersionMatch: 'NotOlderThan' },
  { resourceVersion: '1', resourceVersionMatch: 'Other' },
  { labelSelector: 'a b' },
  { labelSelector: 'x in (1' },
  { labelSelector: 'x>1' },
  { labelSelector: ',' },
  { labelSelector: '' },
  { labelSelector: '!x,y notin (1)' },
  { fieldSelector: 'metadata.name' },
  { fieldSelector: 'metadata.namespace=default' },
  { fieldSelector: 'metadata.name=a,metadata.name=b' },
  { fieldSelector: 'metadata.name==a' },
  { timeoutSeconds: 'x' },
  { timeoutSeconds: '5' },
  { sendInitialEvents: 'true' },
  { allowWatchBookmarks: 'x' },
  { pretty: 'true' },
];

function watch(kind: RandomKind, _name: string, dice: Dice): Step {
  const { apiVersion, least } = kind;
  const last = { apiVersion, kind: kind.kind, metadata: { name: 'zz-last', labels: { x: '1' } }, ...least };
  const query = dice.from<Record<string, string>>([
    {},
    {},
    { labelSelector: 'x=1' },
    { fieldSelector: 'metadata.name!=b' },
    { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: 'true' },
  ]);
  return { do: 'watch', path: kind.path(namespace), query, last };
}

/** As a whole mostly, now and then as a Table or in part. */
function presentation(dice: Dice, part: 'PartialObjectMetadata' | 'PartialObjectMetadataList'): { accept?: string } {
  if (dice.chance(0.7)) return {};
  return { accept: `application/json;as=${dice.chance(0.5) ? 'Table' : part};v=v1;g=meta.k8s.io` };
}

function versionOf(kind: RandomKind, name: string, dice: Dice): string {
  return reference(dice.chance(0.7) ? 'resourceVersion' : 'stale', kind.path(namespace, name));
}

function writeQuery(dice: Dice): Record<string, string> {
  return {
    ...(dice.chance(0.6) && { fieldManager: dice.from(managers) }),
    ...(dice.chance(0.05) && { dryRun: 'All' }),
    ...(dice.chance(0.25) && { fieldValidation: dice.from(['Strict', 'Strict', 'Ignore', 'Warn']) }),
    ...(dice.chance(0.01) && dice.from(oddWriteOptions)),
  };
}

const oddWriteOptions: readonly Record<string, string>[] = [
  { fieldValidation: 'Other' },
  { fieldValidation: '' },
  { dryRun: 'None' },
  { dryRun: '' },
  { fieldManager: '' },
  { fieldManager: 'a'.repeat(129) },
  { fieldManager: 'ü' },
  { force: 'true' },
  { unheardOf: '1' },
];

function applyQuery(dice: Dice): Record<string, string> {
  return {
    fieldManager: dice.from(managers),
    ...(dice.chance(0.4) && { force: 'true' }),
    ...(dice.chance(0.05) && { dryRun: 'All' }),
    ...(dice.chance(0.1) && { fieldValidation: dice.from(['Strict', 'Ignore']) }),
  };
}
