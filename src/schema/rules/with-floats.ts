// A schema that stands in a tag as JSON -> the same, with bounds as the server holds them: floats. Only values that are JSON of any
// shape keep integers above 2^53.
import { setOwn } from '../../model/own-property.ts';
import { isRecord } from './rule.ts';

const values: ReadonlySet<string> = new Set(['default', 'enum', 'example']);

/** @param given - a schema, or a list of them */
export function withFloats(given: unknown): unknown {
  if (typeof given === 'bigint') return Number(given);
  if (Array.isArray(given)) return given.map(withFloats);
  if (!isRecord(given)) return given;
  const copy: Record<string, unknown> = {};
  for (const [keyword, held] of Object.entries(given)) {
    setOwn(copy, keyword, values.has(keyword) ? held : keyword === 'properties' ? ofEach(held) : withFloats(held));
  }
  return copy;
}

/** Properties may be called like a keyword. */
function ofEach(properties: unknown): unknown {
  if (!isRecord(properties)) return properties;
  const copy: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(properties)) setOwn(copy, name, withFloats(schema));
  return copy;
}
