// Two things that end or repeat a command that runs until it is stopped: signals, and changes of files.
import { existsSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

import type { Io } from './command.ts';

/** How long files must be quiet before a change counts, in milliseconds: editors write in several steps. */
const quietFor = 100;

/** Does something with a signal that aborts on SIGINT and SIGTERM, or with the one that the caller brought. */
export async function untilStopped<T>(io: Io, work: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  io.signal?.addEventListener('abort', stop, { once: true });
  if (io.signal?.aborted === true) stop();
  for (const signal of signals) process.once(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    io.signal?.removeEventListener('abort', stop);
    for (const signal of signals) process.off(signal, stop);
  }
}

/** Resolves when the signal aborts. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** What {@link changesOf} looks at. */
export interface Watched {
  /** With all that is below them. Those that are not there are not watched. */
  readonly folders: readonly string[];
  /** Single files; replacing one counts as well. */
  readonly files?: readonly string[];
  /** Gets a path relative to its folder. */
  readonly ignored?: (file: string) => boolean;
}

/** Yields after every burst of changes, until the signal aborts. Watching begins at once. */
export function changesOf(
  { folders, files = [], ignored = () => false }: Watched,
  signal: AbortSignal,
): AsyncIterable<void> {
  let pending = false;
  let wake: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const settled = (): void => {
    pending = true;
    wake?.();
  };
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(settled, quietFor);
  };
  const watchers = [
    ...folders
      .filter(existsSync)
      .map((folder) => watch(folder, { recursive: true }, (_, file) => (file !== null && ignored(file)) || changed())),
    // Editors put another file in its place, which only the folder tells.
    ...files.map((path) => watch(dirname(path), (_, file) => file === basename(path) && changed())),
  ];
  const end = (): void => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
    wake?.();
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return {
    async *[Symbol.asyncIterator]() {
      while (!signal.aborted) {
        if (!pending) await new Promise<void>((resolve) => (wake = resolve));
        if (signal.aborted) return;
        pending = false;
        yield;
      }
    },
  };
}
