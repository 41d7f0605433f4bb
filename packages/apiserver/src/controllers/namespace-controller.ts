// The life of a namespace: a new one gets its default service account and the server's root certificate, a deleted one
// is emptied and then let go.
import { isApiError } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { equal } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { storageKey } from '../registry/api-resource.ts';
import { createObject } from '../registry/create.ts';
import type { RegistryContext } from '../registry/registry-context.ts';
import { internalWrite } from '../registry/registry-context.ts';
import { updateObject } from '../registry/update.ts';
import type { StorageEvent } from '../storage/storage.ts';
import { deleteNamespace } from './namespace-deletion.ts';
import type { WorkLoop } from './work-loop.ts';

const prefix = 'namespaces/';

const descriptionKey = 'kubernetes.io/description';

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
          [descriptionKey]:
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
    if (this.#terminating.has(namespace)) this.#enqueueTermination(namespace);
    else if (contentKeys.some(({ resource, name }) => key === `${resource}/${namespace}/${name}`)) {
      this.#work.add(prefix + namespace, () => this.#fill(namespace));
    }
  }

  #enqueueTermination(name: string): void {
    this.#terminating.add(name);
    this.#work.add(prefix + name, () => deleteNamespace(this.#context, name));
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

  /** @returns whether it is there, with the data that it should have by now, and some description */
  async #isKept(target: ApiResource, namespace: string, object: ApiObject): Promise<boolean> {
    const { name = '' } = object.metadata;
    const live = await this.#context.storage.get(storageKey(target, namespace, name));
    if (live === undefined) return false;
    const { annotations } = object.metadata;
    const isDescribed = (live.metadata.annotations?.[descriptionKey] ?? '') !== '';
    if (annotations === undefined || (equal(live['data'], object['data']) && isDescribed)) return true;
    const produce = ({ metadata, ...present }: ApiObject): ApiObject => ({
      ...present,
      metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } },
      data: object['data'],
    });
    await updateObject(this.#context, target, { namespace, name }, produce, { ...ownWrite, endpoint: 'object' });
    return true;
  }

  #core(resource: string): ApiResource | undefined {
    return this.#context.catalog.find({ group: '', version: 'v1', resource });
  }
}
