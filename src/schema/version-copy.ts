// A new version of a kind begins as a copy of another one's file, character by character: only what names the version, what
// only the storage version says, and imports that lead elsewhere from there are other. Places are those of the reader.
import { posix } from 'node:path';

import { InputError } from '../errors.ts';
import type { KindInput } from '../model/kind.ts';
import type { ProjectInput } from '../model/project.ts';
import type { Source } from '../model/source.ts';
import { compareVersions } from './compare-versions.ts';
import { recordedOf } from './compile-project.ts';
import type { KindDeclaration } from './kind-declaration.ts';
import { sharedTags } from './kind-declaration.ts';
import type { LoadSource } from './module-files.ts';
import { readKinds } from './read-kinds.ts';
import { kindRuleByTag } from './rules/kind-rules.ts';
import type { DeclarationSyntax } from './syntax.ts';
import type { TagLines } from './tag-edit.ts';
import { editTags, tagLines } from './tag-edit.ts';
import { parseTypeScript } from './typescript-reader.ts';

/** Which version to make. */
export interface NewVersion {
  readonly version: string;
  /** Whether it becomes the storage version. */
  readonly storage: boolean;
  /** Where the copy may go, best first; the first that is free is taken. */
  readonly places: (from: KindDeclaration) => readonly string[];
}

/** The copy, and the user's own file whose tags had to change for it. */
export interface VersionCopy {
  /** Of which version it is a copy. */
  readonly from: KindDeclaration;
  readonly file: string;
  /** Whole files by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files besides its own that the copy imports and that lie in the old version's folder. */
  readonly shared: readonly string[];
}

/** Tags that only the storage version's type has. */
const storageTags: ReadonlySet<string> = new Set([...Object.values(sharedTags), 'storageVersion']);
/** A new version is served, and nobody has deprecated it. */
const datedTags: ReadonlySet<string> = new Set(['served', 'deprecated', 'deprecatedVersion']);
const relativeImport = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.{1,2}\/[^'"\n]*)\2/g;

/** The copy that a version of a kind begins with; undefined when the user has declared it already, or there is nothing to copy. */
export async function beginVersion(
  { sources, load }: { readonly sources: readonly Source[]; readonly load: LoadSource },
  { group, kind }: KindInput,
  recorded: ProjectInput,
  { version, storage, places }: NewVersion,
): Promise<VersionCopy | undefined> {
  const declared = (await readKinds(sources, { load })).filter((each) => each.group === group && each.kind === kind);
  const known = recordedOf(declared, recorded);
  const isThere = known.length === 0 || declared.some((each) => each.version === version);
  return isThere ? undefined : copyVersion(sources, known, { version, storage, places });
}

/**
 * Copies the newest of the versions, by Kubernetes' order of versions.
 *
 * @param versions - those that there are, at least one
 * @throws InputError when there is a file already wherever the copy may go.
 */
export async function copyVersion(
  sources: readonly Source[],
  versions: readonly KindDeclaration[],
  { version, storage, places }: NewVersion,
): Promise<VersionCopy> {
  const [from] = versions.toSorted((one, other) => compareVersions(one.version, other.version));
  const stored = versions.length === 1 ? from : versions.find((each) => each.storage);
  if (from === undefined) throw new TypeError('no version to copy');
  const textOf = (file: string): string => sources.find((source) => source.file === file)?.text ?? '';
  const taken = new Set(sources.map(({ file }) => file));
  const file = places(from).find((place) => !taken.has(place));
  if (file === undefined) {
    throw new InputError({
      code: 'name-clash',
      message: `${places(from).join(' and ')} hold other types, so the types of ${version} have no place`,
      hint: `Declare ${from.kind} there yourself, with @kind and @version "${version}", and run this again`,
      file: places(from)[0] ?? from.file,
    });
  }
  const { declarations } = await parseTypeScript(sources, textOf);
  const syntaxOf = (kind: KindDeclaration): DeclarationSyntax | undefined =>
    declarations.find(({ name, file: of, line }) => name === kind.typeName && of === kind.file && line === kind.line);
  const common = commonLines(stored && syntaxOf(stored));

  const edits = declarations
    .filter((declaration) => declaration.file === from.file)
    .flatMap((declaration) => {
      const isRoot = declaration === syntaxOf(from);
      const replace = (tag: TagLines): readonly string[] => {
        if (!isRoot) return kindRuleByTag.has(tag.name) ? [] : tag.lines;
        if (storageTags.has(tag.name) || datedTags.has(tag.name)) return [];
        return tag.name === 'version' ? tag.lines.map((line) => line.replace(from.version, version)) : tag.lines;
      };
      if (!isRoot && !isRootType(declaration)) return [];
      const added = isRoot && storage ? [...common, ' * @storageVersion'] : [];
      return [
        ...declaration.comments.map(({ line, raw }) => ({ line, old: raw, text: editTags(raw, replace, added) })),
        ...(isRoot ? apiVersionEdits(declaration, `${from.group}/${from.version}`, `${from.group}/${version}`) : []),
      ];
    });
  const moved = movedImports(edited(textOf(from.file), edits), from.file, file);
  const texts = new Map([[file, moved.text]]);
  const syntax = stored && syntaxOf(stored);
  if (stored !== undefined && syntax !== undefined && (storage || !stored.storage)) {
    const drop = ({ name, lines }: TagLines) => (storage && storageTags.has(name) ? [] : lines);
    const comments = syntax.comments.map(({ line, raw }) => ({
      line,
      old: raw,
      text: editTags(raw, drop, storage ? [] : [' * @storageVersion']),
    }));
    const text = edited(textOf(stored.file), comments);
    if (text !== textOf(stored.file)) texts.set(stored.file, text);
  }
  return { from, file, texts, shared: moved.shared };
}

function isRootType({ comments }: DeclarationSyntax): boolean {
  return comments.some(({ raw }) => tagLines(raw).some(({ name }) => name === 'kind'));
}

/** What holds for all versions, as the storage version says it. */
function commonLines(stored: DeclarationSyntax | undefined): string[] {
  const tags = (stored?.comments ?? []).flatMap(({ raw }) => tagLines(raw));
  return tags.filter(({ name }) => storageTags.has(name) && name !== 'storageVersion').flatMap(({ lines }) => lines);
}

interface TextEdit {
  /** Counted from 1; the old text begins on it, or stands in it. */
  readonly line: number;
  readonly old: string;
  readonly text: string;
}

/** `apiVersion?: 'samples.example.com/v1'` says the version a second time. */
function apiVersionEdits({ body }: DeclarationSyntax, old: string, text: string): TextEdit[] {
  if (body.form !== 'object') return [];
  return body.members.flatMap((member) => {
    if (member.form !== 'property' || member.name !== 'apiVersion') return [];
    const { type } = member;
    return type.form === 'literal' && type.value === old ? [{ line: type.line, old, text }] : [];
  });
}

/** From the last to the first, so that places hold. */
function edited(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toSorted((one, other) => other.line - one.line)
    .reduce((result, { line, old, text: replacement }) => {
      const start = result.split('\n', line - 1).reduce((offset, { length }) => offset + length + 1, 0);
      const at = result.indexOf(old, start);
      return at === -1 ? result : result.slice(0, at) + replacement + result.slice(at + old.length);
    }, text);
}

/** Relative imports lead to the same files from elsewhere. */
function movedImports(text: string, from: string, to: string): { text: string; shared: string[] } {
  const shared = new Set<string>();
  const moved = text.replaceAll(relativeImport, (_, before: string, quote: string, specifier: string) => {
    const target = posix.join(posix.dirname(from), specifier);
    if (posix.dirname(target).startsWith(posix.dirname(from))) shared.add(target);
    const path = posix.relative(posix.dirname(to), target);
    return `${before}${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`;
  });
  return { text: moved, shared: [...shared] };
}
