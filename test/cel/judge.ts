// The verdict of this repository's own code on a definition, as the message that kube-apiserver would answer.
import { checkStructural } from '@kubewright/apimachinery/schema';
import { checkRules } from '@kubewright/apiserver/cel';
import type { RuleCase } from './rule-cases.ts';

/** @returns empty when it is accepted */
export function judgeHere({ definition }: RuleCase): string {
  const path = 'spec.validation.openAPIV3Schema';
  const schema = definition.spec.versions[0]?.schema?.openAPIV3Schema ?? {};
  const structural = checkStructural(schema, path);
  const causes = structural.length > 0 ? structural : checkRules(schema, path);
  if (causes.length === 0) return '';
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const all = texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`;
  return `CustomResourceDefinition.apiextensions.k8s.io "${definition.metadata.name}" is invalid: ${all}`;
}
