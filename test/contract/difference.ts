// Two JSON values -> where and how they differ, a line each. Order of keys does not matter, order of elements does.

/** One place where two values differ. */
export interface Difference {
  /** Such as `[2].body.metadata.labels["a/b"]`. */
  readonly path: string;
  /** Undefined: not there. */
  readonly expected: unknown;
  readonly actual: unknown;
}

/** All places where `actual` is not as `expected`, in reading order. */
export function differences(expected: unknown, actual: unknown, path = ''): Difference[] {
  if (Object.is(expected, actual)) return [];
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = Math.max(expected.length, actual.length);
    return Array.from({ length }, (_, index) =>
      differences(expected[index], actual[index], `${path}[${index}]`),
    ).flat();
  }
  if (isRecord(expected) && isRecord(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...keys].flatMap((key) => differences(own(expected, key), own(actual, key), join(path, key)));
  }
  return [{ path, expected, actual }];
}

/** One line for people. */
export function formatDifference({ path, expected, actual }: Difference): string {
  return `${path || '(all)'}: ${show(expected)} <> ${show(actual)}`;
}

/** The path of a member; keys that are no identifiers are quoted. */
export function join(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function own(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

export function show(value: unknown): string {
  return value === undefined ? '(absent)' : (JSON.stringify(value) ?? String(value));
}
