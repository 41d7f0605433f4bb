// What a controller is, before it runs: which objects it is for, what else it listens to, and its reconcile.
// A definition is data: it can be added to any number of managers, and a test can call its reconcile.
import type { KubernetesObject, Scope } from '@kubewright/apimachinery';
import type { AnyResourceType, ResourceType } from '@kubewright/client';
import type { ChannelSource } from './channel.ts';
import type { ControllerSettings } from './controller-settings.ts';
import { checkControllerSettings, ownSettings } from './controller-settings.ts';
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
export interface ControllerOptions<
  T extends KubernetesObject,
  S extends Scope,
  C,
  I extends string,
> extends Partial<ControllerSettings> {
  /** Unique in its manager; logs and metrics carry it. Default: the kind in lower case. */
  readonly name?: string;
  /** The kind whose objects are reconciled, `networks` or `{ resource: networks, when: generationChanged }`. */
  readonly for: ResourceType<T, S, C, I> | Primary<T, S, C, I>;
  /** The kinds that this controller makes: an event about such an object asks for the object that controls it. */
  readonly owns?: readonly (AnyResourceType | OwnedSource)[];
  /** What else matters, each with its mapping: other kinds, `watch(secrets, { map })`, or events, `channel(feed, { map })`. */
  readonly watches?: readonly (Source | ChannelSource)[];
  /** Kinds that are only read through listers. */
  readonly reads?: readonly AnyResourceType[];
  /** In whose name fields are applied; default `<manager>/<controller>`. */
  readonly fieldManager?: string;
  readonly reconcile: Reconcile;
}

/** A controller that a manager can run. */
export interface ControllerDefinition {
  readonly name: string;
  /** The kind whose objects are reconciled. */
  readonly resource: AnyResourceType;
  /** Everything that leads to requests, its own kind included. */
  readonly sources: readonly Source[];
  /** Events from outside that lead to requests. */
  readonly channels: readonly ChannelSource[];
  readonly reads: readonly AnyResourceType[];
  /** What it says about how it works; the manager and the defaults say the rest. */
  readonly settings: Partial<ControllerSettings>;
  readonly fieldManager: string | undefined;
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
  const { name = resource.kind.toLowerCase() } = options;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name)) {
    throw new TypeError(
      `"${name}" is no name for a controller: up to 63 letters, digits, dots, dashes and underscores`,
    );
  }
  const settings = ownSettings(options);
  checkControllerSettings(`controller "${name}"`, settings);
  const owns = (options.owns ?? []).map((each) =>
    ownedSource(resource, 'everyOwner' in each ? each : { resource: each, everyOwner: false, when: undefined }),
  );
  const { watches = [] } = options;
  return Object.freeze({
    name,
    resource,
    sources: [forSource(resource, primary.when), ...owns, ...watches.filter((each) => 'resource' in each)],
    channels: watches.filter((each) => 'channel' in each),
    reads: options.reads ?? [],
    settings,
    fieldManager: options.fieldManager,
    reconcile: options.reconcile,
  });
}
