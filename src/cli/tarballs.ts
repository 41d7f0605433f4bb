// Packs this checkout's packages: checkout in, a folder of tarballs out, as they are published. For scaffolds, before they are
// published anywhere, version and file name carry a hash over everything packed, because npm keeps old code when the same
// version has new bytes.
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

import type { PackedPackage } from '../pipeline.ts';
import { firstLines, run } from './child-process.ts';
import { Failure } from './failure.ts';

interface PackageJson {
  name: string;
  version: string;
  private?: boolean;
  files?: string[];
  workspaces?: string[];
  [field: string]: unknown;
}

interface Package {
  readonly folder: string;
  readonly manifest: PackageJson;
  /** Paths relative to `folder` of what npm would pack, without package.json. */
  readonly files: readonly string[];
}

const keptPacks = 4;
const packsFolder = join('node_modules', '.cache', 'kubewright', 'packs');

/** What a checkout makes bundles with of some of its packages. Takes pairs: a package's folder, and its copy to be packed. */
const bundler = join('scripts', 'bundle-packages.ts');

/**
 * Tarballs of every public package of the checkout at `root`, from the cache when nothing changed since.
 * Builds first when a source is newer than what was compiled from it.
 * @throws Failure when the checkout does not compile.
 */
export async function packCheckout(
  root: string,
  progress: (doing: string) => void = () => {},
): Promise<readonly PackedPackage[]> {
  const folders = checkoutFolders(root);
  if (isWritable(root) && folders.some(isStale)) {
    progress('compiling the checkout');
    await build(root);
  }
  const packages = folders.map(readPackage);
  const hash = hashOf(packages, root);
  const packs = join(root, packsFolder);
  const target = join(packs, hash);
  const versions = new Map(packages.map(({ manifest }) => [manifest.name, `${manifest.version}-dev.${hash}`]));
  if (!existsSync(target)) {
    progress('packing the packages of this checkout');
    await pack(packages, versions, root, target);
    await forgetOld(packs);
  }
  return packedPackages(versions, target);
}

/**
 * Tarballs of every public package of the checkout at `root`, in their own versions: what is to be published. It is compiled
 * already.
 *
 * @param target - a folder that does not exist yet
 */
export async function packRelease(root: string, target: string): Promise<readonly PackedPackage[]> {
  const packages = checkoutFolders(root).map(readPackage);
  const versions = new Map(packages.map(({ manifest }) => [manifest.name, manifest.version]));
  await pack(packages, versions, root, target);
  return packedPackages(versions, target);
}

function packedPackages(versions: ReadonlyMap<string, string>, target: string): PackedPackage[] {
  return Array.from(versions, ([name, version]) => ({ name, version, file: join(target, tarballName(name, version)) }));
}

/** The workspaces that are published; the root itself is one of them. */
function checkoutFolders(root: string): string[] {
  const { workspaces = [] } = readManifest(root);
  return workspaces
    .map((workspace) => join(root, workspace))
    .filter((folder) => existsSync(join(folder, 'package.json')) && !readManifest(folder).private);
}

function readManifest(folder: string): PackageJson {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;
}

/** The `files` field as npm reads it, for the patterns we use: a path, or `!` and a glob. */
function readPackage(folder: string): Package {
  const manifest = readManifest(folder);
  const wanted = manifest.files ?? [];
  const dropped = new Set(
    wanted
      .filter((pattern) => pattern.startsWith('!'))
      .flatMap((pattern) => globSync(pattern.slice(1), { cwd: folder })),
  );
  const files = wanted
    .filter((pattern) => !pattern.startsWith('!'))
    .flatMap((path) => filesBelow(folder, path))
    .concat(globSync(['README*', 'LICENSE*', 'NOTICE*'], { cwd: folder }))
    .filter((file) => !dropped.has(file));
  return { folder, manifest, files: [...new Set(files)].sort() };
}

/** Hidden files too, which a glob would leave out. */
function filesBelow(folder: string, path: string): string[] {
  if (!existsSync(join(folder, path))) return [];
  if (statSync(join(folder, path)).isFile()) return [path];
  return readdirSync(join(folder, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** A letter first: an all-digit identifier with a leading zero would be no valid version. */
function hashOf(packages: readonly Package[], root: string): string {
  const hash = createHash('sha256');
  if (existsSync(join(root, bundler))) hash.update(readFileSync(join(root, bundler)));
  for (const { folder, manifest, files } of packages) {
    hash.update(`${manifest.name}\n${JSON.stringify(manifest)}\n`);
    for (const file of files) {
      const content = readFileSync(join(folder, file));
      hash.update(`${file.replaceAll('\\', '/')}\n${content.length}\n`).update(content);
    }
  }
  return `h${hash.digest('hex').slice(0, 11)}`;
}

/** npm's own name for the tarball of a package. */
function tarballName(name: string, version: string): string {
  return `${name.replace('@', '').replaceAll('/', '-')}-${version}.tgz`;
}

async function pack(
  packages: readonly Package[],
  versions: ReadonlyMap<string, string>,
  root: string,
  target: string,
): Promise<void> {
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  const staging = await mkdtemp(join(parent, '.staging-'));
  try {
    const staged = await Promise.all(
      packages.map((each, index) => stage(each, join(staging, String(index)), versions)),
    );
    await bundle(packages, staging, staged, root);
    const done = join(staging, 'done');
    await mkdir(done);
    const npm = await run(
      'npm',
      ['pack', ...staged.map((folder) => `./${folder}`), '--pack-destination', done, '--ignore-scripts'],
      {
        cwd: staging,
      },
    );
    if (npm.code !== 0) throw new Failure('npm could not pack the packages of this checkout', firstLines(npm.problems));
    await rename(done, target).catch((error: unknown) => {
      // Another process packed the same bytes meanwhile.
      if (!existsSync(target)) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Some packages are published as a few files. */
async function bundle(
  packages: readonly Package[],
  staging: string,
  staged: readonly string[],
  root: string,
): Promise<void> {
  if (!existsSync(join(root, bundler))) return;
  const pairs = packages.flatMap(({ folder }, index) => [folder, join(staging, staged[index] ?? '')]);
  const bundled = await run(process.execPath, [join(root, bundler), ...pairs], { cwd: root });
  if (bundled.code !== 0)
    throw new Failure('The packages of this checkout cannot be bundled', firstLines(bundled.problems));
}

async function stage(
  { folder, manifest, files }: Package,
  to: string,
  versions: ReadonlyMap<string, string>,
): Promise<string> {
  for (const file of files) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await cp(join(folder, file), join(to, file));
  }
  const { workspaces: _workspaces, devDependencies: _devDependencies, scripts: _scripts, ...kept } = manifest;
  const packed: Record<string, unknown> = { ...kept, version: versions.get(manifest.name) };
  for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
    const wanted = manifest[field];
    if (typeof wanted !== 'object' || wanted === null) continue;
    packed[field] = Object.fromEntries(
      Object.entries(wanted as Record<string, string>).map(([name, range]) => [name, versions.get(name) ?? range]),
    );
  }
  await mkdir(to, { recursive: true });
  await writeFile(join(to, 'package.json'), `${JSON.stringify(packed, null, 2)}\n`);
  return basename(to);
}

async function forgetOld(packs: string): Promise<void> {
  const folders = (await readdir(packs)).filter((name) => !name.startsWith('.'));
  const dated = await Promise.all(
    folders.map(async (name) => ({ name, time: (await stat(join(packs, name))).mtimeMs })),
  );
  const old = dated.sort((a, b) => b.time - a.time).slice(keptPacks);
  await Promise.all(old.map(({ name }) => rm(join(packs, name), { recursive: true, force: true })));
}

/**
 * Whether some source has no compiled file or a newer time than it. Only a hint (tsc itself looks at contents):
 * at worst it costs one look of the compiler.
 */
function isStale(folder: string): boolean {
  if (!existsSync(join(folder, 'tsconfig.json'))) return false;
  const isRoot = existsSync(join(folder, 'tsconfig.base.json'));
  const sources = isRoot
    ? globSync(['src/**/*.ts', 'generators/**/*.ts'], { cwd: folder })
    : globSync('**/*.ts', { cwd: join(folder, 'src') });
  return sources.some((source) => {
    const compiled = join(folder, 'dist', source.replace(/\.ts$/, '.js'));
    const from = join(folder, isRoot ? '' : 'src', source);
    return !existsSync(compiled) || statSync(from).mtimeMs > statSync(compiled).mtimeMs;
  });
}

/** Who may not compile here, such as a yo that has given up being root, gets what is compiled. */
function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function build(root: string): Promise<void> {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const built = await run(process.execPath, [tsc, '-b'], { cwd: root });
  if (built.code === 0) return;
  throw new Failure('The checkout does not compile', `Run "npx tsc -b" in ${root}:\n${firstLines(built.output)}`);
}
