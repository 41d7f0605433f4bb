// What sources import -> its files, as text: by relative paths, and from packages in node_modules, upwards from the file that
// imports. TypeScript's own resolution decides (exports with their types condition, types, typesVersions, @types); nothing is run.
import { posix } from 'node:path';
import type { Source } from '../model/source.ts';

/** Gives the text of a file that a source imports, or of a package.json on the way there; undefined when there is none. */
export type LoadSource = (file: string) => string | undefined;

/** What resolution asks for files. */
export interface ModuleHost {
  readonly fileExists: (path: string) => boolean;
  readonly readFile: (path: string) => string | undefined;
}

/** TypeScript's part: which file a specifier means, and which specifiers a text holds. */
export interface ModuleSyntax<Found extends { readonly resolvedFileName: string }> {
  readonly resolve: (specifier: string, importer: string, host: ModuleHost) => Found | undefined;
  readonly importsOf: (text: string) => readonly string[];
}

/** All files of one run, by a path that each has for itself, whatever it was called. */
export interface ModuleFiles<Found> {
  readonly files: ReadonlyMap<string, Source>;
  readonly pathOf: (file: string) => string;
  /** The file that a specifier means to the file at a path. */
  readonly resolve: (specifier: string, importer: string) => Found | undefined;
}

/** Names that are not absolute stand this deep, so that `..` and the search for node_modules can go up. */
const workingDirectory = `/${'up/'.repeat(24)}`;

/** Reads the sources and, from file to file, whatever they import. */
export function loadModules<Found extends { readonly resolvedFileName: string }>(
  sources: readonly Source[],
  load: LoadSource,
  syntax: ModuleSyntax<Found>,
): ModuleFiles<Found> {
  const files = new Map<string, Source>();
  const texts = new Map<string, string | undefined>();
  const readFile = (path: string): string | undefined => {
    if (!texts.has(path)) texts.set(path, files.get(path)?.text ?? load(nameOf(path)));
    return texts.get(path);
  };
  const host: ModuleHost = { fileExists: (path) => readFile(path) !== undefined, readFile };
  const resolve = (specifier: string, importer: string): Found | undefined => {
    // Ours are known by name, and Node's have no schema.
    if (specifier.startsWith('@kubewright/') || specifier.startsWith('node:')) return undefined;
    const found = syntax.resolve(specifier, importer, host);
    return found !== undefined && /\.[cm]?tsx?$/u.test(found.resolvedFileName) ? found : undefined;
  };
  // All before any is followed: they may import one another.
  for (const source of sources) if (!files.has(pathOf(source.file))) files.set(pathOf(source.file), source);
  // A map gives what is added to it on the way, too.
  for (const [path, { text }] of files) {
    for (const specifier of syntax.importsOf(text)) {
      const found = resolve(specifier, path)?.resolvedFileName;
      if (found === undefined || files.has(found)) continue;
      files.set(found, { file: nameOf(found), text: readFile(found) ?? '' });
    }
  }
  return { files, pathOf, resolve };
}

function pathOf(file: string): string {
  const named = file.replaceAll('\\', '/').replace(/^([A-Za-z]):/u, '/$1:');
  const path = posix.resolve(workingDirectory, named);
  return /\.[cm]?tsx?$/u.test(path) ? path : `${path}.ts`;
}

/** The name that {@link LoadSource} knows: relative to where the command was called, unless the sources' were absolute. */
function nameOf(path: string): string {
  if (path.startsWith('/up/')) return posix.relative(workingDirectory, path);
  return path.replace(/^\/([A-Za-z]:)/u, '$1');
}
