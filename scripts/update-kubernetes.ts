// `npm run update:kubernetes`: everything that the repository holds of a Kubernetes release, from a real kube-apiserver of
// the release in scripts/control-plane/version.ts. Writes OpenAPI v3 documents, discovery and table columns, compressed,
// to packages/apiserver/src/builtin/; `npm run generate` then writes @kubewright/kubernetes. Again, it changes nothing.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { dirname } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type {
  BuiltInDiscovery,
  ColumnDefinition,
  DiscoveredResource,
} from '../packages/apiserver/src/builtin/openapi-documents.ts';
import { type ControlPlane, startControlPlane } from './control-plane/control-plane.ts';

type GroupVersions = BuiltInDiscovery['groupVersions'];

const directory = new URL('../packages/apiserver/src/builtin/', import.meta.url);
const discoveryType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const tableType = 'application/json;as=Table;v=v1;g=meta.k8s.io';

// Alpha and beta versions are off in a server as it is released; they are fetched from one that serves all it has.
const byDefault = await withControlPlane({}, discover);
await withControlPlane({ runtimeConfig: 'api/all=true' }, async (server) => {
  const known = new Set(byDefault.map(nameOf));
  const all = (await discover(server)).map((each) => (known.has(nameOf(each)) ? each : { ...each, optional: true }));
  const groupVersions: GroupVersions = await Promise.all(
    all.map(async (each) => ({ ...each, resources: await withColumns(each, server) })),
  );
  await rm(new URL('openapi/api/', directory), { recursive: true, force: true });
  await rm(new URL('openapi/apis/', directory), { recursive: true, force: true });
  await save('discovery', JSON.stringify({ kubernetesVersion: server.version, groupVersions }));
  for (const each of groupVersions) {
    await save(pathOf(each), await ask(server, `/openapi/v3/${pathOf(each)}`));
  }
  await writeFile(new URL('kubernetes-release.ts', directory), releaseModule(server.version, groupVersions));
  const notice = new URL('openapi/NOTICE', directory);
  await writeFile(
    notice,
    (await readFile(notice, 'utf8')).replace(/kube-apiserver v\S+/, `kube-apiserver ${server.version}`),
  );
  const kinds = groupVersions.reduce((sum, { resources }) => sum + resources.length, 0);
  console.log(`Kubernetes ${server.version}: ${groupVersions.length} group versions, ${kinds} resources`);
});

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

function nameOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return `${group}/${version}`;
}

function pathOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

/** Brotli at its best is slow, deterministic, and half of gzip's size. */
async function save(path: string, text: string): Promise<void> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  const file = new URL(`openapi/${path}.json.br`, directory);
  await mkdir(dirname(file.pathname), { recursive: true });
  await writeFile(file, brotliCompressSync(text, { params }));
}

/** What must be known without opening a document. */
function releaseModule(version: string, groupVersions: GroupVersions): string {
  const rows = groupVersions
    .map((each) => ({ ...each, name: nameOf(each) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(
      ({ group, version, optional }) =>
        `  { group: '${group}', version: '${version}'${optional === true ? ', optional: true' : ''} },\n`,
    );
  return `// Written by \`npm run update:kubernetes\`: the release of Kubernetes whose documents are in openapi/, and what it serves.
import type { GroupVersion } from '@kubewright/apimachinery';

/** The release whose documents these are. */
export const kubernetesVersion = '${version}';

/** The group versions that have a document; the optional ones are off unless a cluster turns them on. */
export const documentedGroupVersions: readonly (GroupVersion & { readonly optional?: boolean })[] = [
${rows.join('')}];
`;
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
