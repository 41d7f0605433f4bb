// Finalizers of custom resources should carry a domain; those that do not are warned about when they are added.
import type { ObjectMeta } from '@kubewright/apimachinery';
import type { ApiResource } from './api-resource.ts';
import { foregroundFinalizer, orphanFinalizer } from './finalizers.ts';

const known = new Set([foregroundFinalizer, orphanFinalizer, 'kubernetes']);

/** @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/registry/customresource/strategy.go */
export function warnOfFinalizers(
  resource: ApiResource,
  metadata: ObjectMeta,
  old: ObjectMeta | undefined,
  warn: (text: string) => void,
): void {
  if (!resource.custom) return;
  for (const finalizer of metadata.finalizers ?? []) {
    if (finalizer.includes('/') || known.has(finalizer) || old?.finalizers?.includes(finalizer) === true) continue;
    warn(
      `metadata.finalizers: ${JSON.stringify(finalizer)}: prefer a domain-qualified finalizer name to avoid accidental ` +
        'conflicts with other finalizer writers',
    );
  }
}
