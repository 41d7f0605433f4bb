// What each kind gets: its types, which are the user's, and the code over them, which is generated.
import { commentLine } from '../model/comment-line.ts';
import { deprecationOf } from '../model/deprecation.ts';
import type { Kind } from '../model/kind.ts';
import { formatKind } from '../model/kind.ts';
import type { JsonObject, PlannedFile } from '../model/planned-file.ts';
import type { Project } from '../model/project.ts';
import { importPath, template, tokenPath } from './files.ts';
import { printListMaps } from './list-maps.ts';
import type { PlanInput } from './plan.ts';

/** The names that a types file imports; a kind of such a name makes it import them otherwise. */
const importedTypes = ['Condition', 'Int64', 'KubernetesList', 'KubernetesObject', 'ObjectMeta'];

/** The types of one kind, and everything over them. */
export function kindFiles(
  kind: Kind,
  { project, types, crds }: Pick<PlanInput, 'project' | 'types' | 'crds'>,
): readonly PlannedFile[] {
  return [
    typesFile(kind, project, types?.get(formatKind(kind))),
    generatedKindFile(kind, tokenPath(kind), definedOptions(kind, crds)),
  ];
}

/** What a version of a CRD says, for {@link generatedKindFile}. */
export function definedOptions(kind: Kind, crds: PlanInput['crds']): KindFileOptions {
  const crd = crds.find(({ spec }) => spec.group === kind.group && spec.names.kind === kind.kind);
  const schema = crd?.spec.versions.find(({ name }) => name === kind.version)?.schema?.openAPIV3Schema;
  return {
    lists: schema && printListMaps(schema, { indent: 2, skip: ['apiVersion', 'kind', 'metadata'] }),
    deprecated: crd && deprecationOf(crd, kind.version),
  };
}

/** What the server offers of a kind, where that is not what it offers of every custom resource. */
export interface Offer {
  readonly verbs: readonly string[];
  /** Subresources of another kind, and the module that declares it unless the kind's own does. */
  readonly subresourceTypes: readonly {
    readonly subresource: string;
    readonly kind: string;
    readonly namespace?: string;
    readonly module?: string;
  }[];
}

const customResource: Offer = {
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  subresourceTypes: [{ subresource: 'scale', kind: 'Scale', namespace: 'apimachinery' }],
};

/** What the kind itself does not say. */
interface KindFileOptions {
  readonly offer?: Offer;
  /** The type that says where the kind has list maps. */
  readonly lists?: string | undefined;
  /** Why nobody should begin to use the version; undefined for one that is not deprecated. */
  readonly deprecated?: string | undefined;
  /** The module that the type is in, which calls it `lists`. */
  readonly listsModule?: string | undefined;
}

/** Apply type, client, lister, informer and token, wherever the token is. */
export function generatedKindFile(
  kind: Kind,
  token: string,
  { offer = customResource, lists, listsModule, deprecated }: KindFileOptions = {},
): PlannedFile {
  const types = offer.subresourceTypes;
  const modules = new Map<string, string>(
    types.flatMap(({ module, namespace }) => (module ? [[module, namespace ?? '']] : [])),
  );
  return template('generated', token, 'kind/kind.ts.ejs', {
    ...kindValues(kind, importPath(token, kind.typesFile)),
    verbs: [...offer.verbs],
    deprecated: deprecated === undefined ? '' : commentLine(deprecated),
    lists: lists ?? '',
    listsModule: lists === undefined ? '' : (listsModule ?? ''),
    modules: [...modules].map(([module, namespace]) => ({ module, namespace })),
    subresourceTypes: Object.fromEntries(
      types.map(({ subresource, kind, namespace }) => [subresource, `${namespace ?? 'api'}.${kind}`]),
    ),
  });
}

/** The starter of a kind's types, from the template unless a CRD has given them. */
export function typesFile(kind: Kind, project: Pick<Project, 'kinds'>, printed?: string): PlannedFile {
  const path = kind.typesFile;
  if (printed !== undefined) return { path, owner: 'starter', content: { kind: 'text', text: header(kind) + printed } };
  const first = project.kinds.find((other) => other.group === kind.group && other.kind === kind.kind);
  const declared = ['', 'Spec', 'Status', 'List'].map((suffix) => kind.kind + suffix);
  return template('starter', path, 'kind/types.ts.ejs', {
    ...kindValues(kind, ''),
    storage: first === undefined || first.version === kind.version,
    qualified: declared.some((name) => importedTypes.includes(name)),
    importedTypes: importedTypes.join(', '),
  });
}

function header({ kind, external }: Kind): string {
  return external
    ? `// The types of ${kind}, as its CustomResourceDefinition declared them. Whoever owns that kind changes it; then take the types anew.\n`
    : `// The types of ${kind}, and the source of its CustomResourceDefinition: edit them, then run \`npx kubewright generate\`.\n`;
}

function kindValues(kind: Kind, typesImport: string): JsonObject {
  return {
    ...kind,
    typesImport,
    namespaced: kind.scope === 'Namespaced',
    hasStatus: kind.subresources.includes('status'),
  };
}
