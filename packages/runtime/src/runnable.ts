// Work of a manager that is not a controller: a poller, a server, a migration.
import type { AnyResourceType } from '@kubewright/client';
import type { OperatorContext } from './reconcile.ts';

/** Runs beside the controllers: started after the caches are filled, told to end by its context's signal. */
export interface Runnable {
  /** Unique in its manager, for logs. */
  readonly name: string;
  /** Whether it waits for leadership when the manager elects a leader; default true, and false with `beforeCaches`. */
  readonly leaderElection?: boolean;
  /**
   * Runs before the caches are filled and until they are gone, on every replica; default false. For what the API server
   * calls while it answers us, such as the conversion webhook of a kind that is cached: caches could not fill without it.
   */
  readonly beforeCaches?: boolean;
  /** With `beforeCaches`: resolves when it serves. The caches wait for it. */
  serving?(): Promise<void>;
  /** Kinds that it reads through listers. */
  readonly reads?: readonly AnyResourceType[];
  /**
   * With `leaderElection`: what it does on every replica while that waits, after the caches; `run` waits for its end. It
   * should not write: another replica leads.
   */
  warmUp?(context: OperatorContext): Promise<void>;
  /** Resolving early is fine. Rejecting stops the whole manager. */
  run(context: OperatorContext): Promise<void>;
}

/** @throws TypeError when it asks for what does not go together. */
export function checkRunnable(runnable: Runnable): void {
  const { name, beforeCaches = false, leaderElection } = runnable;
  if (beforeCaches && leaderElection === true) {
    throw new TypeError(`runnable ${name} cannot both run before the caches and wait for leadership`);
  }
  if (!beforeCaches && runnable.serving !== undefined) {
    throw new TypeError(`runnable ${name} has serving(), which is for beforeCaches: true`);
  }
  if (runnable.warmUp !== undefined && (beforeCaches || leaderElection === false)) {
    throw new TypeError(`runnable ${name} has warmUp(), which is for those that wait for leadership`);
  }
}
