// The keywords of strings. A pattern is RE2, not a JavaScript regular expression: it is passed on and never run.
import type { Rule } from './rule.ts';
import { countRule, textRule } from './rule.ts';

export const stringRules: readonly Rule[] = [
  textRule('format', 'format'),
  countRule('minLength'),
  countRule('maxLength'),
  textRule('pattern', 'pattern'),
];
