// The keywords of arrays. `uniqueItems` is refused by the server, which would compare every pair.
// @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import type { Rule } from './rule.ts';
import { checkText, choiceRule, countRule, isRecord, value } from './rule.ts';

const uniqueItems: Rule = {
  tag: 'uniqueItems',
  keywords: ['uniqueItems'],
  check: (given) => (given === false ? undefined : 'is refused by the server; write @listType "set"'),
  apply: () => undefined,
  print: () => [],
};

/** One tag a key. */
const listMapKey: Rule = {
  tag: 'listMapKey',
  keywords: ['x-kubernetes-list-map-keys'],
  repeatable: true,
  check: checkText,
  apply: (schema: JSONSchemaProps, given) => {
    const keys = (schema['x-kubernetes-list-map-keys'] ??= []);
    if (!keys.includes(given as string)) keys.push(given as string);
  },
  print: (schema) => schema['x-kubernetes-list-map-keys'] ?? [],
};

export const listRules: readonly Rule[] = [
  /** For a type that is no array, where it says nothing; an array's are written `T[]`. */
  value<JSONSchemaProps, JSONSchemaProps>('items', 'items', (given) =>
    isRecord(given) ? undefined : 'wants a schema',
  ),
  countRule('minItems'),
  countRule('maxItems'),
  uniqueItems,
  choiceRule('listType', 'x-kubernetes-list-type', ['atomic', 'set', 'map']),
  listMapKey,
];
