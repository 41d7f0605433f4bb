// What went wrong in a step of a reflector: from the error to the outcome that decides what comes next, and to the log.
import { formatGroupResource, isApiError } from '@kubewright/apimachinery';
import type { Clock, ResourceDescriptor } from '@kubewright/apimachinery';
import { errorMessage } from '../error-message.ts';
import type { Logger } from '../log.ts';
import type { ReflectorOutcome, ReflectorStep } from './reflector-step.ts';

/** A request that got no answer at all, whoever is to blame. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
}

/** Milliseconds between two lines that say that a resource is not served: its definition may be a while in coming. */
const unservedReminder = 600_000;

/** Judges and reports the failures of one reflector. */
export class ReflectorFailures {
  readonly #resource: ResourceDescriptor;
  readonly #clock: Clock;
  readonly #log: Logger;
  /** The monotonic time from which it may be said (again) that the resource is not served. */
  #silence = -Infinity;

  constructor(resource: ResourceDescriptor, clock: Clock, log: Logger) {
    this.#resource = resource;
    this.#clock = clock;
    this.#log = log;
  }

  outcomeOf(step: ReflectorStep, error: unknown): ReflectorOutcome {
    if (!isApiError(error)) {
      this.#log.warn(`${step} failed`, { error: errorMessage(error) });
      this.#log.debug(`${step} failed`, { error });
      return error instanceof UnansweredError ? 'unreachable' : 'failed';
    }
    if (error.isGone || error.isResourceVersionTooLarge) {
      this.#log.debug(`${step}: the resourceVersion is not available`, { error: error.message });
      return 'expired';
    }
    if (step === 'stream' && (error.isInvalid || error.code === 400)) {
      this.#log.info('the server does not stream lists: listing instead', { error: error.message });
      return 'unsupported';
    }
    if (error.code === 404) this.#reportUnserved(step, error.message);
    else this.#log.warn(`${step} failed`, { error: error.message });
    return error.isTooManyRequests || error.code === 503 ? 'unreachable' : 'failed';
  }

  /** The resource is served: if it is not later on, that is news. */
  served(): void {
    this.#silence = -Infinity;
  }

  /** A collection is there even when it is empty: not found means that nobody serves the resource. */
  #reportUnserved(step: ReflectorStep, error: string): void {
    const now = this.#clock.monotonic();
    if (now < this.#silence) {
      this.#log.debug(`${step} failed`, { error });
      return;
    }
    this.#silence = now + unservedReminder;
    const { group, version, plural } = this.#resource;
    const name = formatGroupResource({ group, resource: plural });
    const advice = group.includes('.') ? ': install its CustomResourceDefinition (kubectl apply -k config/crd)' : '';
    this.#log.error(`the API server does not serve ${name} in version ${version}${advice}; still trying`, { error });
  }
}
