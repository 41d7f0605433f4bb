// The resources that are served at this moment. Custom ones come and go with their definitions.
import type { GroupVersion, GroupVersionKind, GroupVersionResource } from '@kubewright/apimachinery';
import { formatApiVersion } from '@kubewright/apimachinery';
import type { ApiResource } from './api-resource.ts';

/** All served resources, found by path or by kind. */
export class ResourceCatalog {
  readonly #byPath = new Map<string, ApiResource>();
  readonly #byKind = new Map<string, ApiResource>();
  #generation = 0;

  /** Changes with every change of the catalog; for caches of discovery. */
  get generation(): number {
    return this.#generation;
  }

  add(resource: ApiResource): void {
    this.#byPath.set(pathKey(resource, resource.plural), resource);
    this.#byKind.set(pathKey(resource, resource.kind), resource);
    this.#generation++;
  }

  remove(resource: ApiResource): void {
    if (this.#byPath.get(pathKey(resource, resource.plural)) === resource) {
      this.#byPath.delete(pathKey(resource, resource.plural));
    }
    if (this.#byKind.get(pathKey(resource, resource.kind)) === resource) {
      this.#byKind.delete(pathKey(resource, resource.kind));
    }
    this.#generation++;
  }

  find(wanted: GroupVersionResource): ApiResource | undefined {
    return this.#byPath.get(pathKey(wanted, wanted.resource));
  }

  findKind(wanted: GroupVersionKind): ApiResource | undefined {
    return this.#byKind.get(pathKey(wanted, wanted.kind));
  }

  /** Every resource, in the order of registration. */
  all(): ApiResource[] {
    return [...this.#byPath.values()];
  }

  /** One resource for each place in the store, whichever versions are served: enough to reach every object once. */
  stored(): ApiResource[] {
    const found = new Map<string, ApiResource>();
    for (const resource of this.#byPath.values()) {
      if (!found.has(resource.storagePrefix)) found.set(resource.storagePrefix, resource);
    }
    return [...found.values()];
  }
}

function pathKey(groupVersion: GroupVersion, name: string): string {
  return `${formatApiVersion(groupVersion)}/${name}`;
}
