// The keywords that only people read.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import type { Rule } from './rule.ts';
import { checkAny, checkObject, checkText, textRule, value } from './rule.ts';

export const documentationRules: readonly Rule[] = [
  textRule('title', 'title'),
  /** For elements, which have no comment of their own: `@items.description`. Elsewhere the comment's text is it. */
  textRule('description', 'description'),
  value<JSONSchemaProps, unknown>('example', 'example', checkAny),
  value<JSONSchemaProps, { url?: string }>('externalDocs', 'externalDocs', (given) =>
    checkObject(given, { description: checkText, url: checkText }, []),
  ),
];
