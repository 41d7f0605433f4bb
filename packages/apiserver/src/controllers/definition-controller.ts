// Serves what CustomResourceDefinitions define: names are granted or refused, resources come and go, and a deleted
// definition takes its objects with it. A new definition is served before its create has answered.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';
import { customResources } from '../custom/custom-resources.ts';
import { asDefinition, cleanupFinalizer } from '../custom/definition-strategy.ts';
import { definitionStatus, isEstablished, namesInUse, setDefinitionCondition } from '../custom/definition-status.ts';
import type { ApiObject } from '../object/api-object.ts';
import { equal, shallowCopy } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { deleteObject } from '../registry/delete.ts';
import { listObjects } from '../registry/list.ts';
import { unlessMissed } from '../registry/missed-write.ts';
import type { RegistryContext } from '../registry/registry-context.ts';
import { internalWrite, timestamp } from '../registry/registry-context.ts';
import { updateObject } from '../registry/update.ts';
import type { StorageEvent } from '../storage/storage.ts';
import type { WorkLoop } from './work-loop.ts';

const prefix = 'customresourcedefinitions.apiextensions.k8s.io/';

/** How far a definition that goes has got, by the reason of its condition. */
const terminating = {
  InstanceDeletionInProgress: 'CustomResource deletion is in progress',
  InstanceDeletionCompleted: 'removed all instances',
  NeverEstablished: 'resource was never established',
};

export class DefinitionController {
  readonly #context: RegistryContext;
  readonly #work: WorkLoop;
  readonly #definitions = new Map<string, CustomResourceDefinition>();
  readonly #served = new Map<string, readonly ApiResource[]>();

  constructor(context: RegistryContext, work: WorkLoop) {
    this.#context = context;
    this.#work = work;
  }

  observe(event: StorageEvent): void {
    if (event.key.startsWith(prefix)) this.#observeDefinition(event);
    else if (event.type === 'deleted') this.#observeDeletion(event.key);
  }

  #observeDefinition(event: StorageEvent): void {
    const definition = asDefinition(event.object);
    const name = definition.metadata.name ?? '';
    if (event.type === 'deleted') {
      this.#definitions.delete(name);
      this.#serve(name, []);
      // Names that it held may be what others wait for.
      for (const other of this.#definitions.keys()) this.#enqueue(other);
      return;
    }
    this.#definitions.set(name, definition);
    this.#serve(name, this.#resourcesOf(definition));
    this.#enqueue(name);
  }

  /** An object that is gone may be the last one that a deleted definition waits for. */
  #observeDeletion(key: string): void {
    const name = key.slice(0, key.indexOf('/'));
    const definition = this.#definitions.get(name);
    if (typeof definition?.metadata.deletionTimestamp === 'string') this.#enqueue(name);
  }

  /** Under the names that are granted, which may be older ones than those that are wanted. */
  #resourcesOf(definition: CustomResourceDefinition): readonly ApiResource[] {
    const status = definitionStatus(definition, this.#namesBeside(definition), timestamp(this.#context.clock));
    if (!isEstablished({ ...definition, status })) return [];
    const { acceptedNames: names = definition.spec.names } = status;
    return customResources({ ...definition, spec: { ...definition.spec, names } });
  }

  #namesBeside({ metadata, spec }: CustomResourceDefinition): ReturnType<typeof namesInUse> {
    const others = [...this.#definitions.values()].filter(
      (each) => each.spec.group === spec.group && each.metadata.name !== metadata.name,
    );
    return namesInUse(others);
  }

  #serve(name: string, resources: readonly ApiResource[]): void {
    for (const old of this.#served.get(name) ?? []) this.#context.catalog.remove(old);
    for (const resource of resources) this.#context.catalog.add(resource);
    if (resources.length === 0) this.#served.delete(name);
    else this.#served.set(name, resources);
  }

  #enqueue(name: string): void {
    this.#work.add(prefix + name, () => this.#reconcile(name));
  }

  async #reconcile(name: string): Promise<void> {
    const definition = this.#definitions.get(name);
    if (definition === undefined) return;
    if (typeof definition.metadata.deletionTimestamp === 'string') return this.#deleteObjects(name);
    const status = definitionStatus(definition, this.#namesBeside(definition), timestamp(this.#context.clock));
    if (equal(status, definition.status)) return;
    await this.#update(name, 'status', (live) => ({ ...shallowCopy(live), status }));
  }

  async #deleteObjects(name: string): Promise<void> {
    if (this.#definitions.get(name)?.metadata.finalizers?.includes(cleanupFinalizer) !== true) return;
    await this.#update(name, 'status', (live) => this.#terminating(live, 'InstanceDeletionInProgress'));
    const [resource] = this.#served.get(name) ?? [];
    if (resource !== undefined) {
      const { items } = await listObjects(this.#context, resource, undefined);
      for (const { metadata } of items) {
        if (typeof metadata.deletionTimestamp === 'string') continue;
        const address = { namespace: metadata.namespace, name: metadata.name ?? '' };
        await unlessMissed(deleteObject(this.#context, resource, address, { dryRun: false }));
      }
      if ((await listObjects(this.#context, resource, undefined)).items.length > 0) return;
    }
    const reason = resource === undefined ? 'NeverEstablished' : 'InstanceDeletionCompleted';
    await this.#update(name, 'status', (live) => {
      const next = this.#terminating(live, reason);
      next.metadata.finalizers = (live.metadata.finalizers ?? []).filter((each) => each !== cleanupFinalizer);
      if (next.metadata.finalizers.length === 0) delete next.metadata.finalizers;
      return next;
    });
  }

  #terminating(live: ApiObject, reason: keyof typeof terminating): ApiObject {
    const condition = {
      type: 'Terminating',
      status: reason === 'InstanceDeletionInProgress' ? 'True' : 'False',
      lastTransitionTime: timestamp(this.#context.clock),
      reason,
      message: terminating[reason],
    } as const;
    return { ...shallowCopy(live), status: setDefinitionCondition(asDefinition(live).status, condition) };
  }

  async #update(name: string, endpoint: 'object' | 'status', produce: (live: ApiObject) => ApiObject): Promise<void> {
    const resource = this.#context.catalog.find({
      group: 'apiextensions.k8s.io',
      version: 'v1',
      resource: 'customresourcedefinitions',
    });
    if (resource === undefined) return;
    const address = { namespace: undefined, name };
    await unlessMissed(updateObject(this.#context, resource, address, produce, { ...internalWrite, endpoint }));
  }
}
