// Type-checks files together, as strictly as an operator does, and gives what the compiler has to say.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** @param files - texts by path; they see our packages as sources, whose own faults are left to their own checks */
export function typeCheck(files: ReadonlyMap<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'kubewright-types-'));
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    return typeCheckFolder(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The same of files that are there; its own two are put beside them. */
export function typeCheckFolder(directory: string): string {
  const source = (name: string) => [join(root, 'packages', name, 'src/index.ts')];
  const tsconfig = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: true,
      composite: false,
      incremental: false,
      declaration: false,
      rewriteRelativeImportExtensions: false,
      allowImportingTsExtensions: true,
      noUnusedLocals: false,
      typeRoots: [join(root, 'node_modules/@types')],
      paths: {
        '@kubewright/apimachinery': source('apimachinery'),
        '@kubewright/client': source('client'),
        '@kubewright/kubernetes/*': [join(root, 'packages/kubernetes/src/*/index.ts')],
      },
    },
    include: ['**/*.ts'],
  };
  writeFileSync(join(directory, 'package.json'), '{"type": "module"}');
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(tsconfig));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, '-p', directory, '--pretty', 'false'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return withoutOtherPackages(stdout) + stderr;
}

/** A diagnostic is a line that names its file, and the indented ones after it. */
function withoutOtherPackages(output: string): string {
  return output
    .split(/^(?=\S)/mu)
    .filter((diagnostic) => !/packages\/(apimachinery|client)\/src\//u.test(diagnostic))
    .join('');
}
