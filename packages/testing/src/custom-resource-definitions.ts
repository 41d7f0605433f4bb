// Brings CustomResourceDefinitions to a server and waits, watching, until their resources are served.
import type { KubernetesObject, ResourceDescriptor, UnstructuredObject } from '@kubewright/apimachinery';
import { isApiError, resourcePath, sleep, systemClock } from '@kubewright/apimachinery';
import type { RestClient } from '@kubewright/client';
import { ResourceClient } from '@kubewright/client';

interface CustomResourceDefinition extends KubernetesObject {
  spec: {
    group: string;
    names: { plural: string };
    versions: { name: string; served: boolean }[];
  };
  status?: { conditions?: { type: string; status: string; reason?: string; message?: string }[] };
}

const resource: ResourceDescriptor = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  listKind: 'CustomResourceDefinitionList',
  plural: 'customresourcedefinitions',
  scope: 'Cluster',
  subresources: ['status'],
};

type DefinitionClient = ResourceClient<CustomResourceDefinition, UnstructuredObject>;

/** Whether a manifest is a definition of a kind. */
export function isCustomResourceDefinition(object: UnstructuredObject): boolean {
  return object.kind === 'CustomResourceDefinition' && object.apiVersion?.startsWith('apiextensions.k8s.io/') === true;
}

/**
 * Applies definitions and waits until their resources can be used.
 *
 * @param timeout - milliseconds, for all of them
 * @throws ApiError when the server refuses one; Error that names what is not served in time.
 */
export async function installDefinitions(
  rest: RestClient,
  objects: readonly UnstructuredObject[],
  timeout: number,
): Promise<void> {
  const signal = AbortSignal.timeout(timeout);
  await Promise.all(objects.map((object) => install(rest, object, signal, timeout)));
}

async function install(
  rest: RestClient,
  object: UnstructuredObject,
  signal: AbortSignal,
  timeout: number,
): Promise<void> {
  const client: DefinitionClient = new ResourceClient(rest, resource);
  const name = object.metadata?.name ?? '';
  try {
    const { status: _, ...desired } = object;
    const applied = await client.apply(desired, { force: true, signal });
    if (!isEstablished(applied)) await established(client, name, applied.metadata?.resourceVersion ?? '0', signal);
    await served(rest, applied, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Error(`the CustomResourceDefinition ${name} is not served after ${timeout / 1000} s`, { cause: error });
  }
}

async function established(
  client: DefinitionClient,
  name: string,
  resourceVersion: string,
  signal: AbortSignal,
): Promise<void> {
  const options = { fieldSelector: `metadata.name=${name}`, resourceVersion, signal };
  for await (const { object } of client.watch(options)) {
    if (isEstablished(object)) return;
    const refused = object.status?.conditions?.find(
      ({ type, status }) => type === 'NamesAccepted' && status === 'False',
    );
    if (refused !== undefined) throw new Error(`the names of ${name} are not accepted: ${refused.message ?? ''}`);
  }
  throw new Error(`the server ended the watch of ${name}`);
}

/** A real server serves a resource some milliseconds after it has said so, and sends no event about that. */
async function served(rest: RestClient, { spec }: CustomResourceDefinition, signal: AbortSignal): Promise<void> {
  for (const version of spec.versions.filter((each) => each.served)) {
    const path = resourcePath({ group: spec.group, version: version.name, plural: spec.names.plural });
    for (;;) {
      try {
        await rest.request({ method: 'GET', path, query: { limit: 1 }, signal });
        break;
      } catch (error) {
        if (!isApiError(error) || !error.isNotFound) throw error;
        await sleep(systemClock, 10, signal);
      }
    }
  }
}

function isEstablished({ status }: CustomResourceDefinition): boolean {
  return status?.conditions?.some((each) => each.type === 'Established' && each.status === 'True') === true;
}
