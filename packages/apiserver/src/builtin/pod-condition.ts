// The conditions of a pod's status, as the server itself sets them.
import type { Timestamp } from '@kubewright/apimachinery';
import { isRecord } from '../object/api-object.ts';

export interface PodCondition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

/** The status with the condition in it. Its time changes with its status. */
export function withPodCondition(status: unknown, condition: PodCondition, now: Timestamp): Record<string, unknown> {
  const fields = isRecord(status) ? status : {};
  const conditions = Array.isArray(fields['conditions']) ? (fields['conditions'] as unknown[]) : [];
  const index = conditions.findIndex((each) => isRecord(each) && each['type'] === condition.type);
  const before = conditions[index];
  const isSame = isRecord(before) && before['status'] === condition.status;
  const after = {
    lastProbeTime: null,
    ...condition,
    lastTransitionTime: isSame ? (before['lastTransitionTime'] ?? null) : now,
  };
  return { ...fields, conditions: index < 0 ? [...conditions, after] : conditions.with(index, after) };
}

/** Whether a pod serves: its condition `Ready`. */
export function isPodReady(status: unknown): boolean {
  const conditions = isRecord(status) ? status['conditions'] : undefined;
  return (
    Array.isArray(conditions) &&
    conditions.some((each) => isRecord(each) && each['type'] === 'Ready' && each['status'] === 'True')
  );
}
