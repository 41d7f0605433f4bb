// What kube-apiserver makes of its own address and settings when it starts: the Service `kubernetes`, the range of Services'
// addresses, flow schemas and priority levels, an APIService for each group version. Hardly anybody looks at them, so they
// are stored when their kind is first asked for, as the data of a real server has them.
import { parseApiVersion } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { storageKey } from '../registry/api-resource.ts';
import type { RegistryContext } from '../registry/registry-context.ts';
import { newUid, timestamp } from '../registry/registry-context.ts';
import { documentBytes } from './stored-document.ts';

/** Where they are stored. A Service's address must not be given away before: those are one. */
const kinds: readonly (readonly string[])[] = [
  ['services/', 'ipaddresses.networking.k8s.io/', 'servicecidrs.networking.k8s.io/'],
  ['flowschemas.flowcontrol.apiserver.k8s.io/', 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io/'],
  ['apiservices.apiregistration.k8s.io/'],
];

/** The objects of one server. */
export class StartupObjects {
  readonly #context: RegistryContext;
  readonly #absent = new Map<string, readonly string[]>();
  readonly #creating = new Map<readonly string[], Promise<void>>();

  constructor(context: RegistryContext) {
    this.#context = context;
    this.reset();
  }

  /** Takes them for absent again, as the storage has gone back to an earlier state. */
  reset(): void {
    for (const together of kinds) for (const prefix of together) this.#absent.set(prefix, together);
  }

  /** @returns what to wait for before the resource is read or written; undefined when all is there */
  needed({ storagePrefix }: ApiResource): Promise<void> | undefined {
    const together = this.#absent.get(storagePrefix);
    if (together === undefined) return undefined;
    return this.#createOnce(together);
  }

  /** All of them, for who takes a picture of the server: what comes later would not be in it. */
  async complete(): Promise<void> {
    await Promise.all([...new Set(this.#absent.values())].map((together) => this.#createOnce(together)));
  }

  #createOnce(together: readonly string[]): Promise<void> {
    let creating = this.#creating.get(together);
    if (creating === undefined) {
      // Whoever asks after a failure tries again.
      creating = this.#create(together).finally(() => this.#creating.delete(together));
      this.#creating.set(together, creating);
    }
    return creating;
  }

  async #create(together: readonly string[]): Promise<void> {
    const { catalog, storage, clock } = this.#context;
    const creating = startupObjects(timestamp(clock)).map(async (object) => {
      const resource = catalog.findKind({ ...parseApiVersion(object.apiVersion), kind: object.kind });
      if (resource === undefined || !together.includes(resource.storagePrefix)) return;
      const { namespace, name = '' } = object.metadata;
      const key = storageKey(resource, namespace, name);
      if ((await storage.get(key)) === undefined) await storage.create(key, resource.toStorage(object));
    });
    await Promise.all(creating);
    for (const prefix of together) this.#absent.delete(prefix);
  }
}

/** @param now - stands where a server wrote when it started */
function startupObjects(now: string): ApiObject[] {
  const text = documentBytes('startup-objects').toString('utf8').replaceAll('<now>', now);
  const { items } = JSON.parse(text) as { readonly items: readonly ApiObject[] };
  return items.map((object) => ({ ...object, metadata: { ...object.metadata, uid: newUid() } }));
}
