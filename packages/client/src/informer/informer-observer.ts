// Who wants to know how informers do: metrics. An informer without an observer pays nothing for it.
import type { ReflectorOutcome, ReflectorStep } from './reflector-step.ts';

/** A list that is complete and in the store. */
export interface ObservedList {
  readonly items: number;
  /** Milliseconds from the request, or from the opening of the stream, until it was there. */
  readonly duration: number;
}

/** A list or a watch that is over, however it went; a streamed list goes on as a watch and ends as that. */
export interface ObservedStep {
  readonly step: ReflectorStep;
  readonly outcome: ReflectorOutcome;
  /** Of a watch; bookmarks count. */
  readonly events: number;
  /** Milliseconds. */
  readonly duration: number;
}

/** Told of what the informer of one resource does. Must not throw. */
export interface InformerObserver {
  /** A list or a watch begins. */
  began?(step: ReflectorStep): void;
  listed?(list: ObservedList): void;
  ended?(step: ObservedStep): void;
  /**
   * A change has been handled: by all synchronous handlers, or by one asynchronous one.
   *
   * @param milliseconds - since the store had the change
   */
  handled?(milliseconds: number): void;
}
