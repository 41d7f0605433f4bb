// The status of a definition: whether its names are free, and whether it is served.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/controller/status/naming_controller.go
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionCondition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionStatus,
  Timestamp,
} from '@kubewright/apimachinery';
import { approvalCondition } from './api-approval.ts';

type Names = CustomResourceDefinitionNames;

/** The status with a condition added or replaced; its time of transition is kept while its status is the same. */
export function setDefinitionCondition(
  status: CustomResourceDefinitionStatus | undefined,
  condition: CustomResourceDefinitionCondition,
): CustomResourceDefinitionStatus {
  const conditions = status?.conditions ?? [];
  const old = conditions.find(({ type }) => type === condition.type);
  const next =
    old?.status === condition.status ? { ...condition, lastTransitionTime: old.lastTransitionTime ?? null } : condition;
  return {
    ...status,
    conditions: old === undefined ? [...conditions, next] : conditions.map((each) => (each === old ? next : each)),
  };
}

/** What the names of the other definitions of the same group are. */
export interface NamesInUse {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

/** The names that other definitions of the group have been granted. */
export function namesInUse(others: readonly CustomResourceDefinition[]): NamesInUse {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const { status } of others) {
    const names = status?.acceptedNames;
    for (const name of [names?.plural, names?.singular, ...(names?.shortNames ?? [])]) if (name) resources.add(name);
    for (const name of [names?.kind, names?.listKind]) if (name) kinds.add(name);
  }
  return { resources, kinds };
}

/** The status that a definition should have now. */
export function definitionStatus(
  definition: CustomResourceDefinition,
  inUse: NamesInUse,
  now: Timestamp,
): CustomResourceDefinitionStatus {
  const { acceptedNames, conflict } = acceptNames(definition.spec.names, definition.status?.acceptedNames, inUse);
  let status: CustomResourceDefinitionStatus = { ...definition.status, acceptedNames };
  const condition = (
    type: CustomResourceDefinitionCondition['type'],
    value: 'True' | 'False',
    reason: string,
    message: string,
  ): void => {
    status = setDefinitionCondition(status, { type, status: value, lastTransitionTime: now, reason, message });
  };
  const approval = approvalCondition(definition.spec.group, definition.metadata.annotations);
  if (approval !== undefined) {
    condition('KubernetesAPIApprovalPolicyConformant', approval.status, approval.reason, approval.message);
  }
  if (conflict !== undefined) condition('NamesAccepted', 'False', conflict.reason, conflict.message);
  else condition('NamesAccepted', 'True', 'NoConflicts', 'no conflicts found');
  if (isEstablished(definition)) return status;
  if (conflict === undefined) {
    condition('Established', 'True', 'InitialNamesAccepted', 'the initial names have been accepted');
  } else {
    condition('Established', 'False', 'NotAccepted', 'not all names are accepted');
  }
  return status;
}

/** Once established, a definition stays so. */
export function isEstablished({ status }: CustomResourceDefinition): boolean {
  return (status?.conditions ?? []).some(({ type, status: value }) => type === 'Established' && value === 'True');
}

/** Its objects are being deleted. That may end before the definition does, when it has finalizers of its own. */
export function isTerminating({ status }: CustomResourceDefinition): boolean {
  return (status?.conditions ?? []).some(({ type, status: value }) => type === 'Terminating' && value === 'True');
}

interface Conflict {
  readonly reason: string;
  readonly message: string;
}

function acceptNames(
  wanted: Names,
  old: Names | undefined,
  inUse: NamesInUse,
): { acceptedNames: Names; conflict: Conflict | undefined } {
  const conflicts: Conflict[] = [];
  const take = (reason: string, names: readonly string[], used: ReadonlySet<string>): boolean => {
    const taken = [...new Set(names)].filter((name) => used.has(name));
    if (taken.length === 0) return true;
    const messages = taken.map((name) => `${JSON.stringify(name)} is already in use`);
    conflicts.push({ reason, message: messages.length === 1 ? messages.join('') : `[${messages.join(', ')}]` });
    return false;
  };
  const { plural, singular, shortNames, kind, listKind, categories } = wanted;
  // What is not granted stays as it was.
  const accepted: Names = { ...old, plural: old?.plural ?? '', kind: old?.kind ?? '' };
  const grant = <K extends keyof Names>(name: K, value: Names[K]): void => {
    if (value === undefined) delete accepted[name];
    else accepted[name] = value;
  };
  if (take('PluralConflict', [plural], inUse.resources)) accepted.plural = plural;
  if (take('SingularConflict', singular === undefined ? [] : [singular], inUse.resources)) grant('singular', singular);
  if (take('ShortNamesConflict', shortNames ?? [], inUse.resources)) grant('shortNames', shortNames);
  if (take('KindConflict', [kind], inUse.kinds)) accepted.kind = kind;
  if (take('ListKindConflict', listKind === undefined ? [] : [listKind], inUse.kinds)) grant('listKind', listKind);
  grant('categories', categories);
  return { acceptedNames: accepted, conflict: conflicts.at(-1) };
}
