// Which kinds Kubernetes' own decoder knows: what is sent in the place of another kind is read as what it says it is first.
import type { GroupVersion, JSONSchemaProps } from '@kubewright/apimachinery';
import { builtInSchema } from './built-in-schema.ts';

/** Groups of other servers behind the same address: the decoder of Kubernetes' own kinds does not know theirs. */
const ofOtherSchemes = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io']);

/** The schema of a kind that the decoder of Kubernetes' own kinds knows; undefined when it does not. */
export function registeredSchema(groupVersion: GroupVersion, kind: string): JSONSchemaProps | undefined {
  return ofOtherSchemes.has(groupVersion.group) ? undefined : builtInSchema(groupVersion, kind);
}
