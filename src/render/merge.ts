// JSON that we share with the user: our keys into his file. What needs no change keeps every byte.
import { InputError } from '../errors.ts';
import type { JsonObject, Merge } from '../model/planned-file.ts';

/**
 * Merges into the text of the file at `path`; without text it is a new file.
 *
 * @throws InputError when the text is not a JSON object.
 */
export function renderMerge(merge: Merge, text: string | undefined, path: string): string {
  const existing = text === undefined ? merge.initially : parse(text, path);
  const merged = put(put(existing, merge.missing, 'keep'), merge.always, 'replace');
  if (text !== undefined && JSON.stringify(merged) === JSON.stringify(existing)) return text;
  const indentation = /^[ \t]+/m.exec(text ?? '')?.[0] ?? '  ';
  return `${JSON.stringify(merged, undefined, indentation)}\n`;
}

/** A copy of `into` with the keys of `from`: existing keys keep their place, and with `keep` their value; new ones come last. */
function put(into: JsonObject, from: JsonObject, existing: 'keep' | 'replace'): JsonObject {
  const result = new Map(Object.entries(into));
  for (const [key, value] of Object.entries(from)) {
    const present = result.get(key);
    if (isObject(present) && isObject(value)) result.set(key, put(present, value, existing));
    else if (existing === 'replace' || !result.has(key)) result.set(key, value);
  }
  return Object.fromEntries(result);
}

function parse(text: string, path: string): JsonObject {
  const problem = {
    code: 'shared-file',
    file: path,
    hint: 'Mend the file, or delete it to have it written anew',
  } as const;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(
      { ...problem, message: `is not JSON: ${error instanceof Error ? error.message : String(error)}` },
      { cause: error },
    );
  }
  if (!isObject(value)) throw new InputError({ ...problem, message: 'is not a JSON object' });
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
