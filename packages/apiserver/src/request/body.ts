// A request's body becomes JSON data, from JSON, YAML or Kubernetes' protobuf.
import { ApiError, decodeJson as decodeExactJson } from '@kubewright/apimachinery';
import { excerpt } from '../object/excerpt.ts';
import { yamlFaults } from '../registry/object-decoding.ts';
import { duplicateFields } from './duplicate-fields.ts';
import { jsonType, parseMediaType, protobufType, unsupportedBody, yamlType } from './media-type.ts';
import { jsonSyntaxFault } from './json-syntax.ts';
import { decodeProtobuf } from './protobuf/envelope.ts';

export interface DecodedBody {
  readonly value: unknown;
  /** Such as `duplicate field "spec.a"`. */
  readonly faults: readonly string[];
}

/**
 * Decodes the body of an object.
 *
 * @param kind - what is expected, for messages
 * @throws ApiError bad request or unsupported media type
 */
export async function decodeBody(
  body: Uint8Array | undefined,
  contentType: string | undefined,
  kind: string,
): Promise<DecodedBody> {
  const { type } = parseMediaType(contentType ?? jsonType);
  switch (type) {
    case '':
    case jsonType:
      return decodeJson(decodeText(body), kind);
    case yamlType:
      return decodeYaml(decodeText(body));
    case protobufType:
      return { value: decodeProtobuf(body ?? new Uint8Array()), faults: [] };
    default:
      throw unsupportedBody();
  }
}

/** The largest body of a request, in bytes. @see https://github.com/kubernetes/apiserver/blob/master/pkg/server/config.go MaxRequestBodyBytes */
export const longestBody = 3 * 1024 * 1024;

/** What a request with a longer body is told. */
export function bodyTooLong(): ApiError {
  return ApiError.requestTooLarge(`Request entity too large: limit is ${longestBody}`);
}

/** JSON, or YAML where that fails: what an apply patch may be. @throws ApiError bad request */
export async function decodePatchBody(body: Uint8Array | undefined, mayBeYaml: boolean): Promise<DecodedBody> {
  const text = decodeText(body);
  try {
    return { value: decodeExactJson(text), faults: duplicateFaults(text) };
  } catch (error) {
    if (mayBeYaml) return decodeYaml(text);
    throw ApiError.badRequest(`error decoding patch: ${jsonMessage(error, text)}`);
  }
}

function decodeJson(text: string, kind: string): DecodedBody {
  try {
    return { value: decodeExactJson(text), faults: duplicateFaults(text) };
  } catch (error) {
    throw ApiError.badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; ` +
        `json parse error: ${jsonMessage(error, text)} (${excerpt(text)})`,
    );
  }
}

function duplicateFaults(text: string): string[] {
  return duplicateFields(text).map((path) => `duplicate field ${JSON.stringify(path)}`);
}

/** How many aliases a document may use: enough for people, too few for a bomb. */
const mostAliases = 100;

/** YAML 1.1, as Go's decoder reads it, without the types that JSON does not have. */
async function decodeYaml(text: string): Promise<DecodedBody> {
  const { LineCounter, isNode, isScalar, parseDocument, visit } = await import('yaml');
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      version: '1.1',
      uniqueKeys: false,
      logLevel: 'silent',
      lineCounter: lines,
      customTags: (tags) =>
        tags.filter((tag) => (typeof tag === 'string' ? !beyondJson.test(tag) : !beyondJson.test(tag.tag))),
    });
    const [error] = document.errors;
    if (error !== undefined) throw error;
    const repeated: { line: number; key: unknown }[] = [];
    visit(document, {
      Map(_, { items }) {
        const seen = new Set<unknown>();
        for (const { key, value } of items) {
          if (!isScalar(key)) continue;
          // Go's decoder names the line of the value.
          const place = isNode(value) ? value.range : key.range;
          if (seen.has(key.value)) repeated.push({ line: lines.linePos(place?.[0] ?? 0).line, key: key.value });
          seen.add(key.value);
        }
      },
    });
    const faults = repeated
      .toSorted((one, other) => one.line - other.line)
      .map(({ line, key }) => `line ${line}: key ${JSON.stringify(key)} already set in map`);
    const value: unknown = document.toJS({ maxAliasCount: mostAliases });
    return { value, faults: faults.length === 0 ? [] : [[yamlFaults, ...faults].join('\n  ')] };
  } catch (error) {
    throw ApiError.badRequest(`error decoding YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const beyondJson = /(binary|omap|pairs|set|timestamp)$/;

const decoder = new TextDecoder();

function decodeText(body: Uint8Array | undefined): string {
  return body === undefined ? '' : decoder.decode(body);
}

/** Go's words for a text that is no JSON; JavaScript's for what only JavaScript does not take. */
function jsonMessage(error: unknown, text: string): string {
  return jsonSyntaxFault(text) ?? (error instanceof Error ? error.message : String(error));
}
