// SIGINT and SIGTERM as an AbortSignal: the first asks for a clean stop, the second does not wait for it.

/** What is needed of `process`; tests bring their own. */
export interface SignalSource {
  on(event: 'SIGINT' | 'SIGTERM', listener: (name: string) => void): unknown;
  exit(code: number): void;
}

const created = new WeakMap<SignalSource, AbortSignal>();

/**
 * A signal that aborts when the process is asked to end (SIGINT, SIGTERM). Asked a second time, the process exits at once
 * with status 1. Hand it to {@link Manager.start}. Every call returns the same signal.
 */
export function shutdownSignal(source: SignalSource = process): AbortSignal {
  const existing = created.get(source);
  if (existing !== undefined) return existing;
  const controller = new AbortController();
  const stop = (name: string): void => {
    if (controller.signal.aborted) source.exit(1);
    else controller.abort(new DOMException(`received ${name}`, 'AbortError'));
  };
  source.on('SIGINT', stop);
  source.on('SIGTERM', stop);
  created.set(source, controller.signal);
  return controller.signal;
}
