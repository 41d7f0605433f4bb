// A world for a command in which everything it prints is kept.
import type { Io } from '../../src/cli/command.ts';

/** An Io and what was written to it. */
export interface MemoryIo extends Io {
  readonly printed: () => string;
  readonly complained: () => string;
}

/** Nobody is there to ask, unless said otherwise. */
export function memoryIo(world: Partial<Omit<Io, 'stdout' | 'stderr'>> = {}): MemoryIo {
  const out: string[] = [];
  const err: string[] = [];
  return {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    readStdin: async () => '',
    interactive: false,
    terminal: false,
    packages: 'published',
    cwd: process.cwd(),
    // No test may depend on what another left.
    env: { ...process.env, KUBEWRIGHT_NO_CACHE: '1' },
    ...world,
    printed: () => out.join(''),
    complained: () => err.join(''),
  };
}
