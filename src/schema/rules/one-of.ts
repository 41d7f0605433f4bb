// How many of an object's optional properties may be set: written as CEL, since a structural schema has no keyword for it.
// The rule and its message are controller-gen's, so that nothing changes for who comes from there.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { celField } from '../cel-field.ts';
import type { Rule } from './rule.ts';

function oneOf(tag: string, comparison: string, words: string): Rule {
  return {
    tag,
    keywords: ['x-kubernetes-validations'],
    repeatable: true,
    check: (given) =>
      Array.isArray(given) && given.length > 0 && given.every((name) => typeof name === 'string')
        ? undefined
        : 'wants a list of names, such as ["configMap", "secret"]',
    fits: (schema, given) => faultOf(schema, given as string[]),
    apply: (schema, given) => {
      const names = [...new Set(given as string[])];
      const set = names.map((name) => `has(self.${celField(name)})`).join(',');
      (schema['x-kubernetes-validations'] ??= []).push({
        rule: `[${set}].filter(x,x==true).size() ${comparison} 1`,
        message: `${words} of the fields in [${names.join(' ')}] ${tag === 'atMostOneOf' ? 'may' : 'must'} be set`,
      });
    },
    print: () => [],
  };
}

function faultOf({ properties = {}, required = [] }: JSONSchemaProps, names: readonly string[]): string | undefined {
  for (const name of names) {
    if (!Object.hasOwn(properties, name)) {
      return `names ${JSON.stringify(name)}, which is no property of this type itself`;
    }
    if (required.includes(name))
      return `names ${JSON.stringify(name)}, which is required and so always set; write ${name}?`;
    if (celField(name) === undefined) return `names ${JSON.stringify(name)}, which CEL cannot name`;
  }
  return undefined;
}

export const oneOfRules: readonly Rule[] = [
  oneOf('atMostOneOf', '<=', 'at most one'),
  oneOf('exactlyOneOf', '==', 'exactly one'),
  oneOf('atLeastOneOf', '>=', 'at least one'),
];
