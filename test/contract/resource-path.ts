// The paths of the resources that cases use. Written out here on purpose: the contract trusts none of our own code.

/** Path of a collection, an object, or a subresource. `namespace` is undefined across namespaces and for cluster scope. */
export type ResourcePath = (namespace: string | undefined, name?: string, subresource?: string) => string;

export function resourcePath(groupVersion: string, plural: string): ResourcePath {
  const root = groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
  return (namespace, name, subresource) =>
    [root, ...(namespace === undefined ? [] : ['namespaces', namespace]), plural, name, subresource]
      .filter((segment) => segment !== undefined)
      .join('/');
}

export const namespaces = resourcePath('v1', 'namespaces');
export const configMaps = resourcePath('v1', 'configmaps');
export const secrets = resourcePath('v1', 'secrets');
export const customResourceDefinitions = resourcePath('apiextensions.k8s.io/v1', 'customresourcedefinitions');
