// Label selectors, in their two forms: the text of a query parameter and the object inside specs.
// @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors

/** The form inside objects, such as a Deployment's `spec.selector`. Every part must match. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: LabelSelectorRequirement[];
}

export interface LabelSelectorRequirement {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | (string & {});
  /** For `In` and `NotIn`, at least one; for the others none. */
  values?: string[];
}

export type LabelOperator = '=' | '!=' | 'in' | 'notin' | 'exists' | '!exists' | 'gt' | 'lt';

/** One condition on one label; a selector is a list of them that must all hold. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}
export function parseLabelSelector(text: string): LabelRequirement[] {
  throw new Error('parseLabelSelector is not there yet', { cause: [text] });
}
export function matchesLabels(requirements: readonly LabelRequirement[], labels: Readonly<Record<string, string>> | undefined): boolean {
  throw new Error('matchesLabels is not there yet', { cause: [requirements, labels] });
}
export function labelSelectorRequirements(selector: LabelSelector): LabelRequirement[] {
  throw new Error('labelSelectorRequirements is not there yet', { cause: [selector] });
}
export function formatLabelSelector(requirements: readonly LabelRequirement[]): string {
  throw new Error('formatLabelSelector is not there yet', { cause: [requirements] });
}
