// The corpus: CustomResourceDefinitions of real projects, in a folder that KUBEWRIGHT_CORPUS names; below it are folders of
// YAML or JSON files, one for each project. They are other people's, so they are not in this repository.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../../src/model/source.ts';

/**
 * The folder.
 *
 * @returns undefined where none is named and that is all right
 * @throws Error where CI is set and none is named, and where the one that is named is not there
 */
export function corpusFolder(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folder = env['KUBEWRIGHT_CORPUS'] ?? '';
  if (folder === '') {
    const message = 'no corpus: set KUBEWRIGHT_CORPUS to a folder of CustomResourceDefinitions, <project>/<file>.yaml';
    if (env['CI']) throw new Error(message);
    console.error(`kubewright: skipped: ${message}`);
    return undefined;
  }
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new Error(`no corpus: KUBEWRIGHT_CORPUS names no folder: ${folder}`);
}

/** Every file, named `<project>/<file>`, in order; read when it is asked for. */
export function* readCorpus(folder: string): Generator<Source> {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.(ya?ml|json)$/u.test(name)) continue;
    yield { file: name.replaceAll('\\', '/'), text: readFileSync(join(folder, name), 'utf8') };
  }
}
