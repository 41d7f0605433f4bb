// Kinds -> CustomResourceDefinitions: the versions of one kind become one definition. What is common to all versions
// (names, scope, conversion, annotations) is said once, on the storage version's type; disagreement is a problem.
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionVersion,
} from '@kubewright/apimachinery';
import { pluralOf } from '../model/plural.ts';
import { isProtectedGroup } from '../model/rules.ts';
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { limitDescriptions } from './description-length.ts';
import { compareVersions } from './compare-versions.ts';
import type { KindDeclaration } from './kind-declaration.ts';
import { sharedTags } from './kind-declaration.ts';
import { ProblemList } from './problem-list.ts';

/** How definitions are built. */
export interface DefinitionOptions {
  /** In characters, for every description of every schema; 0 drops them. Default: whole. */
  readonly maxDescriptionLength?: number | undefined;
}

/**
 * One definition for each group and kind, sorted by name.
 *
 * @throws InputError when versions disagree, a kind has no storage version or two, or two kinds have one plural
 */
export function buildCustomResourceDefinitions(
  kinds: readonly KindDeclaration[],
  { maxDescriptionLength }: DefinitionOptions = {},
): CustomResourceDefinition[] {
  const problems = new ProblemList();
  const definitions = new Map<string, CustomResourceDefinition>();
  for (const versions of versionsByKind(kinds)) {
    const storage = storageOf(versions, problems);
    checkVersions(versions, storage, problems);
    const definition = build(
      maxDescriptionLength === undefined
        ? versions
        : versions.map((version) => shortened(version, maxDescriptionLength)),
      storage.version,
    );
    const name = definition.metadata.name ?? '';
    if (definitions.has(name)) {
      problems.add(storage, `two kinds of ${storage.group} have the plural ${definition.spec.names.plural}`, {
        hint: 'Give one of them another with @plural.',
      });
    }
    definitions.set(name, definition);
  }
  problems.throwIfAny();
  return [...definitions].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, definition]) => definition);
}

function versionsByKind(kinds: readonly KindDeclaration[]): Iterable<KindDeclaration[]> {
  const found = new Map<string, KindDeclaration[]>();
  for (const declaration of kinds) {
    const name = `${declaration.group}/${declaration.kind}`;
    found.set(name, [...(found.get(name) ?? []), declaration]);
  }
  return found.values();
}

/** The only version, or the one that says so. */
function storageOf(versions: readonly KindDeclaration[], problems: ProblemList): KindDeclaration {
  const [first, ...more] = versions as readonly [KindDeclaration, ...KindDeclaration[]];
  if (more.length === 0) return first;
  const marked = versions.filter(({ storage }) => storage);
  if (marked.length === 0) {
    const names = versions.map(({ version }) => version).join(', ');
    problems.add(first, `${first.kind} has the versions ${names} and none is stored`, {
      hint: 'Write @storageVersion on exactly one of them.',
    });
  }
  for (const version of marked.slice(1)) {
    problems.add(version, `${version.kind} is stored as ${marked[0]?.version} already; only one version is`, {
      hint: `Take @storageVersion away from ${version.version}.`,
    });
  }
  return marked[0] ?? first;
}

function checkVersions(versions: readonly KindDeclaration[], storage: KindDeclaration, problems: ProblemList): void {
  const seen = new Set<string>();
  for (const version of versions) {
    if (seen.has(version.version)) problems.add(version, `${version.kind} ${version.version} is declared twice`);
    seen.add(version.version);
    for (const [key, tag] of Object.entries(sharedTags) as [keyof typeof sharedTags, string][]) {
      const said = version[key];
      if (said === undefined || JSON.stringify(said) === JSON.stringify(resolved(storage, key))) continue;
      problems.add(version, `@${tag} of ${version.version} differs from that of ${storage.version}, which is stored`, {
        hint: `Write @${tag} on ${storage.version} only.`,
      });
    }
  }
}

/** What the storage version says, or what follows from its kind. */
function resolved(storage: KindDeclaration, key: keyof typeof sharedTags): unknown {
  if (key === 'scope') return storage.scope ?? 'Namespaced';
  if (key === 'plural' || key === 'singular' || key === 'listKind') return namesOf(storage)[key];
  return storage[key];
}

function namesOf(storage: KindDeclaration): CustomResourceDefinitionNames {
  const { kind, listKind, plural, singular, shortNames, categories } = storage;
  return {
    ...(categories === undefined ? {} : { categories: [...categories] }),
    kind,
    listKind: listKind ?? `${kind}List`,
    plural: plural ?? pluralOf(kind),
    ...(shortNames === undefined ? {} : { shortNames: [...shortNames] }),
    singular: singular ?? kind.toLowerCase(),
  };
}

function shortened(version: KindDeclaration, most: number): KindDeclaration {
  const schema: JSONSchemaProps = structuredClone(version.schema);
  limitDescriptions(schema, most);
  return { ...version, schema };
}

function build(versions: readonly KindDeclaration[], stored: string): CustomResourceDefinition {
  const storage = versions.find(({ version }) => version === stored) ?? (versions[0] as KindDeclaration);
  const names = namesOf(storage);
  const annotations = annotationsOf(storage);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      ...(annotations === undefined ? {} : { annotations }),
      ...(storage.labels === undefined ? {} : { labels: { ...storage.labels } }),
      name: `${names.plural}.${storage.group}`,
    },
    spec: {
      ...(storage.conversion === undefined ? {} : { conversion: storage.conversion }),
      group: storage.group,
      names,
      scope: storage.scope ?? 'Namespaced',
      versions: [...versions]
        .sort((one, other) => compareVersions(one.version, other.version))
        .map((version) => buildVersion(version, version === storage)),
    },
  };
}

/**
 * The server refuses CRDs of the Kubernetes community's groups unless they say who approved them.
 *
 * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/2337-k8s.io-group-protection
 */
function annotationsOf(storage: KindDeclaration): Record<string, string> | undefined {
  const approval = 'api-approved.kubernetes.io';
  if (!isProtectedGroup(storage.group) || storage.annotations?.[approval] !== undefined) {
    return storage.annotations && { ...storage.annotations };
  }
  return { [approval]: 'unapproved, experimental-only', ...storage.annotations };
}

function buildVersion(version: KindDeclaration, stored: boolean): CustomResourceDefinitionVersion {
  const { printerColumns, deprecated, deprecationWarning, selectableFields, subresources } = version;
  return {
    ...(printerColumns.length === 0 ? {} : { additionalPrinterColumns: [...printerColumns] }),
    ...(deprecated ? { deprecated } : {}),
    ...(deprecationWarning === undefined ? {} : { deprecationWarning }),
    name: version.version,
    schema: { openAPIV3Schema: version.schema },
    ...(selectableFields.length === 0 ? {} : { selectableFields: [...selectableFields] }),
    served: version.served,
    storage: stored,
    ...(Object.keys(subresources).length === 0 ? {} : { subresources }),
  };
}
