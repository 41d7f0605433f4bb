// Several signals as one, let go of when it is not needed any more. AbortSignal.any keeps what somebody listens to for as
// long as its sources live, and the end of a server is one that lives long.

/** A signal that aborts when one of several does, or when it is stopped. */
export interface JoinedSignal {
  readonly signal: AbortSignal;
  /** Aborts the signal and lets go of its sources. Idempotent. */
  readonly stop: () => void;
  /** Lets go of the sources without aborting: nothing waits for the signal any more. Idempotent. */
  readonly release: () => void;
}

export function joinSignals(sources: readonly AbortSignal[]): JoinedSignal {
  const controller = new AbortController();
  const release = (): void => sources.forEach((source) => source.removeEventListener('abort', follow));
  const end = (reason: unknown): void => {
    release();
    controller.abort(reason);
  };
  const follow = (): void => end(sources.find(({ aborted }) => aborted)?.reason);
  if (sources.some(({ aborted }) => aborted)) follow();
  else for (const source of sources) source.addEventListener('abort', follow, { once: true });
  return { signal: controller.signal, stop: () => end(undefined), release };
}
