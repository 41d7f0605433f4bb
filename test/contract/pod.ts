// The pod of the cases: the smallest that is valid.
import type { UnstructuredObject } from '@kubewright/apimachinery';

/** @param spec - beside its one container, or in place of it */
export function pod(name: string, spec: Readonly<Record<string, unknown>> = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'a' } },
    spec: { containers: [{ name: 'main', image: 'example.com/main:1' }], ...spec },
  } satisfies UnstructuredObject;
}
