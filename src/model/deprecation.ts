// Whether a version is deprecated, and what the server says of it to whoever uses it.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';

/** Undefined for a version that is not deprecated. */
export function deprecationOf({ spec }: CustomResourceDefinition, version: string): string | undefined {
  const found = spec.versions.find(({ name }) => name === version);
  if (found?.deprecated !== true) return undefined;
  // The server's own words where the definition has none.
  return found.deprecationWarning ?? `${spec.group}/${version} ${spec.names.kind} is deprecated`;
}
