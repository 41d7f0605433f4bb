// The name of a property as CEL spells it. Those that are no identifiers are escaped; CEL cannot name all of them.
// @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules (escaping)
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/cel/escaping.go

const reserved: ReadonlySet<string> = new Set(
  (
    'true false null in as break const continue else for function if import let loop package namespace return ' +
    'var void while'
  ).split(' '),
);

/** `namespace` -> `__namespace__`, `foo-bar` -> `foo__dash__bar`; undefined for what CEL has no name for, such as `a b`. */
export function celField(property: string): string | undefined {
  if (reserved.has(property)) return `__${property}__`;
  if (!/^[A-Za-z_./-][\w./-]*$/u.test(property)) return undefined;
  return property
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
}
