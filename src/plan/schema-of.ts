// Finds one version of a kind among the compiled CRDs.
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
} from '@kubewright/apimachinery';

import { BugError } from '../errors.ts';

/** A version's schema, and what is beside it. */
export interface VersionSchema {
  readonly crd: CustomResourceDefinition;
  readonly version: CustomResourceDefinitionVersion;
  readonly root: JSONSchemaProps;
  readonly properties: Readonly<Record<string, JSONSchemaProps>> | undefined;
  readonly hasStatus: boolean;
}

/** @throws BugError when the kind was not compiled. */
export function schemaOf(
  crds: readonly CustomResourceDefinition[],
  kind: { readonly group: string; readonly version: string; readonly kind: string },
): VersionSchema {
  const crd = crds.find(({ spec }) => spec.group === kind.group && spec.names.kind === kind.kind);
  const version = crd?.spec.versions.find(({ name }) => name === kind.version);
  if (crd === undefined || version === undefined) {
    throw new BugError(`${kind.group}/${kind.version}/${kind.kind} was planned, but no schema was compiled for it`);
  }
  const root = version.schema?.openAPIV3Schema ?? {};
  return { crd, version, root, properties: root.properties, hasStatus: version.subresources?.status !== undefined };
}
