// What the writer of a service account should know although it is accepted.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/serviceaccount/strategy.go
import type { ApiObject } from '../object/api-object.ts';

const annotation = 'kubernetes.io/enforce-mountable-secrets';

export function warnOfMountableSecrets({ metadata }: ApiObject, old?: ApiObject): string[] {
  const isNew = old?.metadata.annotations?.[annotation] === undefined;
  if (!isNew || metadata.annotations?.[annotation] === undefined) return [];
  const why = 'deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets';
  return [`metadata.annotations[${annotation}]: ${why}`];
}
