// Which Kubewright this is, from its own package.json.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Such as `0.1.0`. A packed checkout's hash is left out: it would make projects differ that are the same. */
export function kubewrightVersion(): string {
  const file = fileURLToPath(import.meta.resolve('generator-kubewright/package.json'));
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version.replace(/-dev\..*$/, '');
}
