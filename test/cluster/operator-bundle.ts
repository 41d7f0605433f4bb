// An operator's main file in, what its `npm run build` makes of it out: one file, of our sources.
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { rolldown } from 'rolldown';

/** One file that runs by itself. */
export interface OperatorBundle {
  readonly path: string;
  readonly bytes: number;
  /** Absolute paths of the modules that are in it. */
  readonly modules: readonly string[];
}

/**
 * @param main - an absolute path
 * @param path - of the bundle; ends with .mjs
 */
export async function bundleOperator(main: string, path: string): Promise<OperatorBundle> {
  mkdirSync(dirname(path), { recursive: true });
  const build = await rolldown({
    cwd: dirname(main),
    input: main,
    platform: 'node',
    resolve: { conditionNames: ['kubewright-source', 'import', 'node', 'default'] },
  });
  const { output } = await build.write({ file: path, format: 'esm', codeSplitting: false });
  await build.close();
  const [{ modules }] = output;
  const rendered = Object.entries(modules).filter(([, { renderedLength }]) => renderedLength > 0);
  return { path, bytes: statSync(path).size, modules: rendered.map(([id]) => id) };
}
