// The things of the simulation on a server that is there: their definition, random writes, and what the server has.
import type { Transport, UnstructuredObject } from '@kubewright/apimachinery';
import { isApiError } from '@kubewright/apimachinery';
import { ResourceClient, RestClient } from '@kubewright/client';
import type { Dice } from '../simulation/dice.ts';
import { apiVersion, kind } from '../simulation/server/stored-object.ts';
import type { StoredObject, Thing } from '../simulation/server/stored-object.ts';
import { namespaces } from '../simulation/scenario-options.ts';
import { things } from '../simulation/things.ts';

const definition: UnstructuredObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.test.kubewright.dev' },
  spec: {
    group: 'test.kubewright.dev',
    scope: 'Namespaced',
    names: { kind: 'Thing', listKind: 'ThingList', plural: 'things', singular: 'thing' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { value: { type: 'string' }, owner: { type: 'string' } } },
            },
          },
        },
      },
    ],
  },
};

const descriptor = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  listKind: 'CustomResourceDefinitionList',
  plural: 'customresourcedefinitions',
  scope: 'Cluster',
  subresources: [],
} as const;

const values = ['plain', 'mit Umlaut ö', '漢字', '😀😀', 'line\nbreak', '"quoted" <&>', ''];

export class ThingCluster {
  writes = 0;
  readonly #rest: RestClient;
  readonly #definitions: ResourceClient<UnstructuredObject>;

  constructor(transport: Transport) {
    this.#rest = new RestClient({ transport });
    this.#definitions = new ResourceClient<UnstructuredObject>(this.#rest, descriptor);
  }

  /** Makes namespaces and definition, and waits until things are served. */
  async define(): Promise<void> {
    for (const name of namespaces) {
      const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
      await this.#rest.request({ method: 'POST', path: '/api/v1/namespaces', body }).catch((error: unknown) => {
        if (!isApiError(error) || !error.isAlreadyExists) throw error;
      });
    }
    await eventually(() => this.#definitions.create(structuredClone(definition)));
    await eventually(() => this.all());
  }

  /** Lets go of connections. */
  close(): void {
    this.#rest.close();
  }

  /** Deletes definition and things, and waits until they are gone. */
  async undefine(): Promise<void> {
    await this.#definitions.delete(definition.metadata?.name ?? '');
    await eventually(async () => {
      const left = await this.#definitions.list();
      if (left.items.length > 0) throw new Error('the definition is still there');
    });
  }

  /** What the server has now. */
  async all(): Promise<StoredObject[]> {
    const { items } = await new ResourceClient<Thing>(this.#rest, things).list();
    return items.map(({ metadata, spec }) => ({
      key: `${metadata.namespace}/${metadata.name}`,
      namespace: metadata.namespace ?? '',
      name: metadata.name ?? '',
      uid: metadata.uid ?? '',
      revision: Number(metadata.resourceVersion),
      labels: metadata.labels ?? {},
      owner: spec?.owner ?? '',
      value: spec?.value ?? '',
    }));
  }

  /**
   * One random write: a thing is created, changed or deleted.
   *
   * @returns the key, and the state that is there now
   */
  async write(dice: Dice, names = 20): Promise<{ key: string; uid?: string; resourceVersion?: string }> {
    const namespace = dice.from(namespaces);
    const name = `thing-${dice.between(1, names)}`;
    const key = `${namespace}/${name}`;
    const client = new ResourceClient<Thing>(this.#rest, things, namespace);
    const remove = dice.chance(0.2);
    const body: Thing = {
      apiVersion,
      kind,
      metadata: { name, namespace, labels: { app: dice.from(['web', 'db']) } },
      spec: { owner: `owner-${dice.between(1, 3)}`, value: `${dice.from(values)} ${dice.between(1, 1000)}` },
    };
    this.writes += 1;
    try {
      if (remove) {
        await client.delete(name);
        return { key };
      }
      return written(key, await client.patch(name, { type: 'merge', body }));
    } catch (error) {
      if (!isApiError(error) || !error.isNotFound) throw error;
      return remove ? { key } : written(key, await client.create(body));
    }
  }
}

function written(key: string, { metadata }: Thing): { key: string; uid?: string; resourceVersion?: string } {
  const { uid, resourceVersion } = metadata;
  return { key, ...(uid === undefined ? {} : { uid }), ...(resourceVersion === undefined ? {} : { resourceVersion }) };
}

/** Milliseconds between two tries, and for all of them. */
const interval = 50;
const patience = 30_000;

/** Tries until it works. @throws what the last try threw, after 30 seconds */
export async function eventually<T>(attempt: () => T | Promise<T>, limit = patience): Promise<T> {
  const end = performance.now() + limit;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, interval));
    }
  }
}
