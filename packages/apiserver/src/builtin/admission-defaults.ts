// The defaults of webhook configurations and admission policies.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/admissionregistration/v1/defaults.go
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';

export function applyWebhookDefaults({ kind, webhooks }: ApiObject): void {
  for (const webhook of records(webhooks)) {
    webhook['failurePolicy'] ??= 'Fail';
    applyMatchDefaults(webhook);
    webhook['timeoutSeconds'] ??= 10;
    if (kind.startsWith('Mutating')) webhook['reinvocationPolicy'] ??= 'Never';
    const service = readField(webhook, 'clientConfig', 'service');
    if (isRecord(service)) service['port'] ??= 443;
    applyRuleDefaults(webhook['rules']);
  }
}

/** Of policies, which match by `matchConstraints`, and of their bindings, which match by `matchResources`. */
export function applyPolicyDefaults({ kind, spec }: ApiObject): void {
  if (!isRecord(spec)) return;
  if (!kind.endsWith('Binding')) spec['failurePolicy'] ??= 'Fail';
  for (const match of [spec['matchConstraints'], spec['matchResources']]) {
    if (!isRecord(match)) continue;
    applyMatchDefaults(match);
    applyRuleDefaults(match['resourceRules']);
    applyRuleDefaults(match['excludeResourceRules']);
  }
}

function applyMatchDefaults(match: Record<string, unknown>): void {
  match['matchPolicy'] ??= 'Equivalent';
  match['namespaceSelector'] ??= {};
  match['objectSelector'] ??= {};
}

function applyRuleDefaults(rules: unknown): void {
  for (const rule of records(rules)) rule['scope'] ??= '*';
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
