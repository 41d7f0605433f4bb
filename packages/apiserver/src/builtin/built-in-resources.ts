// The resources that exist without a CustomResourceDefinition, from Kubernetes' own discovery document.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { formatApiVersion, formatGroupResource, parseApiVersion } from '@kubewright/apimachinery';
import { identityReviews } from '../authentication/identity-reviews.ts';
import { accessReviews } from '../authorization/access-reviews.ts';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { ApiResource, ScalePaths, Subresource, Verb, VersionView } from '../registry/api-resource.ts';
import { autoscalerToV1, autoscalerToV2 } from './autoscaler-conversion.ts';
import { builtInColumns } from './built-in-columns.ts';
import { builtInSchema } from './built-in-schema.ts';
import { builtInStrategy } from './built-in-strategy.ts';
import { labelledJob } from './jobs.ts';
import { eventFields, eventFromCore, eventToCore } from './event-conversion.ts';
import type { DiscoveredResource } from './openapi-documents.ts';
import { builtInDiscovery } from './openapi-documents.ts';
import { readService } from './service.ts';
import { zeroObject, zeroStatus } from './zero-object.ts';

export function builtInResources(): ApiResource[] {
  return builtInDiscovery().groupVersions.flatMap(({ group, version, resources }) =>
    resources.map((discovered) => builtInResource(group, version, discovered)),
  );
}

function builtInResource(group: string, version: string, discovered: DiscoveredResource): ApiResource {
  const { kind } = discovered.responseKind;
  const plural = discovered.resource;
  const subresourceKinds = new Map(
    (discovered.subresources ?? []).map(({ subresource, responseKind, verbs }): [string, Subresource] => [
      subresource,
      { kind: responseKind ?? { group: '', version: '', kind }, verbs: verbs as readonly Verb[] },
    ]),
  );
  const subresources = [...subresourceKinds.keys()];
  const isEvent = kind === 'Event';
  const answer = identityReviews[kind] ?? accessReviews[kind];
  const conversion = conversionOf(formatApiVersion({ group, version }), kind);
  const schema = lazily(() => builtInSchema({ group, version }, kind));
  const zero = lazily(() => zeroObject({ group, version }, kind));
  return {
    group,
    version,
    kind,
    plural,
    listKind: `${kind}List`,
    scope: discovered.scope,
    subresources,
    subresourceKinds,
    singular: discovered.singularResource,
    shortNames: discovered.shortNames ?? [],
    categories: discovered.categories ?? [],
    verbs: discovered.verbs as readonly Verb[],
    custom: false,
    storagePrefix: isEvent ? 'events/' : `${formatGroupResource({ group, resource: plural })}/`,
    scale: subresources.includes('scale') ? scalePaths : undefined,
    get schema(): JSONSchemaProps | undefined {
      return schema();
    },
    columns: builtInColumns(formatGroupResource({ group, resource: plural }), discovered.columnDefinitions ?? []),
    selectableFields: isEvent ? eventFields(group) : fieldsOf(formatGroupResource({ group, resource: plural })),
    strategy: builtInStrategy(
      { group, version, kind },
      subresources.includes('status') ? () => zeroStatus({ group, version }, kind) : undefined,
    ),
    get zeroObject(): ApiObject | undefined {
      return zero();
    },
    ...conversion,
    otherVersion: isConverted(conversion.storageVersion, kind)
      ? otherVersions(conversion, kind, subresources)
      : () => undefined,
    ...(answer === undefined ? {} : { answer }),
    deprecationWarning: deprecations[`${formatApiVersion({ group, version })} ${kind}`],
  };
}

/** Made when somebody asks: most kinds are never used. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

type Conversion = Pick<ApiResource, 'storageVersion' | 'toStorage' | 'fromStorage' | 'beforeUpdate'>;

/** Lists that are printed even when there is nothing in them: they are stored as none, and read as null. */
const emptiable: readonly (readonly [apiVersion: string, kind: string, ...lists: string[]])[] = [
  ['rbac.authorization.k8s.io/v1', 'Role', 'rules'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'rules'],
  ['discovery.k8s.io/v1', 'EndpointSlice', 'endpoints', 'ports'],
  ['v1', 'LimitRange', 'spec.limits'],
  ['storage.k8s.io/v1', 'CSINode', 'spec.drivers'],
];

function withNull(object: ApiObject, lists: readonly string[]): ApiObject {
  let result = object;
  for (const list of lists) {
    const [first = '', second] = list.split('.');
    const parent = result[first];
    if (second === undefined && isEmptyList(parent)) result = { ...result, [first]: null };
    else if (second !== undefined && isRecord(parent) && isEmptyList(parent[second]))
      result = { ...result, [first]: { ...parent, [second]: null } };
  }
  return result;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** The versions that are not stored as they are. */
const conversions: Readonly<Record<string, Conversion>> = {
  'events.k8s.io/v1 Event': { storageVersion: 'v1', toStorage: eventToCore, fromStorage: once(eventFromCore) },
  'autoscaling/v1 HorizontalPodAutoscaler': {
    storageVersion: 'autoscaling/v2',
    toStorage: autoscalerToV2,
    fromStorage: once(autoscalerToV1),
  },
  // The labels that a Job is read with are not stored until it is written again.
  'batch/v1 Job': { storageVersion: 'batch/v1', toStorage: same, fromStorage: once(labelledJob) },
  'v1 Service': { storageVersion: 'v1', toStorage: same, fromStorage: once(readService), beforeUpdate: same },
  ...Object.fromEntries(
    emptiable.map(([apiVersion, kind, ...path]) => [
      `${apiVersion} ${kind}`,
      { storageVersion: apiVersion, toStorage: (object: ApiObject) => withNull(object, path), fromStorage: same },
    ]),
  ),
};

function conversionOf(apiVersion: string, kind: string): Conversion {
  return conversions[`${apiVersion} ${kind}`] ?? { storageVersion: apiVersion, toStorage: same, fromStorage: same };
}

/** Whether a kind is stored in another version than some that are served. */
function isConverted(storageVersion: string, kind: string): boolean {
  return Object.entries(conversions).some(
    ([name, conversion]) => name.endsWith(` ${kind}`) && conversion.storageVersion === storageVersion,
  );
}

function otherVersions(
  own: Conversion,
  kind: string,
  subresources: readonly string[],
): (apiVersion: string) => VersionView | undefined {
  return (apiVersion) => {
    const other = conversionOf(apiVersion, kind);
    // Who writes events in one group is not known in the other.
    if (other.storageVersion !== own.storageVersion || kind === 'Event') return undefined;
    return {
      get schema(): JSONSchemaProps | undefined {
        return builtInSchema(parseApiVersion(apiVersion), kind);
      },
      subresources,
      convert: (object) => other.fromStorage(own.toStorage(object)),
      revert: (object) => own.fromStorage(other.toStorage(object)),
    };
  };
}

/** A list or a watch converts and encodes each stored object once. */
function once(convert: (object: ApiObject) => ApiObject): (object: ApiObject) => ApiObject {
  const converted = new WeakMap<ApiObject, ApiObject>();
  return (object) => {
    let result = converted.get(object);
    if (result === undefined) converted.set(object, (result = convert(object)));
    return result;
  };
}

const deprecations: Readonly<Record<string, string>> = {
  'v1 Endpoints': 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  'v1 ComponentStatus': 'v1 ComponentStatus is deprecated in v1.19+',
};

const scalePaths: ScalePaths = {
  specReplicas: ['spec', 'replicas'],
  statusReplicas: ['status', 'replicas'],
  selector: ['spec', 'selector'],
};

/** Fields that selectors may name, by resource. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/ */
const selectable: Readonly<Record<string, readonly string[]>> = {
  namespaces: ['status.phase'],
  secrets: ['type'],
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  nodes: ['spec.unschedulable'],
  services: ['spec.clusterIP', 'spec.type'],
  replicationcontrollers: ['status.replicas'],
  'replicasets.apps': ['status.replicas'],
  'jobs.batch': ['status.successful'],
  'certificatesigningrequests.certificates.k8s.io': ['spec.signerName'],
};

function fieldsOf(resource: string): ReadonlyMap<string, (object: ApiObject) => string> {
  const paths = selectable[resource] ?? [];
  return new Map(paths.map((path) => [path, (object) => String(readField(object, ...path.split('.')) ?? '')]));
}

function same(object: ApiObject): ApiObject {
  return object;
}
