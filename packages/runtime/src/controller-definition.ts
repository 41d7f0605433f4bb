// What a controller is, before it runs: which objects it is for, what else it listens to, and its reconcile.
// A definition is data: it can be added to any number of managers, and a test can call its reconcile.
import type { KubernetesObject, Scope } from '@kubewright/apimachinery';
import type { AnyResourceType, RateLimiter, ResourceType } from '@kubewright/client';
import type { Predicate } from './predicate.ts';
import type { Reconcile } from './reconcile.ts';
import type { OwnedSource, Source } from './source.ts';
import { forSource, ownedSource } from './source.ts';

/** The resource that a controller is for, with a condition on its events. */
export interface Primary<T extends KubernetesObject, S extends Scope, C, I extends string> {
  readonly resource: ResourceType<T, S, C, I>;
  /** Which events count; default all. */
  readonly when?: Predicate<T>;
}

/** What {@link defineController} takes. */
export interface ControllerOptions<T extends KubernetesObject, S extends Scope, C, I extends string> {
  /** Unique in its manager; logs and metrics carry it. Default: the kind in lower case. */
  readonly name?: string;
  /** The kind whose objects are reconciled, `networks` or `{ resource: networks, when: generationChanged }`. */
  readonly for: ResourceType<T, S, C, I> | Primary<T, S, C, I>;
  /** The kinds that this controller makes: an event about such an object asks for the object that controls it. */
  readonly owns?: readonly (AnyResourceType | OwnedSource)[];
  /** Other kinds whose events matter, each with its mapping: `watch(secrets, { map })`. */
  readonly watches?: readonly Source[];
  /** Kinds that are only read through listers. */
  readonly reads?: readonly AnyResourceType[];
  /** How many requests are worked on at once; the same one never twice. Default 1. */
  readonly workers?: number;
  /** Milliseconds after which a reconcile's signal aborts; default never. Its request stays taken until it settles. */
  readonly reconcileTimeout?: number;
  /** The delay after a failure. Makes one for each run of the controller; default: 5 ms doubling to 1000 s a request. */
  readonly rateLimiter?: () => RateLimiter<string>;
  /** In whose name fields are applied; default `<manager>/<controller>`. */
  readonly fieldManager?: string;
  /** Whether it waits for leadership when the manager elects a leader; default true. */
  readonly leaderElection?: boolean;
  readonly reconcile: Reconcile;
}

/** A controller that a manager can run. */
export interface ControllerDefinition {
  readonly name: string;
  /** The kind whose objects are reconciled. */
  readonly resource: AnyResourceType;
  /** Everything that leads to requests, its own kind included. */
  readonly sources: readonly Source[];
  readonly reads: readonly AnyResourceType[];
  readonly workers: number;
  readonly reconcileTimeout: number | undefined;
  readonly rateLimiter: (() => RateLimiter<string>) | undefined;
  readonly fieldManager: string | undefined;
  readonly leaderElection: boolean;
  readonly reconcile: Reconcile;
}

/**
 * Defines a controller.
 *
 * @throws TypeError when a number is out of range or the name does not fit into logs, metrics and a field manager.
 */
export function defineController<T extends KubernetesObject, S extends Scope, C, I extends string>(
  options: ControllerOptions<T, S, C, I>,
): ControllerDefinition {
  const primary: Primary<T, S, C, I> = 'resource' in options.for ? options.for : { resource: options.for };
  const resource: AnyResourceType = primary.resource;
  const { name = resource.kind.toLowerCase(), workers = 1, reconcileTimeout } = options;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name)) {
    throw new TypeError(
      `"${name}" is no name for a controller: up to 63 letters, digits, dots, dashes and underscores`,
    );
  }
  if (!Number.isInteger(workers) || workers < 1) {
    throw new TypeError(`controller "${name}": workers must be an integer above 0, not ${workers}`);
  }
  if (reconcileTimeout !== undefined && !(reconcileTimeout > 0)) {
    throw new TypeError(`controller "${name}": reconcileTimeout must be milliseconds above 0, not ${reconcileTimeout}`);
  }
  const owns = (options.owns ?? []).map((each) =>
    ownedSource(resource, 'everyOwner' in each ? each : { resource: each, everyOwner: false, when: undefined }),
  );
  return Object.freeze({
    name,
    resource,
    sources: [forSource(resource, primary.when), ...owns, ...(options.watches ?? [])],
    reads: options.reads ?? [],
    workers,
    reconcileTimeout,
    rateLimiter: options.rateLimiter,
    fieldManager: options.fieldManager,
    leaderElection: options.leaderElection ?? true,
    reconcile: options.reconcile,
  });
}
