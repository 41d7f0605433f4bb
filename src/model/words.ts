// CamelCase kinds in, words out: `HTTPRoute` is HTTP + Route, `MySQLCluster` is My + SQL + Cluster, `OAuthClient` is OAuth + Client.
// The rule is fixed for good: files that users own are named by it, and a better rule would orphan them.

/**
 * Splits before a capital that follows a small letter or digit, and before the last capital of two or more that begins a word.
 * Joined again, the words are the kind: nothing is lost, so two kinds share words only if they are equal.
 */
export function splitWords(camelCase: string): string[] {
  return camelCase.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z]{2})(?=[A-Z][a-z])/);
}

/** `NetworkPolicy` -> `network-policy`. Equal only for kinds that Kubernetes, which lower-cases them, cannot tell apart either. */
export function kebabCase(camelCase: string): string {
  return splitWords(camelCase).join('-').toLowerCase();
}

/** `HTTPRoute` -> `httpRoute`: the first word in small letters, the others as they are. */
export function lowerFirstWord(camelCase: string): string {
  const [first = '', ...rest] = splitWords(camelCase);
  return first.toLowerCase() + rest.join('');
}

/** `cert-manager` or `v1.beta` -> `certManager`, `v1Beta`: DNS labels and names as one camelCase word. */
export function camelCaseOfLabels(text: string): string {
  const [first = '', ...rest] = text.split(/[^a-zA-Z0-9]+/).filter((part) => part !== '');
  return first + rest.map(upperFirst).join('');
}

/** `samplesV1` -> `SamplesV1`. */
export function upperFirst(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
