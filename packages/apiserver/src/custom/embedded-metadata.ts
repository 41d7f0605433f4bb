// Resources inside of custom resources, as they come from outside: their types are texts, and their metadata is decoded like
// that of the object around them.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/objectmeta/algorithm.go
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { formatJson } from '@kubewright/apimachinery';
import { embeddedResources } from '@kubewright/apimachinery/schema';
import { isRecord } from '../object/api-object.ts';
import { decodeMetadata, jsonTypeName, TypeMismatch } from '../object/object-metadata.ts';

/**
 * Decodes them in place.
 *
 * @throws TypeError at the first that cannot be read
 */
export function decodeEmbedded(object: object, schema: JSONSchemaProps): void {
  for (const { path, resource } of embeddedResources(object, schema)) {
    for (const field of ['apiVersion', 'kind']) {
      const value = resource[field];
      if (value === undefined || typeof value === 'string') continue;
      throw new TypeError(`${path}.${field}: Invalid value: ${formatJson(value)}: must be a string`);
    }
    if (resource['metadata'] === null) resource['metadata'] = {};
    const { metadata } = resource;
    if (metadata === undefined) continue;
    const invalid = (why: string): TypeError =>
      new TypeError(`${path}.metadata: Invalid value: ${formatJson(metadata)}: ${why}`);
    if (!isRecord(metadata)) {
      throw invalid(`json: cannot unmarshal ${jsonTypeName(metadata)} into Go value of type v1.ObjectMeta`);
    }
    try {
      decodeMetadata(metadata, 'ObjectMeta');
    } catch (error) {
      if (error instanceof TypeMismatch || error instanceof TypeError) throw invalid(error.message);
      throw error;
    }
  }
}
