// Objects as JSON text in bytes. A stored object is encoded once, however many lists and watches show it.
import { encodeJson, formatApiVersion } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { textOf } from '../object/packed-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import type { ObjectList } from '../registry/list.ts';
import type { TextParts } from './response.ts';

/** Of what is stored otherwise than in bytes, or shown in another version. */
const encoded = new WeakMap<object, Uint8Array>();

/** One object. It must not change afterwards. */
export function encodeObject(object: object): Uint8Array {
  let text = textOf(object) ?? encoded.get(object);
  if (text === undefined) {
    text = Buffer.from(encodeJson(object));
    encoded.set(object, text);
  }
  return text;
}

/** A list. The items of built-in kinds carry no type of their own, as kube-apiserver's do not. */
export function encodeList(resource: ApiResource, list: ObjectList): TextParts {
  const apiVersion = formatApiVersion(resource);
  const metadata = {
    ...(resource.custom
      ? { continue: list.continue ?? '' }
      : list.continue === undefined
        ? {}
        : { continue: list.continue }),
    ...(list.remainingItemCount === undefined ? {} : { remainingItemCount: list.remainingItemCount }),
    resourceVersion: list.resourceVersion,
  };
  const head = JSON.stringify({ apiVersion, kind: resource.listKind, metadata });
  const type = Buffer.from(`{"apiVersion":${JSON.stringify(apiVersion)},"kind":${JSON.stringify(resource.kind)},`);
  const parts: Uint8Array[] = [Buffer.from(`${head.slice(0, -1)},"items":[`)];
  list.items.forEach((item: ApiObject, index) => {
    const text = encodeObject(item);
    const isTyped = !resource.custom && startsWith(text, type);
    if (index > 0) parts.push(isTyped ? nextItem : comma);
    else if (isTyped) parts.push(firstItem);
    parts.push(isTyped ? text.subarray(type.length) : text);
  });
  parts.push(Buffer.from(']}'));
  return parts;
}

const comma = Buffer.from(',');
const firstItem = Buffer.from('{');
const nextItem = Buffer.from(',{');

function startsWith(text: Uint8Array, start: Buffer): boolean {
  return text.length > start.length && start.compare(text, 0, start.length) === 0;
}
