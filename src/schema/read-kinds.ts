// Types files -> the kinds that they declare, each with its schema. A root type is an exported type with a `@kind` tag.
// All problems of all files are reported at once. Nothing is read from disk but through `load`.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import type { Source } from '../model/source.ts';
import { problemOf, rules } from '../model/rules.ts';
import type { PlacedTag } from './apply-tags.ts';
import { applyRule, applySchemaTags, readDocumentation } from './apply-tags.ts';
import { canonicalSchema } from './canonical-schema.ts';
import { compileShape } from './compile-type.ts';
import type { KindDeclaration } from './kind-declaration.ts';
import { shapeOf } from './object-shape.ts';
import type { LoadSource } from './module-files.ts';
import { parseTypeScript } from './typescript-reader.ts';
import { ProblemList } from './problem-list.ts';
import type { KindTags } from './rules/kind-rules.ts';
import { kindRuleByTag } from './rules/kind-rules.ts';
import type { DeclarationSyntax, Place } from './syntax.ts';
import type { Progress, Scope } from './type-scope.ts';

/** What every root type has; the schema of a CRD may restrict only the two names of the metadata. */
const standardProperties: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/** Tags that stand on root types only, so that one without `@kind` is a mistake. */
const rootTags: ReadonlySet<string> = new Set(kindRuleByTag.keys());

/**
 * Reads all sources together; they may import one another.
 *
 * @param options - `load` gives the text of a file outside the sources that one of them imports by a relative path
 * @throws InputError with every problem of every file
 */
export async function readKinds(
  sources: readonly Source[],
  options: { readonly load?: LoadSource } = {},
): Promise<KindDeclaration[]> {
  try {
    return await readAll(sources, options.load ?? (() => undefined));
  } catch (error) {
    // Of the parser's stack, or of ours.
    if (!(error instanceof RangeError)) throw error;
    const [first] = sources;
    const file = sources.length === 1 ? first?.file : undefined;
    const message = 'types nest too deeply to be read';
    throw new InputError({ code: 'invalid-types', message, ...(file !== undefined && { file }) }, { cause: error });
  }
}

async function readAll(sources: readonly Source[], load: LoadSource): Promise<KindDeclaration[]> {
  const problems = new ProblemList();
  for (const { file } of sources) {
    // A parser of TypeScript would complain about every line of it.
    if (!/\.(ya?ml|json)$/i.test(file)) continue;
    problems.add({ file, line: 1 }, 'is no TypeScript', { hint: 'From CRDs to TypeScript, it is: kubewright types' });
  }
  problems.throwIfAny();
  const { declarations, faults } = await parseTypeScript(sources, load);
  for (const fault of faults) problems.add(fault, fault.message);
  problems.throwIfAny();
  const kinds = declarations.flatMap((declaration) => {
    const { description, tags } = readDocumentation(declaration.comments);
    const own = tags.filter(({ name }) => rootTags.has(name));
    const first = own[0];
    if (first === undefined) return [];
    if (!own.some(({ name }) => name === 'kind')) {
      problems.add(first, `@${first.name} stands on ${declaration.name}, which is no root type`, {
        hint: 'A root type also has @kind, such as @kind "Network".',
      });
      return [];
    }
    if (!declaration.exported) problems.add(declaration, `the root type ${declaration.name} is not exported`);
    return [readKind(declaration, { description, tags: own }, problems)];
  });
  problems.throwIfAny();
  return kinds;
}

/** Reads like {@link readKinds}; if that fails, the answer is what is given: taking types anew also mends them. */
export async function readKindsOr(
  otherwise: readonly KindDeclaration[],
  ...read: Parameters<typeof readKinds>
): Promise<readonly KindDeclaration[]> {
  try {
    return await readKinds(...read);
  } catch (error) {
    if (error instanceof InputError) return otherwise;
    throw error;
  }
}

/** What is wrong with sources that declare no kind, when kinds were asked for. */
export function noKinds(sources: readonly Source[]): Problem {
  const [first] = sources;
  return {
    code: 'invalid-types',
    message: sources.length === 1 ? 'declares no kind' : 'None of the files declares a kind',
    hint: 'The root type is exported and has a @kind tag: /** @kind "Network" */ export interface Network extends KubernetesObject { ... }',
    ...(first !== undefined && sources.length === 1 && { file: first.file }),
  };
}

function readKind(
  declaration: DeclarationSyntax,
  { description, tags }: { readonly description: string | undefined; readonly tags: readonly PlacedTag[] },
  problems: ProblemList,
): KindDeclaration {
  const said = readKindTags(tags, problems);
  const { group, version } = groupVersionOf(declaration, said, problems);
  const progress: Progress = { places: placesOfTags(tags), entered: 0 };
  const { metadataName, metadataGenerateName, kind, storage, served, deprecated, ...rest } = said;
  const { subresources, printerColumns, selectableFields, ...names } = rest;
  return {
    ...names,
    group,
    version,
    kind: kind ?? declaration.name,
    storage: storage ?? false,
    served: served ?? true,
    deprecated: deprecated ?? false,
    subresources: subresources ?? {},
    printerColumns: printerColumns ?? [],
    selectableFields: selectableFields ?? [],
    schema: rootSchema(declaration, { description, metadataName, metadataGenerateName, progress }, problems),
    places: progress.places,
    typeName: declaration.name,
    file: declaration.file,
    line: declaration.line,
  };
}

/** Beside the properties' places, those of the root type's tags: `@printColumn[0]`. */
function placesOfTags(tags: readonly PlacedTag[]): Map<string, Place> {
  const places = new Map<string, Place>();
  const counts = new Map<string, number>();
  for (const { name, file, line } of tags) {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    places.set(`@${name}[${count}]`, { file, line });
  }
  return places;
}

function readKindTags(tags: readonly PlacedTag[], problems: ProblemList): KindTags {
  const said: KindTags = {};
  const seen = new Set<string>();
  for (const tag of tags) {
    const rule = kindRuleByTag.get(tag.name);
    if (rule === undefined) continue;
    if (seen.has(tag.name) && rule.repeatable !== true) problems.add(tag, `@${tag.name} stands here twice`);
    seen.add(tag.name);
    applyRule(rule, said, tag, { path: '', problems });
    const checked = checkedNames[tag.name];
    const problem = checked && problemOf(rules[checked], lastText(tag), tag.name);
    if (problem !== undefined)
      problems.add(tag, problem.message, problem.hint === undefined ? {} : { hint: problem.hint });
  }
  return said;
}

/** The tags whose texts become paths or code, and the rules that they must pass. */
const checkedNames: Readonly<Record<string, 'group' | 'version' | 'plural' | 'shortName' | 'category'>> = {
  group: 'group',
  version: 'version',
  plural: 'plural',
  shortName: 'shortName',
  category: 'category',
};

/** The text of a tag whose rule has checked it already; whatever is no text fails the name's rule, too. */
function lastText(tag: PlacedTag): string {
  try {
    const value: unknown = JSON.parse(tag.value);
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}

/** From the tags, or else from the path: `api/<group>/<version>/<file>.ts`. */
function groupVersionOf(
  declaration: DeclarationSyntax,
  said: KindTags,
  problems: ProblemList,
): { group: string; version: string } {
  const [version = '', group = ''] = declaration.file.replaceAll('\\', '/').split('/').slice(0, -1).reverse();
  const found = { group: said.group ?? group, version: said.version ?? version };
  for (const what of ['group', 'version'] as const) {
    if (said[what] === undefined && problemOf(rules[what], found[what], what) !== undefined) {
      problems.add(declaration, `the ${what} of ${declaration.name} is not known`, {
        hint: `Put the file into api/<group>/<version>/, or write @${what} ${JSON.stringify(rules[what].example)}.`,
      });
    }
  }
  return found;
}

function rootSchema(
  declaration: DeclarationSyntax,
  said: {
    readonly description: string | undefined;
    readonly metadataName: JSONSchemaProps | undefined;
    readonly metadataGenerateName: JSONSchemaProps | undefined;
    readonly progress: Progress;
  },
  problems: ProblemList,
): JSONSchemaProps {
  const scope: Scope = { path: '', parameters: new Map(), within: [], progress: said.progress };
  const target = { from: 'declaration', name: declaration.name, declaration: () => declaration } as const;
  const reference = {
    form: 'reference',
    file: declaration.file,
    line: declaration.line,
    target,
    arguments: [],
  } as const;
  const shape = shapeOf({ type: reference, scope }, problems);
  if (shape === undefined) {
    problems.add(declaration, `the root type ${declaration.name} is no object type`);
    return {};
  }
  const own = new Map([...shape.properties].filter(([name]) => !standardProperties.has(name)));
  const schema = compileShape({ ...shape, properties: own }, scope, problems, said.description);
  const names = {
    ...(said.metadataGenerateName === undefined ? {} : { generateName: said.metadataGenerateName }),
    ...(said.metadataName === undefined ? {} : { name: said.metadataName }),
  };
  const constrained = (name: string): JSONSchemaProps => {
    const { tags } = readDocumentation(shape.properties.get(name)?.comments ?? []);
    const property: JSONSchemaProps = { type: 'string' };
    applySchemaTags(property, tags, { path: name, problems });
    return property;
  };
  return canonicalSchema({
    ...schema,
    properties: {
      ...schema.properties,
      apiVersion: constrained('apiVersion'),
      kind: constrained('kind'),
      metadata: { type: 'object', ...(Object.keys(names).length === 0 ? {} : { properties: names }) },
    },
  });
}
