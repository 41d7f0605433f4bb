// A disagreement of two servers -> text for people, with all that is needed to see it again.
import { show } from '../contract/difference.ts';
import type { Disagreement } from './campaign.ts';
import type { Step } from './step.ts';

/** How many of the differences are shown; after the first few they follow from one another. */
const shownDifferences = 6;
const shownValue = 700;

export function formatDisagreement({ seed, steps, differences, request }: Disagreement): string {
  return [
    `seed ${seed}: the answers to "${request}" differ`,
    ...differences
      .slice(0, shownDifferences)
      .flatMap(({ path, expected, actual }) => [
        `  ${path}`,
        `    kube-apiserver: ${show(expected).slice(0, shownValue)}`,
        `    embedded:       ${show(actual).slice(0, shownValue)}`,
      ]),
    '  after',
    ...steps.map((step) => `    ${formatStep(step)}`),
  ].join('\n');
}

/** One line: the verb, the path, the query and the body. */
export function formatStep(step: Step): string {
  const query = new URLSearchParams(step.query ?? {}).toString();
  const target = query === '' ? step.path : `${step.path}?${query}`;
  if (step.do === 'watch') return `watch ${target}`;
  if (step.do === 'edit') return `PUT ${target} as last seen, with ${JSON.stringify(step.change)}`;
  const type = step.contentType === undefined ? '' : ` ${step.contentType.replace(/^application\//, '')}`;
  const form = step.accept === undefined ? '' : ` (${step.accept.replace(/^.*as=(\w+).*$/, '$1')})`;
  return `${step.method} ${target}${form}${type}${step.body === undefined ? '' : ` ${JSON.stringify(step.body)}`}`;
}
