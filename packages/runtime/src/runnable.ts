// Work of a manager that is not a controller: a poller, a server, a migration.
import type { AnyResourceType } from '@kubewright/client';
import type { OperatorContext } from './reconcile.ts';

/** Runs beside the controllers: started after the caches are filled, told to end by its context's signal. */
export interface Runnable {
  /** Unique in its manager, for logs. */
  readonly name: string;
  /** Whether it waits for leadership when the manager elects a leader; default true. */
  readonly leaderElection?: boolean;
  /** Kinds that it reads through listers. */
  readonly reads?: readonly AnyResourceType[];
  /** Resolving early is fine. Rejecting stops the whole manager. */
  run(context: OperatorContext): Promise<void>;
}
