// The Go programs beside us, each built once from its modules into the cache, and again when its sources change. Without Go
// there are none: their rows say so.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { goProblem } from '../../scripts/control-plane/build.ts';

const folder = fileURLToPath(new URL('go', import.meta.url));

/** A program in `test/bench/go`. `clientset` is no benchmark: `test/cluster/other-clients.test.ts` starts it. */
export type GoProgram = 'clientset' | 'informer' | 'operator';

/** A program that is there to be started, or why it is not. */
export type Built = { readonly path: string } | { readonly problem: string };

/** @throws Error when there is a Go and it cannot build the program */
export async function buildGo(program: GoProgram): Promise<Built> {
  const hash = createHash('sha256');
  for (const file of globSync(['go.mod', 'go.sum', `${program}/*.go`], { cwd: folder }).toSorted()) {
    hash.update(file).update(readFileSync(join(folder, file)));
  }
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'kubewright', 'bench', 'go');
  const path = join(cache, `${program}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(path)) return { path };
  const problem = await goProblem(process.env);
  if (problem !== undefined) return { problem };
  console.error(`building ${program} from its Go modules (once; minutes)`);
  mkdirSync(cache, { recursive: true });
  const building = `${path}.${process.pid}`;
  execFileSync('go', ['build', '-trimpath', '-o', building, `./${program}`], {
    cwd: folder,
    // A workspace file or flags of the surrounding project would change what is built; no C compiler is needed.
    env: { ...process.env, GOWORK: 'off', GOFLAGS: '', CGO_ENABLED: '0' },
    stdio: ['ignore', 2, 2],
  });
  renameSync(building, path);
  return { path };
}
