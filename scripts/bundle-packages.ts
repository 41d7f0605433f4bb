// Packages of this checkout in, their JavaScript as it is published out: few files instead of hundreds, because Node takes
// longer to find, read and compile a module than to run it. One instance of everything: what two entries of a package share
// is a file of its own, and other packages stay imports. Names stay as they are written; source maps hold the sources.
//   node scripts/bundle-packages.ts <folder of a package> <copy of it that is to be packed> [...]
import { globSync, readFileSync, rmSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';

/** Below `packages/`. */
const bundled = new Set(['apimachinery', 'client', 'kubernetes', 'runtime', 'apiserver', 'testing']);

/** As much of a package.json as is read. */
interface PackageJson {
  readonly name: string;
  readonly exports?: Readonly<
    Record<string, string | { readonly 'kubewright-source': string; readonly default: string }>
  >;
}

/** A file of the bundle, as a path below its package, and its size in bytes. */
export interface BundledFile {
  readonly path: string;
  readonly bytes: number;
}

/** Whether a package is published as a bundle. @param name - of its folder below `packages/` */
export function isBundled(name: string): boolean {
  return bundled.has(name);
}

/**
 * Replaces the JavaScript below `dist/` of a copy of a package by bundles of the package's sources. Declarations stay.
 *
 * @param folder - of the package, with its sources
 * @param copy - a folder with the same `dist/`; may be empty
 */
export async function bundlePackage(folder: string, copy: string): Promise<readonly BundledFile[]> {
  const { exports = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;
  const entries = Object.values(exports).flatMap((target) =>
    typeof target === 'string'
      ? []
      : [[target.default.replace(/^\.\/dist\/|\.js$/g, ''), resolve(folder, target['kubewright-source'])] as const],
  );
  for (const file of globSync('dist/**/*.{js,js.map}', { cwd: copy })) rmSync(join(copy, file));
  const build = await rolldown({
    cwd: folder,
    input: Object.fromEntries(entries),
    platform: 'node',
    transform: { target: 'es2023' },
    external: (id) => !id.startsWith('.') && !isAbsolute(id),
    onLog: (_level, log) => {
      throw new Error(log.message);
    },
  });
  try {
    const { output } = await build.write({
      dir: join(copy, 'dist'),
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'shared/[name].js',
      sourcemap: true,
      // The declarations have them.
      comments: { annotation: true, jsdoc: false, legal: true },
      // As if the copy were the package: the sources are not packed, but in the map.
      sourcemapPathTransform: (source, map) => {
        const place = join(folder, relative(copy, dirname(map)));
        return relative(place, resolve(dirname(map), source)).replaceAll('\\', '/');
      },
    });
    return output.map((file) => ({
      path: `dist/${file.fileName}`,
      bytes: Buffer.byteLength(file.type === 'chunk' ? file.code : file.source),
    }));
  } finally {
    await build.close();
  }
}

// Not import.meta.main, which Node 22 does not have.
if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  const folders = process.argv.slice(2);
  for (let index = 0; index < folders.length; index += 2) {
    const [folder = '', copy = ''] = folders.slice(index, index + 2);
    if (isBundled(relative(join(import.meta.dirname, '..', 'packages'), resolve(folder)))) {
      await bundlePackage(resolve(folder), resolve(copy));
    }
  }
}
