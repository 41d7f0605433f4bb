// Which code this is, to the byte: what was computed by another must not be taken for ours. A development checkout has the
// same version from one edit to the next, so the files themselves are looked at, as make does.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the text of types, and what is refused, depends on beside ourselves. */
const packages = ['@kubewright/apimachinery', 'ejs', 're2js', 'yaml'];

/**
 * A hash of the version of Node.js, and of the name, size and times of each file that can take part.
 *
 * @returns undefined when a file cannot be looked at
 */
export function codeStamp(): string | undefined {
  try {
    const hash = createHash('sha256').update(process.version);
    const manifest = fileURLToPath(import.meta.resolve('generator-kubewright/package.json'));
    hash.update(readFileSync(manifest));
    const here = dirname(fileURLToPath(import.meta.url));
    const folders = [dirname(here), join(dirname(manifest), 'templates'), ...packages.map(folderOf)];
    for (const folder of folders) {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const { size, mtimeMs, ctimeMs } = statSync(path);
        hash.update(`${path}\0${size} ${mtimeMs} ${ctimeMs}\0`);
      }
    }
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}

/** The folder of a package's code. A dependency of a dependency may be installed below that one alone. */
function folderOf(name: string): string {
  try {
    return dirname(fileURLToPath(import.meta.resolve(name)));
  } catch {
    return dirname(createRequire(import.meta.resolve('@kubewright/apimachinery')).resolve(name));
  }
}
