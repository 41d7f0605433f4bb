// The name of a property as CEL spells it. Those that are no identifiers are escaped; CEL cannot name all of them.
// @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules (escaping)

const reserved: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return'.split(' '),
);

/** `namespace` -> `__namespace__`, `foo-bar` -> `foo__dash__bar`. */
export function celField(property: string): string {
  if (reserved.has(property)) return `__${property}__`;
  return property
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
}
