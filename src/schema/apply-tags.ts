// Comments -> schema: puts a comment's description and the values of its tags where they belong, through the rules.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { parseJson } from '../model/exact-json.ts';
import type { Tag } from './comment.ts';
import { parseComment } from './comment.ts';
import type { ProblemList } from './problem-list.ts';
import { kindRuleByTag } from './rules/kind-rules.ts';
import type { Rule } from './rules/rule.ts';
import { schemaRuleByTag } from './rules/schema-rules.ts';
import type { CommentSyntax, DeclarationSyntax, Place } from './syntax.ts';

/** A comment that has been read. */
export interface Documentation {
  readonly description?: string;
  readonly tags: readonly PlacedTag[];
}

export interface PlacedTag extends Place {
  readonly name: string;
  /** JSON, or empty. */
  readonly value: string;
}

/** TSDoc's own tags: for people and their editors, and no part of a schema. */
const ignoredTags: ReadonlySet<string> = new Set(
  (
    'alpha beta decorator defaultValue deprecated eventProperty experimental inheritDoc internal override ' +
    'packageDocumentation param privateRemarks public readonly remarks returns sealed see since throws todo ' +
    'typeParam virtual'
  ).split(' '),
);

/** The tag of a property that takes nothing from its type: what it is, the other tags say. */
export const schemaless = 'schemaless';

/** Joins a node's comments; usually there is one. */
export function readDocumentation(comments: readonly CommentSyntax[]): Documentation {
  const parsed = comments.map((comment) => ({ ...parseComment(comment.raw), file: comment.file, start: comment.line }));
  const description = parsed.find((each) => each.description !== undefined)?.description;
  const place = (tag: Tag, { file, start }: { file: string; start: number }): PlacedTag => ({
    name: tag.name,
    value: tag.value,
    file,
    line: start + tag.line,
  });
  return {
    ...(description === undefined ? {} : { description }),
    tags: parsed.flatMap((each) => each.tags.map((tag) => place(tag, each))),
  };
}

/** The tags of a declaration that are about its schema: a root type also has those of its kind. */
export function schemaTagsOf({ comments }: Pick<DeclarationSyntax, 'comments'>): readonly PlacedTag[] {
  const { tags } = readDocumentation(comments);
  return tags.some(({ name }) => name === 'kind') ? tags.filter(({ name }) => !kindRuleByTag.has(name)) : tags;
}

/** Applies the tags of a type or property to its schema. */
export function applySchemaTags(
  schema: JSONSchemaProps,
  tags: readonly PlacedTag[],
  { path, problems }: { readonly path: string; readonly problems: ProblemList },
): void {
  const seen = new Set<string>();
  const isLast = ({ name }: PlacedTag): boolean =>
    schemaRuleByTag.get(name.slice(name.lastIndexOf('.') + 1))?.last === true;
  for (const tag of [...tags.filter((each) => !isLast(each)), ...tags.filter(isLast)]) {
    const words = tag.name.split('.');
    const name = words.pop() ?? '';
    const rule = schemaRuleByTag.get(name);
    if (rule === undefined) {
      if (words.length === 0 && ignoredTags.has(name)) continue;
      const isKindTag = words.length === 0 && kindRuleByTag.has(name);
      const hint = isKindTag
        ? 'The root type is the exported one with a @kind tag.'
        : name === schemaless
          ? 'Whatever a type says holds wherever it is used; write @schemaless above the property.'
          : hintFor(name);
      const message = isKindTag
        ? `@${tag.name} belongs on a root type`
        : name === schemaless
          ? '@schemaless belongs on a property'
          : `@${tag.name} is no tag`;
      problems.add(tag, message, { path, hint });
      continue;
    }
    const target = elementOf(schema, words);
    if (target === undefined) {
      const missing = words.includes('items') ? 'items' : 'additional properties';
      problems.add(tag, `@${tag.name} is about the ${missing} of a type that has none`, { path });
      continue;
    }
    if (seen.has(tag.name) && rule.repeatable !== true) {
      problems.add(tag, `@${tag.name} stands here twice`, { path });
      continue;
    }
    seen.add(tag.name);
    applyRule(rule, target, tag, { path, problems });
  }
}

/** Checks a tag's value and writes it; a wrong one is a problem. */
export function applyRule<Target>(
  rule: Rule<Target>,
  target: Target,
  tag: PlacedTag,
  { path, problems }: { readonly path: string; readonly problems: ProblemList },
): void {
  let value: unknown;
  try {
    if (tag.value !== '') value = rule.exact === true ? parseJson(tag.value) : JSON.parse(tag.value);
  } catch {
    const shown = tag.value.length > 60 ? `${tag.value.slice(0, 57)}...` : tag.value;
    problems.add(tag, `the value of @${tag.name} is not JSON: ${shown}`, {
      path,
      hint: 'Texts stand in double quotes, and a description comes before the tags. For example: @pattern "^[a-z]+$"',
    });
    return;
  }
  const fault = rule.check(value) ?? rule.fits?.(target, value);
  if (fault === undefined) rule.apply(target, value);
  else problems.add(tag, `@${tag.name} ${fault}`, { path });
}

function elementOf(schema: JSONSchemaProps, words: readonly string[]): JSONSchemaProps | undefined {
  let target: JSONSchemaProps | undefined = schema;
  for (const word of words) {
    const next: unknown =
      word === 'items' ? target.items : word === 'additionalProperties' ? target.additionalProperties : undefined;
    if (typeof next !== 'object' || next === null || Array.isArray(next)) return undefined;
    target = next as JSONSchemaProps;
  }
  return target;
}

/** The tag that was probably meant. */
function hintFor(name: string): string {
  const lower = name.toLowerCase();
  const known = [...schemaRuleByTag.keys(), ...kindRuleByTag.keys(), schemaless];
  const close = known.find((tag) => tag.toLowerCase() === lower) ?? known.find((tag) => distance(tag, name) <= 2);
  return close === undefined
    ? 'An @ at the beginning of a line of prose is written \\@.'
    : `Did you mean @${close}? An @ at the beginning of a line of prose is written \\@.`;
}

/** Levenshtein's: how many letters differ. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
