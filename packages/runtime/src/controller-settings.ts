// How a controller works: what it says itself, what its manager says for all of them, and what holds otherwise.
import type { AnyResourceType, Logger, RateLimiter } from '@kubewright/client';
import { ErrorAwareRateLimiter } from '@kubewright/client';
import type { Request } from './request.ts';

/** Times are milliseconds. */
export interface ControllerSettings {
  /** How many requests are worked on at once; the same one never twice. Default 1. */
  readonly workers: number;
  /** After which a reconcile's signal aborts; default never. Its request stays taken until its promise settles. */
  readonly reconcileTimeout: number | undefined;
  /**
   * After which a reconcile counts as stuck whose signal has aborted with the timeout and that goes on all the same;
   * default 60000. While there is one, the state and a metric say so and `/healthz` fails, as only a restart frees its
   * request. `Infinity` for never.
   */
  readonly stuckAfter: number;
  /**
   * Whether a panic (see docs/controllers.md) is a failure as any other; default true. Otherwise it stops the manager.
   */
  readonly recoverPanic: boolean;
  /**
   * The delay after a failure. Makes one for each run of the controller. Default: `ErrorAwareRateLimiter` of @kubewright/client, 5 ms
   * doubling to 1000 s a request, sooner after conflicts, later after what the server refuses or `Retry-After`.
   */
  readonly rateLimiter: () => RateLimiter<string>;
  /**
   * How often in a row the request that has waited longest may be passed over by ones of higher priority, plus one;
   * default 10. `Infinity` for strict priorities, under which low ones may starve.
   */
  readonly oldestEvery: number;
  /** Whether it waits for leadership when the manager elects a leader; default true. */
  readonly leaderElection: boolean;
  /**
   * Whether caches fill and the queue takes requests before the election, so that a new leader begins at once; default
   * true. Otherwise a standby watches nothing for this controller.
   */
  readonly warmUp: boolean;
  /** The logger of one reconcile, from that which says controller, request and reconcile id; default that one. */
  readonly logFor: (log: Logger, request: Request) => Logger;
}

/** What a manager says for those of its controllers that do not say otherwise. */
export interface ControllerDefaults extends Partial<ControllerSettings> {
  /** `workers` by `Kind.group`, such as `{ 'Network.samples.example.com': 5, Pod: 2 }`; stronger than `workers`. */
  readonly groupKindWorkers?: Readonly<Record<string, number>>;
}

const builtIn: ControllerSettings = {
  workers: 1,
  reconcileTimeout: undefined,
  stuckAfter: 60_000,
  recoverPanic: true,
  rateLimiter: () => new ErrorAwareRateLimiter<string>(),
  oldestEvery: 10,
  leaderElection: true,
  warmUp: true,
  logFor: (log) => log,
};

/** What a controller goes by. */
export function controllerSettings(
  { group, kind }: Pick<AnyResourceType, 'group' | 'kind'>,
  own: Partial<ControllerSettings>,
  { groupKindWorkers = {}, ...shared }: ControllerDefaults = {},
): ControllerSettings {
  const name = group === '' ? kind : `${kind}.${group}`;
  const workers = Object.hasOwn(groupKindWorkers, name) ? groupKindWorkers[name] : shared.workers;
  return { ...builtIn, ...given(shared), ...given({ workers }), ...given(own) };
}

/** The settings among a controller's options, as far as given. */
export function ownSettings(options: Partial<ControllerSettings>): Partial<ControllerSettings> {
  const names = Object.keys(builtIn) as (keyof ControllerSettings)[];
  return given(Object.fromEntries(names.map((name) => [name, options[name]])));
}

/** @throws TypeError when a number is out of range. */
export function checkControllerSettings(what: string, settings: ControllerDefaults): void {
  const { workers, reconcileTimeout, stuckAfter, oldestEvery, groupKindWorkers = {} } = settings;
  const counts = [['workers', workers] as const, ...Object.entries(groupKindWorkers)];
  for (const [name, count] of counts) {
    if (count !== undefined && !(Number.isInteger(count) && count > 0)) {
      throw new TypeError(`${what}: ${name} must be an integer above 0, not ${count}`);
    }
  }
  for (const [name, limit] of Object.entries({ reconcileTimeout, stuckAfter })) {
    if (limit !== undefined && !(limit > 0)) {
      throw new TypeError(`${what}: ${name} must be milliseconds above 0, not ${limit}`);
    }
  }
  if (oldestEvery !== undefined && !(oldestEvery > 0)) {
    throw new TypeError(`${what}: oldestEvery must be a number above 0, not ${oldestEvery}`);
  }
}

/** Without what is undefined, which would hide a default. */
function given<T extends object>(settings: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof T]?: Exclude<T[Name], undefined> };
}
