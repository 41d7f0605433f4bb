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

/** Condition times have whole seconds: the server drops fractions, and a fraction would make every apply a change. */
function formatSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
