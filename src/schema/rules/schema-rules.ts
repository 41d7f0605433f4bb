// The vocabulary of schemas: every keyword that has a tag, in the order in which tags are printed.
import type { Rule } from './rule.ts';
import { celRules } from './cel.ts';
import { documentationRules } from './documentation.ts';
import { junctorRules } from './junctors.ts';
import { listRules } from './lists.ts';
import { numberRules } from './numbers.ts';
import { objectRules } from './objects.ts';
import { oneOfRules } from './one-of.ts';
import { stringRules } from './strings.ts';
import { valueRules } from './values.ts';

export const schemaRules: readonly Rule[] = [
  ...documentationRules,
  ...valueRules,
  ...numberRules,
  ...stringRules,
  ...listRules,
  ...objectRules,
  ...junctorRules,
  ...celRules,
  ...oneOfRules,
];

export const schemaRuleByTag: ReadonlyMap<string, Rule> = new Map(schemaRules.map((rule) => [rule.tag, rule]));
