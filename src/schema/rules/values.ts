// The keywords that say which values there are: type, null, enum, default.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import type { Rule } from './rule.ts';
import { checkAny, checkChoice, exact, flagRule, value } from './rule.ts';

const types = ['object', 'array', 'string', 'integer', 'number', 'boolean'];

/** For what TypeScript has no type of its own: `number` with `@type "integer"`. `null` is for no type. */
const type: Rule = {
  tag: 'type',
  keywords: ['type'],
  check: (given) => (given === null ? undefined : checkChoice(given, types)),
  apply: (schema, given) => {
    if (given === null) delete schema.type;
    else schema.type = given as string;
  },
  print: (schema) => (schema.type === undefined ? [] : [schema.type]),
  unset: null,
};

export const valueRules: readonly Rule[] = [
  type,
  flagRule('nullable', 'nullable'),
  flagRule('intOrString', 'x-kubernetes-int-or-string'),
  /** For values that are no literals of TypeScript; otherwise a union of literals. */
  exact(
    value<JSONSchemaProps, unknown[]>(
      'enum',
      'enum',
      (given) => (Array.isArray(given) ? undefined : 'wants a list of values'),
      (held) => Array.isArray(held) && held.length === 0,
    ),
  ),
  exact(value<JSONSchemaProps, unknown>('default', 'default', checkAny)),
];
