// Group, version, kind and resource: the coordinates of everything in the Kubernetes API.

/** A group and a version; the core group is the empty string. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** Names a kind: what an object's `apiVersion` and `kind` say. */
export interface GroupVersionKind extends GroupVersion {
  readonly kind: string;
}

/** Names a resource: what a request's path says. `resource` is the plural. */
export interface GroupVersionResource extends GroupVersion {
  readonly resource: string;
}

/** Names a resource in any of its versions, as error messages do. */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

/** `apps/v1`, or `v1` for the core group. */
export function formatApiVersion({ group, version }: GroupVersion): string {
  return group === '' ? version : `${group}/${version}`;
}

/**
 * The inverse of {@link formatApiVersion}.
 *
 * @throws TypeError when the text has more than one slash.
 */
export function parseApiVersion(apiVersion: string): GroupVersion {
  const [first = '', second, ...rest] = apiVersion.split('/');
  if (rest.length > 0) throw new TypeError(`unexpected apiVersion "${apiVersion}": want "version" or "group/version"`);
  return second === undefined ? { group: '', version: first } : { group: first, version: second };
}

/** `networks.samples.example.com`, or `pods` for the core group: how Kubernetes prints a resource in messages. */
export function formatGroupResource({ group, resource }: GroupResource): string {
  return group === '' ? resource : `${resource}.${group}`;
}
