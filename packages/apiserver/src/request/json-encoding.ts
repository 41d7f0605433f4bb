// Objects as JSON text. A stored object is encoded once, however many lists and watches show it.
import { encodeJson, formatApiVersion } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { textOf } from '../object/packed-object.ts';
import type { Piece } from '../object/text-piece.ts';
import { behind, pieceOf } from '../object/text-piece.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import type { ObjectList } from '../registry/list.ts';
import type { TextParts } from './response.ts';

/** Of what is stored otherwise than as text, or shown in another version. */
const encoded = new WeakMap<object, Piece>();

/** One object. It must not change afterwards. */
export function encodeObject(object: object): Piece {
  let text = textOf(object) ?? encoded.get(object);
  if (text === undefined) {
    text = pieceOf(encodeJson(object));
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
  const type = `{"apiVersion":${JSON.stringify(apiVersion)},"kind":${JSON.stringify(resource.kind)},`;
  const parts: Piece[] = [pieceOf(`${head.slice(0, -1)},"items":[`)];
  list.items.forEach((item: ApiObject, index) => {
    const text = encodeObject(item);
    const isTyped = !resource.custom && text.text.startsWith(type);
    if (index > 0) parts.push(isTyped ? nextItem : comma);
    else if (isTyped) parts.push(firstItem);
    parts.push(isTyped ? behind(text, type.length) : text);
  });
  parts.push(listEnd);
  return parts;
}

const comma = pieceOf(',');
const firstItem = pieceOf('{');
const nextItem = pieceOf(',{');
const listEnd = pieceOf(']}');
