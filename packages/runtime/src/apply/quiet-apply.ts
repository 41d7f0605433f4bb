// Server-side apply that is not sent when the cache shows that it would change nothing. A reconcile can say what must be
// each time it runs, and the server hears of it only when that is news.
import type { DeepReadonly, KubernetesObject } from '@kubewright/apimachinery';
import { encodeJson, formatApiVersion, formatGroupResource } from '@kubewright/apimachinery';
import type { AnyResourceType, ApplyOptions, ClientOf, ObjectOf } from '@kubewright/client';
import type { MetricsRegistry } from '../metrics/registry.ts';
import type { OperatorContext } from '../reconcile.ts';
import { AppliedStates, digest } from './applied-states.ts';
import type { Applier } from './owned-fields.ts';
import { isApplied, isAppliedInOtherWords, ownedFields, ownedValues } from './owned-fields.ts';

/** What server-side apply of a kind takes. */
export type ApplyFor<R> =
  ClientOf<R> extends { readonly apply: (object: infer A, ...options: never[]) => unknown } ? A : never;

/** What server-side apply of a kind's status takes; never for a kind without that subresource. */
export type ApplyStatusFor<R> =
  ClientOf<R> extends { readonly applyStatus: (object: infer A, ...options: never[]) => unknown } ? A : never;

/** How {@link applyQuietly} applies. */
export interface QuietApplyOptions {
  /** Where the object is, when it does not say so itself: pass the request as the options. */
  readonly namespace?: string | undefined;
  /** Take fields from other managers; default true, as in everything that a reconcile applies. */
  readonly force?: boolean | undefined;
  /** Let the server check everything and persist nothing. */
  readonly dryRun?: boolean | undefined;
}

/** What an apply came to. `created` and `changed` are judged by the cache, which may be a moment behind. */
export type ApplyOutcome = 'created' | 'changed' | 'unchanged';

/** An object that is as it was applied. */
export interface Applied<T> {
  /** As the server answered; as the cache has it when nothing was sent. */
  readonly object: DeepReadonly<T>;
  readonly outcome: ApplyOutcome;
  /** Whether the server was asked. */
  readonly sent: boolean;
}

/** What applying needs of a reconcile's context, or a runnable's. */
export type ApplyContext = Pick<OperatorContext, 'client' | 'lister' | 'fieldManager' | 'metrics'>;

/** A client, as far as it is used here. */
interface ApplyingClient {
  apply(object: unknown, options: ApplyOptions): Promise<KubernetesObject>;
  applyStatus(object: unknown, options: ApplyOptions): Promise<KubernetesObject>;
}

/**
 * Makes an object so, as `client(resource).apply(desired)` does, but sends nothing when the cached object shows that this
 * field manager owns exactly these fields already, with these values. In doubt it sends. Defaults that the server fills
 * in beside the fields are nobody's, and do not count.
 *
 * Quiet needs the kind's cache (name it in the controller's `owns`, `watches` or `reads`) with its managed fields; without
 * them it falls back to sending, and knows only that an unchanged resourceVersion needs no second apply.
 *
 * Each apply that was not sent counts in the metric `kubewright_skipped_writes_total`.
 *
 * @throws ApiError as the client's `apply` does; TypeError when the kind is namespaced and no namespace is known.
 */
export async function applyQuietly<R extends AnyResourceType>(
  context: ApplyContext,
  resource: R,
  desired: ApplyFor<R>,
  options: QuietApplyOptions = {},
): Promise<Applied<ObjectOf<R>>> {
  const applied = await applyUnlessSame(context, resource, desired as KubernetesObject, options, '');
  return applied as Applied<ObjectOf<R>>;
}

/** {@link applyQuietly} on the status. */
export async function applyStatusQuietly<R extends AnyResourceType>(
  context: ApplyContext,
  resource: R,
  desired: ApplyStatusFor<R>,
  options: QuietApplyOptions = {},
): Promise<Applied<ObjectOf<R>>> {
  const applied = await applyUnlessSame(context, resource, desired as KubernetesObject, options, 'status');
  return applied as Applied<ObjectOf<R>>;
}

/** The above without types, for objects of several kinds. */
export async function applyUnlessSame(
  context: ApplyContext,
  resource: AnyResourceType,
  desired: KubernetesObject,
  options: QuietApplyOptions,
  subresource: '' | 'status',
): Promise<Applied<KubernetesObject>> {
  const namespace = desired.metadata?.namespace ?? options.namespace;
  const client = context.client(resource, namespace) as ApplyingClient;
  const applier = { fieldManager: context.fieldManager, apiVersion: formatApiVersion(resource), subresource };
  const cached = cachedObject(context, resource, { namespace, name: desired.metadata?.name ?? '' });
  const states = statesOf(context.metrics);
  if (cached !== undefined && isSettled(states, applier, desired, cached)) {
    countSkipped(context, resource);
    return { object: cached, outcome: 'unchanged', sent: false };
  }
  const { force, dryRun } = options;
  const sending = { ...(force === undefined ? {} : { force }), ...(dryRun === undefined ? {} : { dryRun }) };
  const object = (await (subresource === 'status'
    ? client.applyStatus(desired, sending)
    : client.apply(desired, sending))) as DeepReadonly<KubernetesObject>;
  const isSame = cached !== undefined && cached.metadata?.resourceVersion === object.metadata?.resourceVersion;
  if (dryRun !== true) remember(states, applier, desired, object, isSame);
  return { object, outcome: cached === undefined ? 'created' : isSame ? 'unchanged' : 'changed', sent: true };
}

/** The cached object, if the kind is cached at all. */
export function cachedObject(
  { lister }: Pick<OperatorContext, 'lister'>,
  resource: AnyResourceType,
  key: { readonly namespace: string | undefined; readonly name: string },
): DeepReadonly<KubernetesObject> | undefined {
  try {
    const known = lister(resource) as { get(key: unknown): DeepReadonly<KubernetesObject> | undefined };
    return known.get(key);
  } catch {
    return undefined;
  }
}

function isSettled(
  states: AppliedStates,
  applier: Applier,
  desired: KubernetesObject,
  cached: DeepReadonly<KubernetesObject>,
): boolean {
  const owned = ownedFields(cached, applier);
  if (owned !== undefined && isApplied(desired, cached, owned)) return true;
  const before = states.recall(stateKey(cached, applier));
  if (before === undefined || before.desired !== digest(encodeJson(desired))) return false;
  if (before.resourceVersion !== undefined && before.resourceVersion === cached.metadata?.resourceVersion) return true;
  return owned !== undefined && before.values === digest(ownedValues(cached, owned));
}

/** @param isSame - whether the apply has proved to change nothing */
function remember(
  states: AppliedStates,
  applier: Applier,
  desired: KubernetesObject,
  object: DeepReadonly<KubernetesObject>,
  isSame: boolean,
): void {
  const owned = ownedFields(object, applier);
  // What the managed fields show by themselves need not be remembered. What has not come about must not be, unless a
  // second time changed nothing either, as for an empty object that is never stored.
  if (owned !== undefined && isApplied(desired, object, owned)) return;
  if (owned !== undefined && !isSame && !isAppliedInOtherWords(desired, object, owned)) return;
  states.remember(stateKey(object, applier), {
    desired: digest(encodeJson(desired)),
    resourceVersion: object.metadata?.resourceVersion,
    values: owned === undefined ? undefined : digest(ownedValues(object, owned)),
  });
}

function stateKey({ metadata }: DeepReadonly<KubernetesObject>, { fieldManager, subresource }: Applier): string {
  return `${metadata?.uid ?? ''} ${subresource} ${fieldManager}`;
}

/** What is remembered belongs to a manager, and so do its metrics. */
const statesOfManagers = new WeakMap<MetricsRegistry, AppliedStates>();

function statesOf(metrics: MetricsRegistry): AppliedStates {
  const states = statesOfManagers.get(metrics) ?? new AppliedStates();
  statesOfManagers.set(metrics, states);
  return states;
}

function countSkipped({ metrics, fieldManager }: ApplyContext, { group, plural }: AnyResourceType): void {
  const help = 'Number of writes that were not sent because they would have changed nothing.';
  const labels = { field_manager: fieldManager, resource: formatGroupResource({ group, resource: plural }) };
  metrics.counter('kubewright_skipped_writes_total', help).increment(labels);
}
