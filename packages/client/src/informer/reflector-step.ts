// The reflector's state machine as a table: from what it just did and how that ended to what it does next. Pure.

/** What a reflector does: stream a list and go on watching, list, or watch from the last resourceVersion. */
export type ReflectorStep = 'stream' | 'list' | 'watch';

/**
 * How a step ended.
 *
 * - `synced`: a list is in the store.
 * - `ended`: a watch ended as watches do: timeout, end of the stream, lost connection (B-05).
 * - `short`: a watch ended in under a second with nothing to show: something between us and the server is wrong (B-06).
 * - `idle`: a watch ended in under a second with bookmarks only. What ends it so fast may do so for ever.
 * - `expired`: the resourceVersion is gone, or the server has not reached it.
 * - `unsupported`: the server cannot stream lists (B-10).
 * - `unreachable`: nobody answered, or the server asked for patience: 429, 503 (B-04).
 * - `failed`: anything else.
 */
export type ReflectorOutcome =
  'synced' | 'ended' | 'idle' | 'short' | 'expired' | 'unsupported' | 'unreachable' | 'failed';

/** What the reflector knows when it decides. */
export interface ReflectorKnowledge {
  /** The server is believed to stream lists. */
  readonly streaming: boolean;
  /** The last list asked for the most recent state, as its last resourceVersion was known to be gone. */
  readonly fresh: boolean;
}

/** What to do next. */
export interface ReflectorDecision {
  readonly step: ReflectorStep;
  /** Back off first. */
  readonly wait: boolean;
  /** List the most recent state: the last resourceVersion cannot be had (B-02). */
  readonly fresh: boolean;
  readonly streaming: boolean;
}

export function decide(
  step: ReflectorStep,
  outcome: ReflectorOutcome,
  { streaming, fresh }: ReflectorKnowledge,
): ReflectorDecision {
  const refill: ReflectorStep = streaming ? 'stream' : 'list';
  switch (outcome) {
    case 'synced':
      return { step: 'watch', wait: false, fresh: false, streaming };
    case 'ended':
      // A stream that ends before its list was complete may never complete: the next try is a plain list.
      if (step !== 'watch') return { step: 'list', wait: true, fresh, streaming };
      return { step: 'watch', wait: false, fresh, streaming };
    case 'idle':
      return { step: step === 'stream' ? 'list' : 'watch', wait: true, fresh, streaming };
    case 'short':
      return { step: step === 'stream' ? 'list' : refill, wait: true, fresh, streaming };
    case 'expired':
      // A watch's resourceVersion may be too old while a list at the same one still works: only the list decides.
      if (step === 'watch') return { step: refill, wait: true, fresh, streaming };
      return { step, wait: fresh, fresh: true, streaming };
    case 'unsupported':
      return { step: 'list', wait: false, fresh, streaming: false };
    case 'unreachable':
      return { step, wait: true, fresh, streaming };
    case 'failed':
      return { step: step === 'stream' ? 'list' : refill, wait: true, fresh, streaming };
  }
}
