// Objects as JSON text. A stored object is encoded once, however many lists and watches show it.
import { encodeJson, formatApiVersion } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import type { ObjectList } from '../registry/list.ts';

const encoded = new WeakMap<object, string>();

/** One object. It must not change afterwards. */
export function encodeObject(object: object): string {
  let text = encoded.get(object);
  if (text === undefined) {
    text = encodeJson(object);
    encoded.set(object, text);
  }
  return text;
}

/** A list. The items of built-in kinds carry no type of their own, as kube-apiserver's do not. */
export function encodeList(resource: ApiResource, list: ObjectList): string {
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
  const typePrefix = `{"apiVersion":${JSON.stringify(apiVersion)},"kind":${JSON.stringify(resource.kind)},`;
  const items = list.items.map((item: ApiObject) => {
    const text = encodeObject(item);
    return !resource.custom && text.startsWith(typePrefix) ? `{${text.slice(typePrefix.length)}` : text;
  });
  return `${head.slice(0, -1)},"items":[${items.join(',')}]}`;
}
