// The smallest JSON that still fails: takes away members and elements, and puts what is below in the place of what is
// above, as long as the failure stays.

/** @param fails - whether a candidate still shows the failure; whatever it refuses to judge does not */
export async function shrink<T>(value: T, fails: (candidate: T) => Promise<boolean>, attempts = 3000): Promise<T> {
  let best = value;
  let left = attempts;
  for (let progress = true; progress && left > 0;) {
    progress = false;
    for (const candidate of smaller(best)) {
      if (--left < 0) break;
      if (!(await fails(candidate as T))) continue;
      best = candidate as T;
      progress = true;
      break;
    }
  }
  return best;
}

/** Everything one step smaller, the boldest steps first. */
function* smaller(value: unknown): Generator<unknown> {
  if (typeof value === 'string') {
    if (value.length > 1) yield* [value.slice(0, value.length >> 1), value.slice(value.length >> 1), value.slice(1)];
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const keys = Object.keys(value);
  for (const key of keys) yield without(value, key);
  for (const key of keys) {
    for (const candidate of smaller((value as Record<string, unknown>)[key])) yield replaced(value, key, candidate);
  }
}

function without(value: object, key: string): unknown {
  if (Array.isArray(value)) return value.filter((_, index) => String(index) !== key);
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

function replaced(value: object, key: string, element: unknown): unknown {
  if (Array.isArray(value)) return value.map((each: unknown, index) => (String(index) === key ? element : each));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, name === key ? element : each]));
}
