// The world of a command that runs as a process of its own.
import type { Io } from './command.ts';

/** This process's streams, terminal and environment. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  return {
    stdout,
    stderr,
    readStdin: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array));
      return Buffer.concat(chunks);
    },
    interactive: stdin.isTTY && stdout.isTTY,
    terminal: stderr.isTTY && env['CI'] === undefined,
    cwd: process.cwd(),
    env,
  };
}
