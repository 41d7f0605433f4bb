// How stored objects get out of a version before it goes: the server keeps, in `status.storedVersions`, every version in which
// some object may still be stored, and refuses a definition without it. Commands for people; nothing here talks to a cluster.
import type { CustomResourceDefinition, Scope } from '@kubewright/apimachinery';

/** A kind, as commands name it. */
export interface MigratedKind {
  readonly group: string;
  readonly plural: string;
  readonly scope: Scope;
}

/**
 * Rewrites every object as `to`, and has the server forget the other versions.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#upgrade-existing-objects-to-a-new-stored-version
 */
export function migrationCommands({ group, plural, scope }: MigratedKind, to: string): string[] {
  const definition = `customresourcedefinition ${plural}.${group}`;
  const everywhere = scope === 'Namespaced' ? ' --all-namespaces' : '';
  return [
    `kubectl get ${plural}.${to}.${group}${everywhere} --output json | kubectl replace --filename -`,
    `kubectl patch ${definition} --subresource status --type merge --patch '{"status":{"storedVersions":["${to}"]}}'`,
  ];
}

/** What to do before the definition without the version is applied. */
export function removalSteps(
  kind: { readonly group: string; readonly kind: string },
  version: string,
  crds: readonly CustomResourceDefinition[],
): string[] {
  const spec = crds.find((crd) => crd.spec.group === kind.group && crd.spec.names.kind === kind.kind)?.spec;
  const stored = spec?.versions.find(({ storage }) => storage)?.name;
  if (spec === undefined || stored === undefined) return [];
  const { plural } = spec.names;
  return [
    `Before you apply the definition, see whether objects may still be stored as ${version}:`,
    `kubectl get customresourcedefinition ${plural}.${kind.group} --output jsonpath='{.status.storedVersions}'`,
    `If ${version} is among them the server refuses the definition; rewrite the objects as ${stored} first, again for those that somebody else writes meanwhile (a StorageVersionMigration does the same):`,
    ...migrationCommands({ group: kind.group, plural, scope: spec.scope }, stored),
    'kubectl apply --kustomize config/crd',
  ];
}
