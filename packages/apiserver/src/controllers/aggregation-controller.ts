// Aggregated cluster roles: the rules of those with an aggregationRule are the rules of all that its selectors match.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go
import type { LabelSelector } from '@kubewright/apimachinery';
import { isApiError, labelSelectorRequirements, matchesLabels } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { equal, isRecord, readField } from '../object/api-object.ts';
import { patchObject } from '../registry/patch.ts';
import type { RegistryContext } from '../registry/registry-context.ts';
import { internalWrite } from '../registry/registry-context.ts';
import type { StorageEvent } from '../storage/storage.ts';
import type { WorkLoop } from './work-loop.ts';

const prefix = 'clusterroles.rbac.authorization.k8s.io/';
const manager = 'clusterrole-aggregation-controller';

export class AggregationController {
  readonly #context: RegistryContext;
  readonly #work: WorkLoop;
  /** Names of roles with an aggregationRule. */
  readonly #aggregated = new Set<string>();

  constructor(context: RegistryContext, work: WorkLoop) {
    this.#context = context;
    this.#work = work;
  }

  observe({ key, type, object }: StorageEvent): void {
    if (!key.startsWith(prefix)) return;
    const name = key.slice(prefix.length);
    if (type !== 'deleted' && isRecord(object['aggregationRule'])) this.#aggregated.add(name);
    else this.#aggregated.delete(name);
    // Which of them the change concerns is found out when it is worked on: there are few.
    if (this.#aggregated.size > 0) this.#work.add(`${prefix}*`, () => this.#aggregateAll());
  }

  async #aggregateAll(): Promise<void> {
    const { items } = await this.#context.storage.list(prefix);
    for (const role of items) {
      if (!this.#aggregated.has(role.metadata.name ?? '')) continue;
      const rules = gather(role, items);
      if (!equal(rules, role['rules'] ?? [])) await this.#write(role, rules);
    }
  }

  async #write(role: ApiObject, rules: readonly unknown[]): Promise<void> {
    const { apiVersion, kind } = role;
    const { name = '' } = role.metadata;
    const roles = this.#context.catalog.findKind({ group: 'rbac.authorization.k8s.io', version: 'v1', kind });
    if (roles === undefined) return;
    // Without rules it applies none, and owns none.
    const body = { apiVersion, kind, metadata: { name }, ...(rules.length === 0 ? {} : { rules }) };
    const patch = { type: 'apply' as const, body };
    const options = { ...internalWrite, fieldManager: manager, force: true, endpoint: 'object' as const };
    try {
      await patchObject(this.#context, roles, { namespace: undefined, name }, patch, options);
    } catch (error) {
      // It is being deleted, or changes meanwhile: its event comes.
      if (!(isApiError(error) && (error.isNotFound || error.isConflict))) throw error;
    }
  }
}

/** Each rule once, in the order of selectors and of the names of roles. */
function gather(role: ApiObject, all: readonly ApiObject[]): unknown[] {
  const selectors = readField(role, 'aggregationRule', 'clusterRoleSelectors');
  const rules: unknown[] = [];
  for (const selector of Array.isArray(selectors) ? selectors : []) {
    const requirements = labelSelectorRequirements(selector as LabelSelector);
    for (const other of all) {
      if (other === role || !matchesLabels(requirements, other.metadata.labels)) continue;
      for (const rule of Array.isArray(other['rules']) ? other['rules'] : []) {
        if (!rules.some((each) => equal(each, rule))) rules.push(rule);
      }
    }
  }
  return rules;
}
