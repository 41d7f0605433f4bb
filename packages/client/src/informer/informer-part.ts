// One list-and-watch of an informer and the store that it fills, from its first list aside to its place in the cache.
import type { KubernetesObject } from '@kubewright/apimachinery';
import type { PartScope } from './informer-scope.ts';
import { Reflector } from './reflector.ts';
import type { ReflectorOptions } from './reflector-options.ts';
import type { Store } from './store.ts';

/**
 * - `filling`: has no list yet.
 * - `ready`: has one, kept up to date aside, and waits for the others that come with it.
 * - `standing`: listers read it and handlers hear of it.
 * - `going`: as standing, but not wanted any more: it stays until what comes in its place is ready.
 */
export type PartState = 'filling' | 'ready' | 'standing' | 'going';

/** See above. Its informer moves it from state to state. */
export class InformerPart<T extends KubernetesObject> {
  readonly scope: PartScope;
  readonly reflector: Reflector<T>;
  store: Store<T>;
  state: PartState = 'filling';
  /** While it is set, changes wait: somebody is telling handlers of the part as it is. */
  hold: Promise<void> | undefined;
  /** The resourceVersion of the list that is being taken in. */
  listed: string | undefined;
  readonly #ended = new AbortController();
  #running = false;

  /** @param options - without what the scope says */
  constructor(scope: PartScope, store: Store<T>, options: Omit<ReflectorOptions<T>, 'namespace' | 'selector'>) {
    this.scope = scope;
    this.store = store;
    const { namespace, selector } = scope;
    this.reflector = new Reflector<T>({ ...options, namespace: namespace === '' ? undefined : namespace, selector });
  }

  get namespace(): string {
    return this.scope.namespace;
  }

  /** How far it has got. */
  get resourceVersion(): string | undefined {
    return this.listed ?? this.reflector.resourceVersion;
  }

  /** Whether its changes are to be told. */
  get isVisible(): boolean {
    return this.state === 'standing' || this.state === 'going';
  }

  /** It does not change any more. One that is `going` may have been ended already: it is shown as it is until then. */
  get hasEnded(): boolean {
    return this.#ended.signal.aborted;
  }

  get isComing(): boolean {
    return this.state === 'filling' || this.state === 'ready';
  }

  /** Resolves when it has ended. Running twice does nothing. */
  async run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    await this.reflector.run(this.#ended.signal);
  }

  /** Nothing changes it from this moment. */
  end(): void {
    this.#ended.abort();
  }
}
