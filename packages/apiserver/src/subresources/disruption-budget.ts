// What a PodDisruptionBudget says to an eviction: how many pods may still go. Its status is what its controller wrote, and
// an eviction takes one from it.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/storage/eviction.go checkAndDecrement
import type { LabelSelector, Timestamp } from '@kubewright/apimachinery';
import { ApiError, labelSelectorRequirements, matchesLabels } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';

const condition = 'DisruptionAllowed';

/** More evictions that the controller has not seen yet are not let through. */
const mostDisruptedPods = 2000;

/** Whether a budget is about a pod. One without a selector is about none. */
export function protects(budget: ApiObject, pod: ApiObject): boolean {
  const selector = readField(budget, 'spec', 'selector');
  if (!isRecord(selector)) return false;
  try {
    return matchesLabels(labelSelectorRequirements(selector as LabelSelector), pod.metadata.labels);
  } catch {
    return false;
  }
}

/** Whether a pod that does not serve may go without counting: the budget says so, or is met without it. */
export function letsUnhealthyGo(budget: ApiObject): boolean {
  if (readField(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow') return true;
  const desired = numberAt(budget, 'desiredHealthy');
  return desired > 0 && numberAt(budget, 'currentHealthy') >= desired;
}

/** The budget after one more pod has gone. @throws ApiError too many requests, or forbidden */
export function withOneLess(budget: ApiObject, pod: string, now: Timestamp): ApiObject {
  const name = budget.metadata.name ?? '';
  const status = isRecord(budget['status']) ? budget['status'] : {};
  if (numberAt(budget, 'observedGeneration') < (budget.metadata.generation ?? 0)) throw stillProcessed(name);
  const allowed = numberAt(budget, 'disruptionsAllowed');
  const disrupted = isRecord(status['disruptedPods']) ? status['disruptedPods'] : {};
  const budgets = { group: 'policy', resource: 'poddisruptionbudget' };
  if (allowed < 0) throw ApiError.forbidden(budgets, name, 'pdb disruptions allowed is negative');
  if (Object.keys(disrupted).length > mostDisruptedPods) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller';
    throw ApiError.forbidden(budgets, name, why);
  }
  if (allowed === 0) throw violation(whyNone(budget, name), 0);
  const left = { ...status, disruptionsAllowed: allowed - 1, disruptedPods: { ...disrupted, [pod]: now } };
  return { ...budget, status: allowed === 1 ? withoutDisruptions(left, now) : left };
}

/** The budget's controller has not seen its present state, or the pod has changed since it was looked at. */
export function stillProcessed(name: string): ApiError {
  return violation(`The disruption budget ${name} is still being processed by the server.`, 10);
}

function violation(message: string, retryAfterSeconds: number): ApiError {
  const why = "Cannot evict pod as it would violate the pod's disruption budget.";
  const { status } = ApiError.tooManyRequests(why, retryAfterSeconds);
  const causes = [{ reason: 'DisruptionBudget', message }];
  return new ApiError({ ...status, details: { causes, ...(retryAfterSeconds === 0 ? {} : { retryAfterSeconds }) } });
}

function whyNone(budget: ApiObject, name: string): string {
  const none = `The disruption budget ${name} does not allow evicting pods currently`;
  const found = conditionsOf(budget['status']).find((each) => each['type'] === condition);
  const { status, reason, message = '' } = found ?? {};
  const says = status === 'False' && message !== '';
  // Of a failed sync the numbers are not to be trusted.
  if (says && reason === 'SyncFailed') return `${none} because it failed sync: ${String(message)}`;
  const [desired, current] = [numberAt(budget, 'desiredHealthy'), numberAt(budget, 'currentHealthy')];
  if (current <= desired) {
    return `The disruption budget ${name} needs ${desired} healthy pods and has ${current} currently`;
  }
  return says ? `${none} (${String(reason)}): ${String(message)}` : none;
}

function withoutDisruptions(status: Record<string, unknown>, now: Timestamp): Record<string, unknown> {
  const conditions = conditionsOf(status);
  const index = conditions.findIndex((each) => each['type'] === condition);
  const before = conditions[index];
  const after = {
    type: condition,
    status: 'False',
    observedGeneration: status['observedGeneration'],
    lastTransitionTime: before?.['status'] === 'False' ? before['lastTransitionTime'] : now,
    reason: 'InsufficientPods',
    message: '',
  };
  return { ...status, conditions: index < 0 ? [...conditions, after] : conditions.with(index, after) };
}

function conditionsOf(status: unknown): Record<string, unknown>[] {
  const conditions = isRecord(status) ? status['conditions'] : undefined;
  return Array.isArray(conditions) ? conditions.filter(isRecord) : [];
}

function numberAt(budget: ApiObject, field: string): number {
  const value = readField(budget, 'status', field);
  return typeof value === 'number' ? value : 0;
}
