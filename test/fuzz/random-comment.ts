// Random documentation comments: what is printed reads as what it was, ends where it should, and is one comment.
import { isDeepStrictEqual } from 'node:util';
import { parseComment, printComment } from '../../src/schema/comment.ts';
import { RandomChoice } from './random-choice.ts';

/** @returns undefined when the comment of the seed comes back as it was */
export function failureOfComment(seed: number): string | undefined {
  const choice = new RandomChoice(~seed);
  const description = choice.list(4, () => choice.text()).join('');
  const tags = choice.list(3, () => ({ name: choice.from('default', 'items.pattern', 'x'), value: choice.json() }));
  const printed = printComment({ description, tags }, ' '.repeat(choice.pick(5)));
  const raw = printed.trim();
  if (raw === '') return description === '' && tags.length === 0 ? undefined : 'nothing was printed';
  if (raw.indexOf('*/') !== raw.length - 2) return `ends early: ${raw}`;
  const back = parseComment(raw);
  if ((back.description ?? '') !== description) return `another description: ${raw}`;
  const values = back.tags.map(({ name, value }) => ({ name, value: JSON.parse(value) as unknown }));
  return isDeepStrictEqual(values, tags) ? undefined : `other tags: ${raw}`;
}
