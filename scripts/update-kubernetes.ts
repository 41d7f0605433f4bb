// `npm run update:kubernetes`: everything that the repository holds of a Kubernetes release, from a real kube-apiserver of
// the release in scripts/control-plane/version.ts. Writes OpenAPI v3 documents, discovery and table columns, compressed,
// to packages/apiserver/src/builtin/; `npm run generate` then writes @kubewright/kubernetes. Again, it changes nothing.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { type GroupVersions, nameOf, readRelease } from './kubernetes-release.ts';

const directory = new URL('../packages/apiserver/src/builtin/', import.meta.url);

const { version, groupVersions, documents } = await readRelease();
await rm(new URL('openapi/api/', directory), { recursive: true, force: true });
await rm(new URL('openapi/apis/', directory), { recursive: true, force: true });
for (const [path, text] of documents) await save(path, text);
await writeFile(new URL('kubernetes-release.ts', directory), releaseModule(version, groupVersions));
const notice = new URL('openapi/NOTICE', directory);
const noticeText = await readFile(notice, 'utf8');
await writeFile(notice, noticeText.replace(/kube-apiserver v\S+/, `kube-apiserver ${version}`));
const resources = groupVersions.reduce((sum, each) => sum + each.resources.length, 0);
console.log(`Kubernetes ${version}: ${groupVersions.length} group versions, ${resources} resources`);

/** Brotli at its best is slow, deterministic, and half of gzip's size. */
async function save(path: string, text: string): Promise<void> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  const file = new URL(`openapi/${path}.json.br`, directory);
  await mkdir(dirname(fileURLToPath(file)), { recursive: true });
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
