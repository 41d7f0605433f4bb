// Status conditions: a list with one entry per type, where lastTransitionTime moves only when the status does.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/api/meta/conditions.go
import type { Clock, Condition, DeepReadonly } from '@kubewright/apimachinery';
import { copy, systemClock } from '@kubewright/apimachinery';

/** A condition to set. The time of its last transition is filled in, and an absent message is empty. */
export type ConditionInput = Omit<Condition, 'lastTransitionTime' | 'message' | 'observedGeneration'> & {
  readonly observedGeneration?: number | undefined;
  readonly message?: string;
  /** When the status changed, if that was earlier than now. */
  readonly lastTransitionTime?: string;
};

/** Conditions as a lister returns them. */
export type Conditions = readonly DeepReadonly<Condition>[];

/**
 * The conditions with one added or replaced by its `type`. The order of the others stays; the input is not changed.
 * `lastTransitionTime` is kept while `status` stays the same.
 *
 * @param conditions - the present ones, as read from a lister; undefined when there are none yet
 * @param options.clock - where a new transition's time comes from; default the system's
 */
export function setCondition(
  conditions: Conditions | undefined,
  condition: ConditionInput,
  options: { readonly clock?: Pick<Clock, 'now'> } = {},
): Condition[] {
  const { clock = systemClock } = options;
  const present = findCondition(conditions, condition.type);
  const { observedGeneration, message, lastTransitionTime, ...rest } = condition;
  const unchanged = present?.status === condition.status ? present.lastTransitionTime : undefined;
  const next: Condition = {
    ...rest,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    lastTransitionTime: unchanged ?? lastTransitionTime ?? formatSeconds(clock.now()),
    message: message ?? '',
  };
  const others = copy(conditions ?? []);
  return present === undefined
    ? [...others, next]
    : others.map((other) => (other.type === condition.type ? next : other));
}

/** The condition of a type. */
export function findCondition(conditions: Conditions | undefined, type: string): DeepReadonly<Condition> | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Whether the condition of a type exists and its status is `True`. */
export function isConditionTrue(conditions: Conditions | undefined, type: string): boolean {
  return findCondition(conditions, type)?.status === 'True';
}

/** Whether the condition of a type exists and its status is `False`. */
export function isConditionFalse(conditions: Conditions | undefined, type: string): boolean {
  return findCondition(conditions, type)?.status === 'False';
}

/**
 * Whether the condition of a type says what `expected` says: status, and each of reason, message and observedGeneration
 * that it names.
 */
export function isCondition(
  conditions: Conditions | undefined,
  expected: Pick<Condition, 'type' | 'status'> & Partial<Omit<Condition, 'type' | 'status' | 'lastTransitionTime'>>,
): boolean {
  const present: Partial<Condition> | undefined = findCondition(conditions, expected.type);
  if (present === undefined) return false;
  const names = Object.keys(expected) as (keyof typeof expected)[];
  return names.every((name) => expected[name] === undefined || present[name] === expected[name]);
}

/** The conditions without that of a type. */
export function removeCondition(conditions: Conditions | undefined, type: string): Condition[] {
  return copy((conditions ?? []).filter((condition) => condition.type !== type)) as Condition[];
}

/** How {@link summarizeConditions} counts. */
export interface SummaryOptions {
  /** The type of the condition that sums up; default `Ready`. */
  readonly type?: string;
  /** Which conditions count, the most important first; default all others, in their order. */
  readonly of?: readonly string[];
  /** The types that are bad when `True`, such as `Stalled` or `Degraded`. */
  readonly negative?: readonly string[];
  /** The object's `metadata.generation`: a condition that was observed at an older one counts as `Unknown`. */
  readonly generation?: number | undefined;
  readonly clock?: Pick<Clock, 'now'>;
}

/**
 * The conditions with one that sums up others: `False` when one of them is bad, otherwise `Unknown` when one is missing,
 * unknown or observed at an older generation, otherwise `True`. Reason and message are those of the first condition that
 * decides; when all are well the reason is `Succeeded`.
 */
export function summarizeConditions(conditions: Conditions | undefined, options: SummaryOptions = {}): Condition[] {
  const { type = 'Ready', negative = [], generation, clock } = options;
  const of = options.of ?? (conditions ?? []).map((each) => each.type).filter((each) => each !== type);
  const verdicts = of.map((each) => judge(findCondition(conditions, each), each, negative.includes(each), generation));
  const decisive =
    verdicts.find(({ status }) => status === 'False') ?? verdicts.find(({ status }) => status !== 'True');
  const { status, reason, message } = decisive ?? { status: 'True', reason: 'Succeeded', message: '' };
  const summary = { type, status, reason, message, observedGeneration: generation } as const;
  return setCondition(conditions, summary, clock === undefined ? {} : { clock });
}

/** What one condition means for the whole. */
function judge(
  condition: DeepReadonly<Condition> | undefined,
  type: string,
  isNegative: boolean,
  generation: number | undefined,
): Pick<Condition, 'status' | 'reason' | 'message'> {
  if (condition === undefined)
    return { status: 'Unknown', reason: `${type}Unknown`, message: `${type} is not known yet` };
  const { status, reason, message, observedGeneration } = condition;
  if (generation !== undefined && observedGeneration !== undefined && observedGeneration < generation) {
    return {
      status: 'Unknown',
      reason: `${type}Outdated`,
      message: `${type} is about generation ${observedGeneration}`,
    };
  }
  if (status === 'Unknown') return { status, reason, message };
  return { status: (status === 'True') !== isNegative ? 'True' : 'False', reason, message };
}

/** Condition times have whole seconds: the server drops fractions, and a fraction would make every apply a change. */
function formatSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
