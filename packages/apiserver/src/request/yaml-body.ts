// YAML that a client sent -> JSON data, as Go's decoder makes it: YAML 1.1 without the types that JSON does not have, with
// the members of every object in order.
import { formatJson } from '@kubewright/apimachinery';
import { yamlFaults } from '../registry/object-decoding.ts';

/** A text that is no YAML, or none that JSON could say. The message begins as Go's. */
export class YamlFault extends Error {
  override readonly name = 'YamlFault';
}

/** How many aliases a document may use: enough for people, too few for a bomb. */
const mostAliases = 100;

/**
 * @returns the value, and what is wrong with its fields: one text that lists those that are repeated
 * @throws YamlFault
 */
export async function parseYaml(text: string): Promise<{ value: unknown; faults: readonly string[] }> {
  const { LineCounter, isNode, isScalar, parseDocument, visit, YAMLParseError } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.1',
    uniqueKeys: false,
    logLevel: 'silent',
    lineCounter: lines,
    customTags: (tags) =>
      tags.filter((tag) => (typeof tag === 'string' ? !beyondJson.test(tag) : !beyondJson.test(tag.tag))),
  });
  const [error] = document.errors;
  if (error !== undefined) throw new YamlFault(goMessage(error.code, error.message, error.linePos?.[0].line ?? 1));
  const repeated: { line: number; key: unknown }[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key, value } of items) {
        if (!isScalar(key)) continue;
        if (key.value === null) {
          const shown = isScalar(value) ? JSON.stringify(value.value) : '';
          throw new YamlFault(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${shown}`);
        }
        // Go's decoder names the line of the value.
        const place = isNode(value) ? value.range : key.range;
        if (seen.has(key.value)) repeated.push({ line: lines.linePos(place?.[0] ?? 0).line, key: key.value });
        seen.add(key.value);
      }
    },
    Scalar(_, { value }) {
      if (typeof value !== 'number' || Number.isFinite(value)) return;
      const shown = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
      throw new YamlFault(`json: unsupported value: ${shown}`);
    },
  });
  const faults = repeated
    .toSorted((one, other) => one.line - other.line)
    .map(({ line, key }) => `line ${line}: key ${JSON.stringify(key)} already set in map`);
  try {
    const value = JSON.parse(formatJson(document.toJS({ maxAliasCount: mostAliases }) ?? null)) as unknown;
    return { value, faults: faults.length === 0 ? [] : [[yamlFaults, ...faults].join('\n  ')] };
  } catch (reason) {
    if (reason instanceof YAMLParseError || reason instanceof ReferenceError) {
      throw new YamlFault(`yaml: ${reason.message}`);
    }
    throw reason;
  }
}

const beyondJson = /(binary|omap|pairs|set|timestamp)$/;

/** The commonest faults in Go's words; others in those of the library. */
function goMessage(code: string, message: string, line: number): string {
  const [first = ''] = message.split('\n');
  switch (code) {
    case 'TAB_AS_INDENT':
      return `yaml: line ${line}: found character that cannot start any token`;
    case 'BAD_INDENT':
    case 'MISSING_CHAR':
      return /flow/i.test(message) ? `yaml: line ${line}: did not find expected node content` : `yaml: ${first}`;
    case 'BLOCK_AS_IMPLICIT_KEY':
      return `yaml: ${line === 1 ? '' : `line ${line}: `}mapping values are not allowed in this context`;
    default:
      return `yaml: ${first}`;
  }
}
