// Writes on the model server: create, update with a precondition, merge patch, delete. What the answer says is what the
// store has.
import type { Dice } from '../dice.ts';
import { failureStatus, refuse } from './reply.ts';
import type { Reply } from './reply.ts';
import type { RevisionStore } from './revision-store.ts';
import { encode } from './stored-object.ts';
import type { JsonStyle, StoredObject, Thing } from './stored-object.ts';

export interface WriteRequest {
  readonly method: string;
  readonly namespace: string;
  /** Undefined for the collection. */
  readonly name: string | undefined;
  readonly body: unknown;
}

/** Writes, and answers as kube-apiserver does. */
export function write(
  store: RevisionStore,
  { method, namespace, name, body }: WriteRequest,
  reply: Reply,
  style: JsonStyle,
  dice: Dice,
): void {
  const sent = (body ?? {}) as Partial<Thing> & { preconditions?: { uid?: string } };
  const key = `${namespace}/${name ?? sent.metadata?.name ?? ''}`;
  const stored = store.get(key);
  const about = `things.test.kubewright.dev "${key}"`;
  if (method === 'POST') {
    if (stored !== undefined) return refuse(reply, failureStatus(409, 'AlreadyExists', `${about} already exists`));
    return answer(reply, 201, put(store, key, undefined, sent, dice), style);
  }
  if (stored === undefined) return refuse(reply, failureStatus(404, 'NotFound', `${about} not found`));
  if (method === 'DELETE') {
    const uid = sent.preconditions?.uid;
    if (uid !== undefined && uid !== stored.uid) return refuse(reply, failureStatus(409, 'Conflict', 'another uid'));
    store.write(key, () => undefined);
    const details = { name, group: 'test.kubewright.dev', kind: 'things', uid: stored.uid };
    reply.start(200, { 'content-type': 'application/json' });
    reply.write(`${JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details })}\n`);
    return reply.end();
  }
  const expected = sent.metadata?.resourceVersion;
  if (expected !== undefined && expected !== String(stored.revision)) {
    return refuse(reply, failureStatus(409, 'Conflict', `${about}: the object has been modified`));
  }
  answer(reply, 200, put(store, key, stored, sent, dice), style);
}

function put(
  store: RevisionStore,
  key: string,
  stored: StoredObject | undefined,
  { metadata, spec }: Partial<Thing>,
  dice: Dice,
): StoredObject {
  const [namespace = '', name = ''] = key.split('/');
  const labels = metadata?.labels ?? stored?.labels ?? {};
  const owner = spec?.owner ?? stored?.owner ?? '';
  const value = spec?.value ?? stored?.value ?? '';
  // What changes nothing writes nothing.
  if (
    stored !== undefined &&
    stored.owner === owner &&
    stored.value === value &&
    JSON.stringify(stored.labels) === JSON.stringify(labels)
  ) {
    return stored;
  }
  const uid = stored?.uid ?? `made-${dice.between(1, 2 ** 30)}`;
  const { after } = store.write(key, (revision) => ({ key, namespace, name, uid, revision, labels, owner, value }));
  return after as StoredObject;
}

function answer(reply: Reply, status: number, object: StoredObject, style: JsonStyle): void {
  reply.start(status, { 'content-type': 'application/json' });
  reply.write(`${encode(object, object.revision, style)}\n`);
  reply.end();
}
