// The life of a namespace: a new one gets its default service account and the server's root certificate, a deleted one
// is emptied and then let go.
import { isApiError } from '@kubewright/apimachinery';
import { namespaceFinalizer, withSpecFinalizers } from '../builtin/namespace.ts';
import type { ApiObject } from '../object/api-object.ts';
import { equal, readField } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { storageKey } from '../registry/api-resource.ts';
import { createObject } from '../registry/create.ts';
import { deleteObject } from '../registry/delete.ts';
import { listObjects } from '../registry/list.ts';
import { unlessMissed } from '../registry/missed-write.ts';
import type { RegistryContext } from '../registry/registry-context.ts';
import { internalWrite } from '../registry/registry-context.ts';
import { updateObject } from '../registry/update.ts';
import type { StorageEvent } from '../storage/storage.ts';
import { StorageError } from '../storage/storage.ts';
import type { WorkLoop } from './work-loop.ts';

const prefix = 'namespaces/';

/** What every namespace has. @see https://kubernetes.io/docs/concepts/configuration/configmap/ and service accounts */
const contents = (certificate: string): { resource: string; object: ApiObject }[] => [
  { resource: 'serviceaccounts', object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } } },
  {
    resource: 'configmaps',
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'kube-root-ca.crt',
        annotations: {
          'kubernetes.io/description':
            'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
        },
      },
      data: { 'ca.crt': certificate },
    },
  },
];

/** Where these are, behind the namespace. */
const contentKeys = contents('').map(({ resource, object }) => ({ resource, name: object.metadata.name }));

const ownWrite = { ...internalWrite, fieldManager: 'kube-controller-manager' };

export class NamespaceController {
  readonly #context: RegistryContext;
  readonly #work: WorkLoop;
  /** Namespaces that are being emptied. */
  readonly #terminating = new Set<string>();
  /** By which clients know the server, PEM; empty while it speaks plain HTTP. */
  #certificate = '';

  constructor(context: RegistryContext, work: WorkLoop) {
    this.#context = context;
    this.#work = work;
  }

  /** Tells every namespace by which certificate authority the server is known. */
  async publishCertificate(certificate: string): Promise<void> {
    if (!this.#certificate.includes(certificate)) this.#certificate += certificate;
    const { items } = await this.#context.storage.list(prefix);
    for (const { metadata } of items) {
      const { name = '' } = metadata;
      if (!this.#terminating.has(name)) this.#work.add(prefix + name, () => this.#fill(name));
    }
  }

  observe({ key, type, object }: StorageEvent): void {
    if (key.startsWith(prefix)) {
      const name = key.slice(prefix.length);
      if (type === 'deleted') this.#terminating.delete(name);
      else if (typeof object.metadata.deletionTimestamp === 'string') this.#enqueueTermination(name);
      else if (type === 'added') this.#work.add(key, () => this.#fill(name));
      return;
    }
    const { namespace } = object.metadata;
    if (type === 'added' || namespace === undefined) return;
    if (this.#terminating.has(namespace)) {
      if (type === 'deleted') this.#enqueueTermination(namespace);
    } else if (contentKeys.some(({ resource, name }) => key === `${resource}/${namespace}/${name}`)) {
      this.#work.add(prefix + namespace, () => this.#fill(namespace));
    }
  }

  #enqueueTermination(name: string): void {
    this.#terminating.add(name);
    this.#work.add(prefix + name, () => this.#terminate(name));
  }

  async #fill(namespace: string): Promise<void> {
    for (const { resource, object } of contents(this.#certificate)) {
      const target = this.#core(resource);
      if (target === undefined) continue;
      try {
        if (await this.#isKept(target, namespace, object)) continue;
        await createObject(this.#context, target, namespace, object, ownWrite);
      } catch (error) {
        // It is there already, or the namespace is on its way out.
        if (!(isApiError(error) && (error.isAlreadyExists || error.isForbidden || error.isNotFound))) throw error;
      }
    }
  }

  /** @returns whether it is there, with the data that it should have by now */
  async #isKept(target: ApiResource, namespace: string, object: ApiObject): Promise<boolean> {
    const { name = '' } = object.metadata;
    const live = await this.#context.storage.get(storageKey(target, namespace, name));
    if (live === undefined) return false;
    if (object['data'] === undefined || equal(live['data'], object['data'])) return true;
    const produce = (present: ApiObject): ApiObject => ({ ...present, data: object['data'] });
    await updateObject(this.#context, target, { namespace, name }, produce, { ...ownWrite, endpoint: 'object' });
    return true;
  }

  async #terminate(name: string): Promise<void> {
    let remaining = 0;
    for (const resource of this.#context.catalog.stored()) {
      if (resource.scope === 'Namespaced' && resource.verbs.includes('list')) {
        remaining += await this.#deleteAll(resource, name);
      }
    }
    if (remaining === 0) await this.#release(name);
  }

  /** @returns how many objects are still there */
  async #deleteAll(resource: ApiResource, namespace: string): Promise<number> {
    const { items } = await listObjects(this.#context, resource, namespace);
    let remaining = 0;
    for (const { metadata } of items) {
      const address = { namespace, name: metadata.name ?? '' };
      // Nobody runs pods here, so nobody would end their grace period.
      const options = { dryRun: false, gracePeriodSeconds: 0 };
      const result = await unlessMissed(deleteObject(this.#context, resource, address, options));
      if (result?.gone === false) remaining++;
    }
    return remaining;
  }

  /** Takes the finalizer off, which deletes the namespace when nothing else holds it. */
  async #release(name: string): Promise<void> {
    const key = prefix + name;
    const { storage } = this.#context;
    for (;;) {
      const live = await storage.get(key);
      if (live === undefined) return;
      const finalizers = readField(live, 'spec', 'finalizers');
      const rest = (Array.isArray(finalizers) ? finalizers.map(String) : []).filter(
        (each) => each !== namespaceFinalizer,
      );
      const expected = live.metadata.resourceVersion ?? '';
      try {
        const isFree = rest.length === 0 && (live.metadata.finalizers ?? []).length === 0;
        if (!isFree && Array.isArray(finalizers) && rest.length === finalizers.length) return;
        const released = await storage.update(key, withSpecFinalizers(live, rest), expected);
        if (isFree) await storage.delete(key, released.metadata.resourceVersion ?? '');
        return;
      } catch (error) {
        if (!(error instanceof StorageError && error.reason === 'conflict')) throw error;
      }
    }
  }

  #core(resource: string): ApiResource | undefined {
    return this.#context.catalog.find({ group: '', version: 'v1', resource });
  }
}
