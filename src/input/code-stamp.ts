// Which code this is, to the byte: what was computed by another must not be taken for ours. A development checkout has the
// same version from one edit to the next, so the files themselves are looked at, as make does.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A hash of the version of Node.js, and of the name, size and times of each file that can take part.
 *
 * @throws Error when a file cannot be looked at
 */
export function codeStamp(): string {
  const hash = createHash('sha256').update(process.version);
  const manifest = fileURLToPath(import.meta.resolve('generator-kubewright/package.json'));
  hash.update(readFileSync(manifest));
  const folders = [
    join(dirname(fileURLToPath(import.meta.url)), '..'),
    join(dirname(manifest), 'templates'),
    // What the text of types depends on beside ourselves.
    ...['@kubewright/apimachinery', 'yaml', 'ejs'].map((name) => dirname(fileURLToPath(import.meta.resolve(name)))),
  ];
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const { size, mtimeMs, ctimeMs } = statSync(path);
      hash.update(`${path}\0${size} ${mtimeMs} ${ctimeMs}\0`);
    }
  }
  return hash.digest('hex');
}
