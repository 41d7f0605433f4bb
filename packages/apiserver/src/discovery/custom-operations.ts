// The operations of custom resources in their OpenAPI document. Their parameters are those of Kubernetes' own Leases:
// kubectl believes in server-side field validation only where it finds `fieldValidation`.
import { formatApiVersion } from '@kubewright/apimachinery';
import { openApiDocument } from '../builtin/openapi-documents.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';

type Json = Record<string, unknown>;

export const metaPrefix = 'io.k8s.apimachinery.pkg.apis.meta.v1.';
export const scaleSchema = 'io.k8s.api.autoscaling.v1.Scale';

/** `com.example.samples.v1alpha1.Network`. */
export function schemaName({ group, version, kind }: ApiResource): string {
  return [...group.split('.').toReversed(), version, kind].join('.');
}

export function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** The paths of one resource. */
export function customPaths(resource: ApiResource): Json {
  const root = `/apis/${formatApiVersion(resource)}`;
  const isNamespaced = resource.scope === 'Namespaced';
  const collection = `${root}${isNamespaced ? '/namespaces/{namespace}' : ''}/${resource.plural}`;
  const shared = sharedParameters();
  const inNamespace = isNamespaced ? [shared.namespace] : [];
  const name = {
    name: 'name',
    in: 'path',
    description: `name of the ${resource.kind}`,
    required: true,
    schema: { type: 'string', uniqueItems: true },
  };
  const named = [name, ...inNamespace, shared.pretty];
  const paths: Json = {
    [collection]: {
      get: operation(resource, { action: 'list', parameters: shared.list, answer: `${schemaName(resource)}List` }),
      post: operation(resource, {
        action: 'post',
        parameters: shared.write,
        body: schemaName(resource),
        codes: [200, 201, 202],
      }),
      delete: operation(resource, {
        action: 'deletecollection',
        parameters: shared.list,
        answer: `${metaPrefix}Status`,
      }),
      parameters: [...inNamespace, shared.pretty],
    },
    [`${collection}/{name}`]: {
      ...objectOperations(resource, shared),
      delete: operation(resource, {
        action: 'delete',
        parameters: shared.delete,
        body: `${metaPrefix}DeleteOptions`,
        answer: `${metaPrefix}Status`,
        codes: [200, 202],
        optionalBody: true,
      }),
      parameters: named,
    },
  };
  if (isNamespaced) {
    const all = [...shared.list, shared.pretty].toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    const everywhere = operation(resource, {
      action: 'list',
      answer: `${schemaName(resource)}List`,
      suffix: 'ForAllNamespaces',
    });
    paths[`${root}/${resource.plural}`] = { get: everywhere, parameters: all };
  }
  for (const subresource of resource.subresources) {
    paths[`${collection}/{name}/${subresource}`] = {
      ...objectOperations(resource, shared, subresource),
      parameters: named,
    };
  }
  return paths;
}

/** Get, put and patch: what an object and its subresources have in common. */
function objectOperations(resource: ApiResource, shared: SharedParameters, subresource?: string): Json {
  const shown = subresource === 'scale' ? scaleSchema : schemaName(resource);
  const of = { ...(subresource === undefined ? {} : { subresource }), answer: shown };
  return {
    get: operation(resource, {
      ...of,
      action: 'get',
      parameters: shared.list.filter((each) => nameOf(each) === 'resourceVersion'),
    }),
    put: operation(resource, { ...of, action: 'put', parameters: shared.write, body: shown, codes: [200, 201] }),
    patch: operation(resource, { ...of, action: 'patch', parameters: shared.patch, body: `${metaPrefix}Patch` }),
  };
}

interface OperationOptions {
  readonly action: Action;
  readonly parameters?: readonly Json[];
  readonly body?: string;
  readonly optionalBody?: boolean;
  /** The schema of the answer; default that of the body. */
  readonly answer?: string;
  readonly codes?: readonly (200 | 201 | 202)[];
  readonly subresource?: string;
  readonly suffix?: string;
}

type Action = keyof typeof actions;

/** How descriptions and identifiers call the actions. */
const actions = {
  list: { verb: 'list', describe: (kind: string) => `list objects of kind ${kind}` },
  post: { verb: 'create', describe: (kind: string) => `create${articleOf(kind)}${kind}` },
  delete: { verb: 'delete', describe: (kind: string) => `delete${articleOf(kind)}${kind}` },
  deletecollection: { verb: 'delete', describe: (kind: string) => `delete collection of ${kind}` },
  get: { verb: 'read', describe: (kind: string, part: string) => `read ${part}the specified ${kind}` },
  put: { verb: 'replace', describe: (kind: string, part: string) => `replace ${part}the specified ${kind}` },
  patch: { verb: 'patch', describe: (kind: string, part: string) => `partially update ${part}the specified ${kind}` },
} as const;

/** With spaces around; what ends like a plural has none. */
function articleOf(kind: string): string {
  if (kind.endsWith('s') && !kind.endsWith('ss')) return ' ';
  return /^[aeiou]/i.test(kind) ? ' an ' : ' a ';
}

const meanings = { 200: 'OK', 201: 'Created', 202: 'Accepted' } as const;

const bodyTypes = ['application/json', 'application/yaml'];
const patchTypes = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json'];

function operation(resource: ApiResource, options: OperationOptions): Json {
  const { group, version, kind } = resource;
  const { action, parameters, body, subresource, answer = body ?? '' } = options;
  const { verb, describe } = actions[action];
  const camel = camelCase(group.replace(/\.k8s\.io$/, ''));
  const scope = resource.scope === 'Namespaced' && options.suffix === undefined ? 'Namespaced' : '';
  const id = [
    verb,
    camel,
    capitalize(version),
    action === 'deletecollection' ? 'Collection' : '',
    scope,
    kind,
    capitalize(subresource ?? ''),
    options.suffix ?? '',
  ];
  const responses = (options.codes ?? [200]).map((code) => [
    String(code),
    { description: meanings[code], content: content(bodyTypes, answer) },
  ]);
  return {
    tags: [`${camel.charAt(0).toLowerCase()}${camel.slice(1)}_${version}`],
    description: describe(kind, subresource === undefined ? '' : `${subresource} of `),
    operationId: id.join(''),
    ...(parameters === undefined ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            content: content(action === 'patch' ? patchTypes : bodyTypes, body),
            ...(options.optionalBody === true ? {} : { required: true }),
          },
        }),
    responses: { ...Object.fromEntries(responses), '401': { description: 'Unauthorized' } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}

interface SharedParameters {
  readonly list: readonly Json[];
  readonly write: readonly Json[];
  readonly patch: readonly Json[];
  readonly delete: readonly Json[];
  readonly namespace: Json;
  readonly pretty: Json;
}

function sharedParameters(): SharedParameters {
  const document = openApiDocument({ group: 'coordination.k8s.io', version: 'v1' });
  const collection = '/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases';
  const read = (path: string, ...steps: string[]): Json[] => {
    const found = readField(document?.paths, path, ...steps, 'parameters');
    return Array.isArray(found) ? found.filter(isRecord) : [];
  };
  const common = read(collection);
  const find = (name: string): Json => common.find((each) => nameOf(each) === name) ?? {};
  return {
    list: read(collection, 'get'),
    write: read(collection, 'post'),
    patch: read(`${collection}/{name}`, 'patch'),
    delete: read(`${collection}/{name}`, 'delete'),
    namespace: find('namespace'),
    pretty: find('pretty'),
  };
}

function nameOf(parameter: Json): string {
  return String(parameter['name']);
}

function content(types: readonly string[], schema: string): Json {
  return Object.fromEntries(types.map((type) => [type, { schema: reference(schema) }]));
}

function camelCase(group: string): string {
  return group
    .split(/[^A-Za-z0-9]+/)
    .map(capitalize)
    .join('');
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
