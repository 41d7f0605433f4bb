// What a release of Kubernetes serves: two real kube-apiservers -> OpenAPI v3 documents, discovery and table columns. One
// serves what it does unasked; alpha and beta versions are off there, and come from one that serves all it has.
import { get } from 'node:https';
import { formatApiVersion } from '@kubewright/apimachinery';
import type {
  BuiltInDiscovery,
  ColumnDefinition,
  DiscoveredResource,
  RootDocument,
  SwaggerRest,
} from '../packages/apiserver/src/builtin/openapi-documents.ts';
import { swaggerParts } from '../packages/apiserver/src/discovery/swagger-document.ts';
import { type ControlPlane, startControlPlane } from './control-plane/control-plane.ts';
import { readMessages } from './kubernetes-messages/read.ts';

export type GroupVersions = BuiltInDiscovery['groupVersions'];

export interface KubernetesRelease {
  /** Such as `v1.36.3`. */
  readonly version: string;
  readonly groupVersions: GroupVersions;
  /** JSON by path, such as `apis/apps/v1`; the discovery is `discovery`, the roles of a new cluster `default-policy`, its other objects `startup-objects`, its `health-checks`, the protobuf messages `protobuf`, the other documents of /openapi/v3 `roots`, what /openapi/v2 adds `swagger`. */
  readonly documents: ReadonlyMap<string, string>;
}

const discoveryType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const tableType = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** @throws MissingControlPlaneError when there is no kube-apiserver to start */
export async function readRelease(): Promise<KubernetesRelease> {
  const { byDefault, policy, startup, checks, roots, swagger } = await withControlPlane({}, async (server) => ({
    byDefault: await discover(server),
    policy: await readDefaultPolicy(server),
    startup: await readStartupObjects(server),
    checks: await readHealthChecks(server),
    roots: await readRootDocuments(server),
    swagger: JSON.parse(await ask(server, '/openapi/v2')) as SwaggerDocument,
  }));
  return withControlPlane({ runtimeConfig: 'api/all=true' }, async (server) => {
    const known = new Set(byDefault.map(nameOf));
    const all = (await discover(server)).map((each) => (known.has(nameOf(each)) ? each : { ...each, optional: true }));
    const groupVersions: GroupVersions = await Promise.all(
      all.map(async (each) => ({ ...each, resources: await withColumns(each, server) })),
    );
    const { version } = server;
    const documents = new Map([
      ['discovery', JSON.stringify({ kubernetesVersion: version, groupVersions })],
      ['default-policy', JSON.stringify({ kubernetesVersion: version, items: policy })],
    ]);
    documents.set('protobuf', await readMessages(groupVersions.map(formatApiVersion)));
    for (const each of groupVersions) documents.set(pathOf(each), await ask(server, `/openapi/v3/${pathOf(each)}`));
    documents.set('startup-objects', JSON.stringify({ kubernetesVersion: version, items: startup }));
    documents.set('health-checks', JSON.stringify(checks));
    const own = byDefault.map((each) => JSON.parse(documents.get(pathOf(each)) ?? '') as RootDocument);
    documents.set('roots', JSON.stringify(roots));
    documents.set('swagger', JSON.stringify(restOfSwagger(swagger, [...Object.values(roots), ...own])));
    return { version, groupVersions, documents };
  });
}

/** What the index of /openapi/v3 names besides group versions. */
async function readRootDocuments(server: ControlPlane): Promise<Record<string, RootDocument>> {
  const { paths } = JSON.parse(await ask(server, '/openapi/v3')) as { paths: Record<string, unknown> };
  const names = Object.keys(paths).filter((path) => !/^(api|apis\/[^/]+)\/v\d\w*$/.test(path));
  const roots: Record<string, RootDocument> = {};
  for (const name of names) roots[name] = JSON.parse(await ask(server, `/openapi/v3/${name}`)) as RootDocument;
  return roots;
}

type SwaggerDocument = SwaggerRest & { readonly parameters: object };

/** What of the v2 document does not follow from the v3 documents: little, and the server need not know how it comes. */
function restOfSwagger(
  { info, securityDefinitions, security, paths, definitions }: SwaggerDocument,
  documents: readonly RootDocument[],
): SwaggerRest {
  const known = swaggerParts(documents);
  const rest = <T extends object>(all: Readonly<Record<string, T>>, other: ReadonlyMap<string, object>) =>
    Object.fromEntries(
      Object.entries(all).filter(([name, part]) => JSON.stringify(other.get(name)) !== JSON.stringify(part)),
    );
  return {
    info,
    securityDefinitions,
    security,
    paths: rest(paths, known.paths),
    definitions: rest(definitions, known.definitions),
  };
}

async function withControlPlane<T>(
  options: { readonly runtimeConfig?: string },
  use: (server: ControlPlane) => Promise<T>,
): Promise<T> {
  const server = await startControlPlane(options);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

/** The roles and bindings that a new server makes for itself, by kind and name, without what differs from server to server. */
async function readDefaultPolicy(server: ControlPlane): Promise<readonly object[]> {
  const kinds = ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];
  const lists = kinds.map(async (kind) => {
    const text = await ask(server, `/apis/rbac.authorization.k8s.io/v1/${kind.toLowerCase()}s`);
    const { apiVersion, items } = JSON.parse(text) as { apiVersion: string; items: readonly StoredObject[] };
    return items.map(({ metadata: { name, namespace, labels, annotations }, ...rest }) => {
      const metadata = { name, ...(namespace === undefined ? {} : { namespace }), labels, annotations };
      return { apiVersion, kind, metadata, ...rest };
    });
  });
  return (await Promise.all(lists)).flat();
}

/** What a new server makes of its own address and settings, where it is `<now>` and its port Kubernetes' own. */
async function readStartupObjects(server: ControlPlane): Promise<readonly object[]> {
  const own: readonly (readonly [path: string, kind: string])[] = [
    ['/api/v1/services', 'Service'],
    ['/apis/networking.k8s.io/v1/servicecidrs', 'ServiceCIDR'],
    ['/apis/networking.k8s.io/v1/ipaddresses', 'IPAddress'],
    ['/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas', 'FlowSchema'],
    ['/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations', 'PriorityLevelConfiguration'],
    ['/apis/apiregistration.k8s.io/v1/apiservices', 'APIService'],
  ];
  const all: object[] = [];
  for (const [path, kind] of own) {
    const { apiVersion, items } = await completedList(server, path);
    for (const { metadata, ...rest } of items) {
      const { uid: _uid, resourceVersion: _version, ...kept } = metadata as Record<string, unknown>;
      all.push({ apiVersion, kind, metadata: kept, ...rest });
    }
  }
  const port = new URL(server.server).port;
  const text = JSON.stringify(all)
    .replaceAll(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/g, '"<now>"')
    .replaceAll(`"targetPort":${port}`, '"targetPort":6443');
  return JSON.parse(text) as object[];
}

/** What each endpoint looks at. */
async function readHealthChecks(server: ControlPlane): Promise<Record<string, string[]>> {
  const checks: Record<string, string[]> = {};
  for (const endpoint of ['healthz', 'livez', 'readyz']) {
    const text = await ask(server, `/${endpoint}?verbose`);
    checks[endpoint] = [...text.matchAll(/^\[\+\](.*) ok$/gm)].map(([, name = '']) => name);
  }
  return checks;
}

/** A list, when the server has written the status of each object that has one. */
async function completedList(server: ControlPlane, path: string): Promise<StoredList> {
  const hasConditions = /(servicecidrs|flowschemas|apiservices)$/.test(path);
  const deadline = performance.now() + 20_000;
  for (;;) {
    const list = JSON.parse(await ask(server, path)) as StoredList;
    const isComplete = list.items.every(({ status }) => !hasConditions || status?.conditions !== undefined);
    if (list.items.length > 0 && isComplete) return list;
    if (performance.now() > deadline) throw new Error(`GET ${path}: incomplete: ${JSON.stringify(list)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface StoredList {
  readonly apiVersion: string;
  readonly items: readonly (StoredObject & { readonly status?: { readonly conditions?: unknown } })[];
}

interface StoredObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: object;
    readonly annotations?: object;
  };
}

/** The group versions in the order in which the server names them. */
async function discover(server: ControlPlane): Promise<GroupVersions> {
  const groups = await Promise.all(
    ['/api', '/apis'].map(async (path) => JSON.parse(await ask(server, path, discoveryType)) as DiscoveryList),
  );
  return groups
    .flatMap(({ items }) => items)
    .flatMap(({ metadata: { name = '' }, versions }) =>
      versions.map(({ version, resources }) => ({ group: name, version, resources })),
    );
}

/** @see https://github.com/kubernetes/api/blob/master/apidiscovery/v2/types.go */
interface DiscoveryList {
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly { readonly version: string; readonly resources: readonly DiscoveredResource[] }[];
  }[];
}

function withColumns(
  { resources, ...groupVersion }: GroupVersions[number],
  server: ControlPlane,
): Promise<readonly DiscoveredResource[]> {
  return Promise.all(
    resources.map(async (resource) => {
      if (!resource.verbs.includes('list')) return resource;
      const text = await ask(server, `/${pathOf(groupVersion)}/${resource.resource}?limit=1`, tableType);
      const { columnDefinitions } = JSON.parse(text) as { columnDefinitions: readonly ColumnDefinition[] };
      return { ...resource, columnDefinitions };
    }),
  );
}

/** `apps/v1` */
export function nameOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return `${group}/${version}`;
}

function pathOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

function ask({ server, ca, token }: ControlPlane, path: string, accept = 'application/json'): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept };
    const request = get(`${server}${path}`, { ca, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`GET ${path}: ${response.statusCode} ${text}`));
      });
    });
    request.on('error', reject);
  });
}
