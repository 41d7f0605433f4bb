// Two signals as one, let go of when it is not needed any more. AbortSignal.any keeps what somebody listens to for as long
// as its sources live, and that of a manager lives long.

/** A signal that aborts when either of two does. */
export interface JoinedSignal {
  /** Undefined when there is neither. */
  readonly signal: AbortSignal | undefined;
  /** Lets go of both. Idempotent; the signal does not abort any more. */
  readonly release: () => void;
}

/** Joins what there is. */
export function joinSignals(one: AbortSignal | undefined, other: AbortSignal | undefined): JoinedSignal {
  if (one === undefined || other === undefined || one === other)
    return { signal: one ?? other, release: () => undefined };
  const sources = [one, other];
  const controller = new AbortController();
  const release = (): void => sources.forEach((source) => source.removeEventListener('abort', follow));
  const follow = (): void => {
    release();
    controller.abort(sources.find(({ aborted }) => aborted)?.reason);
  };
  if (sources.some(({ aborted }) => aborted)) follow();
  else for (const source of sources) source.addEventListener('abort', follow, { once: true });
  return { signal: controller.signal, release };
}
