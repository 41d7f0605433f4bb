// Field selectors: the text of a query parameter such as `metadata.name=web,spec.nodeName!=a`.

/** One condition on one field. */
export interface FieldRequirement {
  readonly path: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}
export function parseFieldSelector(text: string): FieldRequirement[] {
  throw new Error('parseFieldSelector is not there yet', { cause: [text] });
}
export function matchesFields(requirements: readonly FieldRequirement[], read: (path: string) => string | undefined): boolean {
  throw new Error('matchesFields is not there yet', { cause: [requirements, read] });
}
export function formatFieldSelector(requirements: readonly FieldRequirement[]): string {
  throw new Error('formatFieldSelector is not there yet', { cause: [requirements] });
}
