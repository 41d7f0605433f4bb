// Writes packages/kubernetes/src: types, clients, listers, informers and tokens of Kubernetes' own kinds, from the OpenAPI
// documents that the embedded API server carries, by the printers and templates that operators get.
// For a new release of Kubernetes: renew those documents, then `npm run generate`.
// With --check nothing is written, and the exit status is 1 when a file would change.
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GroupVersion } from '@kubewright/apimachinery';
import type { DiscoveredResource } from '../packages/apiserver/src/builtin/openapi-documents.ts';
import {
  builtInDiscovery,
  kubernetesVersion,
  openApiDocument,
} from '../packages/apiserver/src/builtin/openapi-documents.ts';
import { deriveNames } from '../src/model/kind-names.ts';
import type { Kind } from '../src/model/kind.ts';
import type { PlannedFile, RenderedFile } from '../src/model/planned-file.ts';
import { stamp } from '../src/model/planned-file.ts';
import { generatedKindFile } from '../src/plan/kind-files.ts';
import { renderFiles } from '../src/render/render.ts';
import type { Definition, ImportedType, OpenApiSchema } from '../src/schema/print-definitions.ts';
import { printDefinitions } from '../src/schema/print-definitions.ts';

/** A group version to generate. */
interface Target extends GroupVersion {
  /** Its folder and sub-path, such as `rbac/v1`. */
  readonly path: string;
  /** What the names of its definitions begin with. */
  readonly prefix: string;
}

/** One row for each sub-path of the package. Adding a group version is adding a row, and an entry to the package's exports. */
const targets: readonly Target[] = [
  { group: '', version: 'v1', path: 'core/v1', prefix: 'io.k8s.api.core.v1.' },
  { group: 'apps', version: 'v1', path: 'apps/v1', prefix: 'io.k8s.api.apps.v1.' },
  { group: 'batch', version: 'v1', path: 'batch/v1', prefix: 'io.k8s.api.batch.v1.' },
  { group: 'coordination.k8s.io', version: 'v1', path: 'coordination/v1', prefix: 'io.k8s.api.coordination.v1.' },
  { group: 'events.k8s.io', version: 'v1', path: 'events/v1', prefix: 'io.k8s.api.events.v1.' },
  { group: 'rbac.authorization.k8s.io', version: 'v1', path: 'rbac/v1', prefix: 'io.k8s.api.rbac.v1.' },
  {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    path: 'apiextensions/v1',
    prefix: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.',
  },
];

/** What the definitions of apimachinery are called in ours; all others of meta/v1 keep their name. */
const apimachineryNames: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'Timestamp',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'MicroTime',
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'Quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'IntOrString',
};

/** Definitions that are any JSON object on the wire. */
const openObjects: ReadonlySet<string> = new Set([
  'io.k8s.apimachinery.pkg.runtime.RawExtension',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
]);

/** Definitions whose Go types marshal themselves, so that the document has no type for them. */
const writtenTypes: Readonly<Record<string, string>> = {
  JSONSchemaPropsOrArray: 'JSONSchemaProps | JSONSchemaProps[]',
  JSONSchemaPropsOrBool: 'JSONSchemaProps | boolean',
  JSONSchemaPropsOrStringArray: 'JSONSchemaProps | string[]',
};

/** A kind gets a token when it has all of these; the others, such as Binding, have types only. */
const standardVerbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

const packageRoot = new URL('../packages/kubernetes/', import.meta.url);

/** Every file below packages/kubernetes/src, by its path there. */
export async function renderKubernetes(): Promise<readonly RenderedFile[]> {
  const files = targets.flatMap(planTarget);
  files.push({ path: 'index.ts', owner: 'generated', content: { kind: 'text', text: rootIndex() } });
  return renderFiles(files, () => Promise.resolve(undefined));
}

function planTarget(target: Target): PlannedFile[] {
  const kinds = kindsOf(target);
  const types = `${target.path}/definitions.ts`;
  const modules = [types, ...kinds.map((kind) => `${target.path}/${kind.names.file}.ts`)];
  const lines = modules.map((module, index) => {
    const file = `./${module.slice(target.path.length + 1)}`;
    return index === 0 ? `export type * from '${file}';\n` : `export * from '${file}';\n`;
  });
  return [
    text(
      types,
      `// The types of ${target.path} of Kubernetes ${kubernetesVersion}, as JSON on the wire.\n${printTarget(target)}`,
    ),
    ...kinds.map((kind) => generatedKindFile(kind, `${target.path}/${kind.names.file}.ts`)),
    text(`${target.path}/index.ts`, `// The kinds of ${target.path}.\n${lines.join('')}`),
  ];
}

function text(path: string, content: string): PlannedFile {
  return { path, owner: 'generated', content: { kind: 'text', text: content } };
}

function rootIndex(): string {
  return `// Kubernetes' own kinds are in sub-paths, such as @kubewright/kubernetes/apps/v1: importing one costs only one.

/** The release of Kubernetes whose kinds these are. */
export const kubernetesVersion = '${kubernetesVersion}';
`;
}

function printTarget(target: Target): string {
  const document = openApiDocument(target);
  if (document === undefined) throw new Error(`there is no OpenAPI document of ${target.path}`);
  const definitions = Object.entries(document.components.schemas)
    .filter(([reference]) => reference.startsWith(target.prefix))
    .map(([reference, schema]): Definition => {
      const name = reference.slice(target.prefix.length);
      const type = Object.hasOwn(writtenTypes, name) ? writtenTypes[name] : undefined;
      return { reference, name, schema, type, groupVersionKind: groupVersionKindOf(schema, target) };
    });
  return printDefinitions(definitions, (reference) => resolve(reference, target));
}

function groupVersionKindOf(schema: OpenApiSchema, { group, version }: Target): Definition['groupVersionKind'] {
  const all = schema['x-kubernetes-group-version-kind'];
  if (!Array.isArray(all)) return undefined;
  const own = (all as { group: string; version: string; kind: string }[]).find(
    (each) => each.group === group && each.version === version,
  );
  return own && { apiVersion: group === '' ? version : `${group}/${version}`, kind: own.kind };
}

function resolve(reference: string, from: Target): ImportedType | undefined {
  if (openObjects.has(reference)) return { name: 'Record<string, unknown>' };
  const name = reference.slice(reference.lastIndexOf('.') + 1);
  const known = Object.hasOwn(apimachineryNames, reference) ? apimachineryNames[reference] : undefined;
  if (known !== undefined || reference.startsWith('io.k8s.apimachinery.pkg.apis.meta.v1.')) {
    return { module: '@kubewright/apimachinery', name: known ?? name };
  }
  const target = targets.find((each) => reference.startsWith(each.prefix));
  if (target === undefined || target === from) return undefined;
  return { module: `../../${target.path}/definitions.ts`, namespace: target.path.split('/')[0] ?? '', name };
}

/** The kinds with a resource of their own, sorted. */
function kindsOf(target: Target): Kind[] {
  const { group, version } = target;
  const found = builtInDiscovery().groupVersions.find((each) => each.group === group && each.version === version);
  return (found?.resources ?? [])
    .filter(({ verbs }) => standardVerbs.every((verb) => verbs.includes(verb)))
    .map((resource) => kindOf(resource, target))
    .sort((one, other) => (one.kind < other.kind ? -1 : 1));
}

function kindOf(resource: DiscoveredResource, { group, version, path }: Target): Kind {
  const { kind } = resource.responseKind;
  const names = deriveNames({ kind, plural: resource.resource });
  return {
    group,
    version,
    kind,
    scope: resource.scope,
    // In an operator a kind of one's own cannot have the token of the ConfigMap that its templates import; here it is that one.
    names: { ...names, token: names.token.replace(/Resource$/u, '') },
    shortNames: resource.shortNames ?? [],
    categories: resource.categories ?? [],
    subresources: (resource.subresources ?? []).filter(isTyped).map(({ subresource }) => subresource),
    typeName: kind,
    typesFile: `${path}/definitions.ts`,
    external: true,
  };
}

/** Whether a subresource takes and gives objects; the others are streams with their options in the query. */
function isTyped({ subresource, responseKind }: NonNullable<DiscoveredResource['subresources']>[number]): boolean {
  return subresource !== 'log' && responseKind?.kind.endsWith('Options') !== true;
}

async function main(check: boolean): Promise<void> {
  const root = fileURLToPath(new URL('src/', packageRoot));
  const files = new Map((await renderKubernetes()).map(({ path, bytes }) => [path, bytes]));
  const drift: string[] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(root.length).replaceAll('\\', '/');
    if (!entry.isFile() || files.has(path)) continue;
    const isOurs = (await readFile(file, 'utf8')).startsWith(`// ${stamp}`);
    if (!isOurs) continue;
    drift.push(path);
    if (!check) await rm(file);
  }
  for (const [path, bytes] of files) {
    const file = join(root, path);
    const current = await readFile(file).catch(() => undefined);
    if (current?.equals(bytes) === true) continue;
    drift.push(path);
    if (check) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  console.log(`${files.size} files, ${drift.length} ${check ? 'would change' : 'changed'}`);
  if (check && drift.length > 0) {
    console.log(drift.join('\n'));
    process.exitCode = 1;
  }
}

if (import.meta.main) await main(process.argv.includes('--check'));
