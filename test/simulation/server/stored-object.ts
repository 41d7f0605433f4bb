// Objects of the simulated kind, and the JSON in which servers write them: with keys in alphabetical order as custom
// resources have them, in the order of Go's structs as built-in kinds have them, and with more escapes than are needed.
import type { KubernetesObject } from '@kubewright/apimachinery';

export const apiVersion = 'test.kubewright.dev/v1';
export const kind = 'Thing';
export const collection = '/apis/test.kubewright.dev/v1/things';

/** What the simulation watches. */
export interface Thing extends KubernetesObject {
  apiVersion?: typeof apiVersion;
  kind?: typeof kind;
  metadata: NonNullable<KubernetesObject['metadata']>;
  spec?: { value?: string; owner?: string; seen?: number };
}

/** Which order and which escapes. */
export type JsonStyle = 'alphabetical' | 'struct' | 'escaped';

/** One version of an object. */
export interface StoredObject {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly revision: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly owner: string;
  readonly value: string;
}

/** @param revision - of the event: a deletion carries the last state with the revision of the deletion */
export function encode(object: StoredObject, revision: number, style: JsonStyle): string {
  const { name, namespace, uid, labels, owner, value } = object;
  // Names stand deep in the managed fields, before the object's own: a trap for whoever searches text.
  const managedFields = [{ manager: 'test', operation: 'Update', fieldsV1: { 'f:metadata': { name: {}, uid } } }];
  const resourceVersion = String(revision);
  const spec = { owner, value };
  if (style === 'alphabetical') {
    const metadata = { labels, managedFields, name, namespace, resourceVersion, uid };
    return JSON.stringify({ apiVersion, kind, metadata, spec });
  }
  const metadata = { name, namespace, uid, resourceVersion, labels, managedFields };
  const text = JSON.stringify({ kind, apiVersion, metadata, spec });
  return text.replaceAll(style === 'escaped' ? /[^\0-\x7e]|[<>&]/g : /[<>&\u2028\u2029]/g, escape);
}

function escape(character: string): string {
  let text = '';
  for (let unit = 0; unit < character.length; unit += 1) {
    text += `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`;
  }
  return text;
}

/** A list as servers write it: custom resources have their items before the metadata, built-in kinds after it. */
export function encodeList(
  items: readonly StoredObject[],
  metadata: Readonly<Record<string, unknown>>,
  style: JsonStyle,
): string {
  const texts = items.map((object) => encode(object, object.revision, style)).join(',');
  return style === 'alphabetical'
    ? `{"apiVersion":"${apiVersion}","items":[${texts}],"kind":"${kind}List","metadata":${JSON.stringify(metadata)}}\n`
    : `{"kind":"${kind}List","apiVersion":"${apiVersion}","metadata":${JSON.stringify(metadata)},"items":[${texts}]}\n`;
}
