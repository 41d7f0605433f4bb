// Objects of a definition on their way to storage and back. Conversion changes the version only (strategy None), but each
// version has a schema of its own, and that may have changed since an object was stored: what is read is pruned and filled
// in by the version it is stored in, and what changes its version is pruned by the version that it becomes.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/customresource_handler.go crdConversionRESTOptionsGetter
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';
import { formatApiVersion } from '@kubewright/apimachinery';
import { applyDefaults, dropForbiddenNulls, prune } from '@kubewright/apimachinery/schema';
import type { ApiObject } from '../object/api-object.ts';
import { deepCopy, equal } from '../object/api-object.ts';

export interface StoredObjects {
  /** In the storage version. */
  toStorage(object: ApiObject): ApiObject;
  /** In the version that is served. The same object for the same stored one, so that it is encoded once. */
  fromStorage(stored: ApiObject): ApiObject;
}

/** @param served - the name of the version that clients see */
export function storedObjects(definition: CustomResourceDefinition, served: string): StoredObjects {
  const { group, versions } = definition.spec;
  const schemas = new Map(
    versions.map(({ name, schema }) => [formatApiVersion({ group, version: name }), schema?.openAPIV3Schema]),
  );
  const stored = versions.find(({ storage }) => storage)?.name ?? served;
  const servedVersion = formatApiVersion({ group, version: served });
  const storageVersion = formatApiVersion({ group, version: stored });
  // One version whose schema never changed: every stored object has gone through it.
  const isSettled = versions.length === 1 && (definition.metadata.generation ?? 1) === 1;
  const read = new WeakMap<ApiObject, ApiObject>();
  return {
    toStorage: (object) => convert(object, storageVersion, schemas),
    fromStorage(object) {
      if (isSettled && object.apiVersion === servedVersion) return object;
      let result = read.get(object);
      if (result === undefined) {
        result = convert(coerce(object, schemas.get(object.apiVersion), true), servedVersion, schemas);
        read.set(object, result);
      }
      return result;
    },
  };
}

function convert(
  object: ApiObject,
  apiVersion: string,
  schemas: ReadonlyMap<string, JSONSchemaProps | undefined>,
): ApiObject {
  return object.apiVersion === apiVersion ? object : coerce({ ...object, apiVersion }, schemas.get(apiVersion), false);
}

/** The object itself where nothing is to be done. */
function coerce(object: ApiObject, schema: JSONSchemaProps | undefined, fill: boolean): ApiObject {
  if (schema === undefined) return object;
  const result = deepCopy(object);
  prune(result, schema, { root: true });
  if (fill) applyDefaults(result, schema);
  else dropForbiddenNulls(result, schema);
  return equal(result, object) ? object : result;
}
