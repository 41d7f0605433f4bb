// What a removal leaves behind: the user's files that import modules which are gone, and what to import instead.
import type { Source } from '../model/source.ts';

/** The specifiers of `import`, `export ... from` and `import()`, when they are relative. */
const relativeImport = /(?:\bfrom|\bimport)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]*)\1/g;

/**
 * One sentence for each file that imports what was deleted.
 *
 * @param files - what stays, relative to the project
 * @param deleted - paths that are gone
 */
export function staleImports(files: readonly Source[], deleted: ReadonlySet<string>): string[] {
  const paths = files.map(({ file }) => file);
  return files.flatMap(({ file, text }) => {
    const gone = new Set(
      [...text.matchAll(relativeImport)].map(([, , to = '']) => resolve(file, to)).filter((path) => deleted.has(path)),
    );
    const advice = [...gone].map((path) => {
      const successor = successorOf(path, paths);
      return successor === undefined ? path : `${path} (import ${successor} instead)`;
    });
    if (advice.length === 0) return [];
    const end = advice.every((text) => text.endsWith(')')) ? '' : ': take those imports out, or delete the file';
    return [`${file} imports what is gone: ${advice.join(', ')}${end}`];
  });
}

/** The same file of another version: versions are folders. */
function successorOf(path: string, paths: readonly string[]): string | undefined {
  const [name, , ...folders] = path.split('/').reverse();
  const parent = `${folders.reverse().join('/')}/`;
  return paths.find(
    (other) =>
      other.startsWith(parent) && /^[^/]+\/[^/]+$/.test(other.slice(parent.length)) && other.endsWith(`/${name}`),
  );
}

function resolve(from: string, to: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of to.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
