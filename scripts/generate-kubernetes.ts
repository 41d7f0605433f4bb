// Writes packages/kubernetes/src: types, clients, listers, informers and tokens of Kubernetes' own kinds, from the OpenAPI
// documents that the embedded API server carries, by the printers and templates that operators get.
// For a new release of Kubernetes: renew those documents, then `npm run generate`.
// With --check nothing is written, and the exit status is 1 when a file would change.
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DiscoveredResource } from '../packages/apiserver/src/builtin/openapi-documents.ts';
import { kubernetesVersion } from '../packages/apiserver/src/builtin/openapi-documents.ts';
import { deriveNames } from '../src/model/kind-names.ts';
import type { Kind } from '../src/model/kind.ts';
import type { PlannedFile, RenderedFile } from '../src/model/planned-file.ts';
import { stamp } from '../src/model/planned-file.ts';
import { generatedKindFile, type Offer } from '../src/plan/kind-files.ts';
import type { References } from '../src/plan/list-maps.ts';
import { printListMaps } from '../src/plan/list-maps.ts';
import { renderFiles } from '../src/render/render.ts';
import type { Definition, ImportedType } from '../src/schema/print-definitions.ts';
import { printDefinitions } from '../src/schema/print-definitions.ts';
import type { Target } from './kubernetes-targets.ts';
import { nullFields } from './kubernetes-nulls.ts';
import { definitions, groupVersionKindOf, targets } from './kubernetes-targets.ts';

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

/** Typed the same in every kind. */
const standardFields = ['apiVersion', 'kind', 'metadata'];

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
  const modules = [types, ...kinds.map(({ kind }) => `${target.path}/${kind.names.file}.ts`)];
  const lines = modules.map((module, index) => {
    const file = `./${module.slice(target.path.length + 1)}`;
    return index === 0 ? `export type * from '${file}';\n` : `export * from '${file}';\n`;
  });
  return [
    text(
      types,
      `// The types of ${target.path} of Kubernetes ${kubernetesVersion}, as JSON on the wire.\n${printTarget(target)}`,
    ),
    ...listMapsFile(target),
    ...kinds.map(({ kind, offer }) =>
      generatedKindFile(kind, `${target.path}/${kind.names.file}.ts`, {
        offer,
        lists: listMaps.has(`${target.prefix}${kind.kind}`) ? `lists.${kind.kind}Lists` : undefined,
        listsModule: './list-maps.ts',
      }),
    ),
    text(
      `${target.path}/index.ts`,
      `// The kinds of ${target.path}${target.optional ? ', which is off unless a cluster turns it on' : ''}.\n${lines.join('')}`,
    ),
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
  const own = [...definitions]
    .filter(([reference]) => reference.startsWith(target.prefix))
    .map(([reference, schema]): Definition => {
      const name = reference.slice(target.prefix.length);
      const type = Object.hasOwn(writtenTypes, name) ? writtenTypes[name] : undefined;
      const nullable = new Set(
        Object.keys(Object(schema['properties'])).filter((field) => nullFields.has(`${reference}.${field}`)),
      );
      return { reference, name, schema, type, nullable, groupVersionKind: groupVersionKindOf(schema, target) };
    });
  return printDefinitions(own, (reference) => resolve(reference, target));
}

/** The definitions with list maps, at whatever depth: found by asking until no more are. */
const listMaps: ReadonlySet<string> = (() => {
  const found = new Set<string>();
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const [reference, schema] of definitions) {
      const isOurs = targets.some(({ prefix }) => reference.startsWith(prefix));
      if (
        isOurs &&
        printListMaps(schema, { skip: standardFields, references: referencesTo(found, '') }) !== undefined
      ) {
        found.add(reference);
      }
    }
  }
  return found;
})();

function referencesTo(known: ReadonlySet<string>, from: string): References {
  return {
    resolve: (reference) => definitions.get(reference),
    spell: (reference) => {
      if (!known.has(reference)) return undefined;
      const name = `${reference.slice(reference.lastIndexOf('.') + 1)}Lists`;
      const target = targets.find(({ prefix }) => reference.startsWith(prefix));
      return target === undefined || target.path === from ? name : `${target.path.split('/')[0]}.${name}`;
    },
  };
}

/** Where the definitions of a group version have list maps, for the apply types of its kinds and of others that hold them. */
function listMapsFile(target: Target): PlannedFile[] {
  const own = [...definitions].filter(
    ([reference]) => reference.startsWith(target.prefix) && listMaps.has(reference) && !reference.endsWith('List'),
  );
  if (own.length === 0) return [];
  const types = own
    .map(([reference, schema]) => {
      const name = reference.slice(target.prefix.length);
      const type = printListMaps(schema, { skip: standardFields, references: referencesTo(listMaps, target.path) });
      return `export type ${name}Lists = ${type};\n`;
    })
    .sort((one, other) => (one < other ? -1 : 1))
    .join('\n');
  // Pod templates are the only types with list maps that other groups refer to.
  const imports = [
    types.includes('client.') ? `import type * as client from '@kubewright/client';\n` : '',
    types.includes(' core.') ? `\nimport type * as core from '../../core/v1/list-maps.ts';\n` : '',
  ].join('');
  return [
    text(
      `${target.path}/list-maps.ts`,
      `// Where the types of ${target.path} have lists whose items are told apart by keys, for their apply types.\n${imports}\n${types}`,
    ),
  ];
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
function kindsOf(target: Target): readonly { kind: Kind; offer: Offer }[] {
  return target.resources
    .map((resource) => ({ kind: kindOf(resource, target), offer: offerOf(resource, target) }))
    .sort((one, other) => (one.kind.kind < other.kind.kind ? -1 : 1));
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

/** The verbs that the server has for the resource, and what its subresources take and give when that is another kind. */
function offerOf({ verbs, subresources = [] }: DiscoveredResource, from: Target): Offer {
  const types = subresources.filter(isTyped).flatMap(({ subresource, responseKind }) => {
    const kind = responseKind?.kind ?? '';
    const group = responseKind?.group || from.group;
    const version = responseKind?.version || from.version;
    const target = targets.find((each) => each.group === group && each.version === version);
    if (target === undefined) throw new Error(`nothing declares ${kind} of ${group}/${version}`);
    const namespace = target.path.split('/')[0] ?? '';
    return target === from ? [] : [{ subresource, kind, namespace, module: `../../${target.path}/definitions.ts` }];
  });
  const own = subresources.filter(
    ({ subresource, responseKind }) => subresource !== 'status' && responseKind?.group === '',
  );
  return {
    verbs,
    subresourceTypes: [
      ...types,
      // `bindings` of pods: another kind of the same group version.
      ...own.flatMap(({ subresource, responseKind }) =>
        responseKind?.kind === 'Binding' ? [{ subresource, kind: 'Binding' }] : [],
      ),
    ],
  };
}

/** Whether a subresource takes and gives objects; the others are streams with their options in the query. */
function isTyped({ subresource, responseKind }: NonNullable<DiscoveredResource['subresources']>[number]): boolean {
  return subresource !== 'log' && responseKind?.kind.endsWith('Options') !== true;
}

/** The package's exports: one sub-path for each group version. */
export function kubernetesExports(): Record<string, unknown> {
  const entry = (folder: string): object => ({
    'kubewright-source': `./src/${folder}index.ts`,
    types: `./dist/${folder}index.d.ts`,
    default: `./dist/${folder}index.js`,
  });
  const paths = targets.map(({ path }) => path).sort();
  return {
    '.': entry(''),
    ...Object.fromEntries(paths.map((path) => [`./${path}`, entry(`${path}/`)])),
    './package.json': './package.json',
  };
}

/** What the generator of operators knows of the kinds here: those that a controller can watch. */
export function renderKindTable(): string {
  const groups = targets.map((target) => {
    const rows = kindsOf(target)
      .filter(({ offer: { verbs } }) => verbs.includes('list') && verbs.includes('watch'))
      .map(({ kind: { kind, names, scope } }) => {
        const row = [kind, names.plural, names.token, ...(scope === 'Cluster' ? [scope] : [])];
        return `      [${row.map((each) => `'${each}'`).join(', ')}],\n`;
      });
    const { group, version, path } = target;
    return rows.length === 0
      ? ''
      : `  [\n    '${group}',\n    '${version}',\n    '${path}',\n    [\n${rows.join('')}    ],\n  ],\n`;
  });
  return `// ${stamp}
// Written by \`npm run generate\`: the kinds of @kubewright/kubernetes that can be watched, by group version.
import type { Scope } from '@kubewright/apimachinery';

export type BuiltInKindRow = readonly [kind: string, plural: string, token: string, scope?: Scope];

export const builtInKindTable: readonly (readonly [
  group: string,
  version: string,
  path: string,
  rows: readonly BuiltInKindRow[],
])[] = [
${groups.join('')}];
`;
}

async function writeKindTable(check: boolean): Promise<boolean> {
  const file = new URL('../src/model/built-in-kind-table.ts', import.meta.url);
  const current = await readFile(file, 'utf8').catch(() => '');
  const wanted = renderKindTable();
  if (!check && wanted !== current) await writeFile(file, wanted);
  return wanted !== current;
}

async function writeExports(check: boolean): Promise<boolean> {
  const file = new URL('package.json', packageRoot);
  const text = await readFile(file, 'utf8');
  const manifest = JSON.parse(text) as Record<string, unknown>;
  const wanted = `${JSON.stringify({ ...manifest, exports: kubernetesExports() }, null, 2)}\n`;
  if (!check && wanted !== text) await writeFile(file, wanted);
  return wanted !== text;
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
  if (await writeExports(check)) drift.push('package.json');
  if (await writeKindTable(check)) drift.push('src/model/built-in-kind-table.ts');
  console.log(`${files.size} files, ${drift.length} ${check ? 'would change' : 'changed'}`);
  if (check && drift.length > 0) {
    console.log(drift.join('\n'));
    process.exitCode = 1;
  }
}

if (import.meta.main) await main(process.argv.includes('--check'));
