// The keywords that only people read.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { limitDescriptions } from '../description-length.ts';
import type { Rule } from './rule.ts';
import { checkAny, checkCount, checkObject, checkText, exact, textRule, value } from './rule.ts';

/** Cuts the description here and all that are below; 0 takes them away. */
const maxDescriptionLength: Rule = {
  tag: 'maxDescriptionLength',
  keywords: ['description'],
  last: true,
  check: checkCount,
  apply: (schema, given) => limitDescriptions(schema, given as number),
  print: () => [],
};

export const documentationRules: readonly Rule[] = [
  textRule('title', 'title'),
  /** For elements, which have no comment of their own: `@items.description`. Elsewhere the comment's text is it. */
  textRule('description', 'description'),
  maxDescriptionLength,
  exact(value<JSONSchemaProps, unknown>('example', 'example', checkAny)),
  value<JSONSchemaProps, { url?: string }>('externalDocs', 'externalDocs', (given) =>
    checkObject(given, { description: checkText, url: checkText }, []),
  ),
];
