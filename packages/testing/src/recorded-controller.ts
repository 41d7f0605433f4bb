// A controller that only remembers what its reconcile asked of it.
import type {
  ChannelSource,
  ControllerState,
  EnqueueOptions,
  Request,
  RunningController,
  Source,
  SourceRegistration,
} from '@kubewright/runtime';

/** A request that was asked for. */
export interface EnqueuedRequest {
  readonly request: Request;
  readonly options: EnqueueOptions;
}

/** A controller of which nothing runs. */
export class RecordedController implements RunningController {
  /** What was asked for, in its order, repetitions included. */
  readonly enqueued: EnqueuedRequest[] = [];
  /** What is watched, and not removed again. */
  readonly watched = new Set<Source | ChannelSource>();
  readonly #name: string;
  #workers = 1;

  /** @param name - the controller's */
  constructor(name: string) {
    this.#name = name;
  }

  get state(): ControllerState {
    const lists = { failing: [], requeued: [], stuck: [] };
    const counts = { queued: 0, delayed: 0, running: 0, reconciles: 0 };
    return { name: this.#name, workers: this.#workers, next: undefined, ...counts, ...lists };
  }

  enqueue(request: Request, options: EnqueueOptions = {}): void {
    this.enqueued.push({ request, options });
  }

  setWorkers(workers: number): void {
    this.#workers = workers;
  }

  watch(source: Source | ChannelSource): SourceRegistration {
    this.watched.add(source);
    return { synced: Promise.resolve(), remove: () => void this.watched.delete(source) };
  }
}
