// The forms of a patch, by the media type that says which it is.
import type { PatchType } from '../registry/patch.ts';

/** In the order in which kube-apiserver names them. @see https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply */
export const patchTypes: ReadonlyMap<string, PatchType> = new Map([
  ['application/json-patch+json', 'json'],
  ['application/merge-patch+json', 'merge'],
  ['application/strategic-merge-patch+json', 'strategic'],
  ['application/apply-patch+yaml', 'apply'],
]);
