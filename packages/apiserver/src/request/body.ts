// A request's body becomes JSON data, from JSON, YAML or Kubernetes' protobuf.
import { ApiError, decodeJson as decodeExactJson } from '@kubewright/apimachinery';
import { isRecord } from '../object/api-object.ts';
import { excerpt } from '../object/excerpt.ts';
import { jsonTypeName } from '../object/object-metadata.ts';
import { duplicateFields } from './duplicate-fields.ts';
import { jsonType, parseMediaType, protobufType, unsupportedBody, yamlType } from './media-type.ts';
import { jsonSyntaxFault } from './json-syntax.ts';
import { decodeProtobuf } from './protobuf/envelope.ts';
import { parseYaml, YamlFault } from './yaml-body.ts';

export interface DecodedBody {
  readonly value: unknown;
  /** Such as `duplicate field "spec.a"`. */
  readonly faults: readonly string[];
  /** What was sent, for messages that show it; undefined for protobuf. */
  readonly text?: string | undefined;
  /** Finds the literal of a number that 64 bits do not hold, such as `1e400`. */
  readonly findOverflow?: (() => string | undefined) | undefined;
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
      return decodeYaml(decodeText(body), kind);
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

/** The body of a patch. @param context - before what is said of a text that is no JSON @throws ApiError bad request */
export function decodePatchBody(body: Uint8Array | undefined, context: string): DecodedBody {
  const text = decodeText(body);
  try {
    return { value: parseJson(text), faults: duplicateFaults(text) };
  } catch (error) {
    throw ApiError.badRequest(`${context}${jsonMessage(error, text)}`);
  }
}

/** The body of an apply patch: YAML, and JSON for being YAML. @throws ApiError bad request */
export async function decodeApplyBody(body: Uint8Array | undefined): Promise<DecodedBody> {
  const text = decodeText(body);
  const json = jsonOf(text);
  const { value, faults } = json?.faults.length === 0 ? json : await yamlOf(text);
  // Nothing is an object without fields.
  if (value === null || isRecord(value)) return { value: value ?? {}, faults };
  const why = `json: cannot unmarshal ${jsonTypeName(value)} into Go value of type map[string]interface {}`;
  throw ApiError.badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${why}`);
}

function jsonOf(text: string): DecodedBody | undefined {
  try {
    return { value: parseJson(text), faults: duplicateFaults(text) };
  } catch {
    return undefined;
  }
}

async function yamlOf(text: string): Promise<DecodedBody> {
  try {
    return await parseYaml(text);
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error;
    throw ApiError.badRequest(`error decoding YAML: error converting YAML to JSON: ${error.message}`);
  }
}

function decodeJson(text: string, kind: string): DecodedBody {
  try {
    return { value: parseJson(text), faults: duplicateFaults(text), text, findOverflow: () => overflowOf(text) };
  } catch (error) {
    throw ApiError.badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; ` +
        `json parse error: ${jsonMessage(error, text)} (${excerpt(text)})`,
    );
  }
}

async function decodeYaml(text: string, kind: string): Promise<DecodedBody> {
  try {
    return { ...(await parseYaml(text)), text };
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error;
    const why = `the object provided is unrecognized (must be of type ${kind}): ${error.message}`;
    throw ApiError.badRequest(`${why} (${excerpt(text)})`);
  }
}

/** JSON, with half of a surrogate pair read as Go reads it: as the replacement character. */
function parseJson(text: string): unknown {
  const hasSurrogates = text.includes('\\u') && /\\u[dD][89a-fA-F]/.test(text);
  return decodeExactJson(hasSurrogates ? text.replaceAll(escape, wellFormed) : text);
}

const escape = /\\(u[dD][89abAB]..\\u[dD][c-fC-F]..|u....|.)/gs;

function wellFormed(match: string, escaped: string): string {
  return /^u[dD][89a-fA-F]..$/.test(escaped) ? String.raw`\ufffd` : match;
}

/** A number that JavaScript takes for infinite. */
function overflowOf(text: string): string | undefined {
  if (!/\d[eE]\+?\d{3}|\d{309}/.test(text)) return undefined;
  let found: string | undefined;
  const find = (_key: string, value: unknown, { source }: { readonly source?: string }): unknown => {
    if (value === Infinity || value === -Infinity) found ??= source;
    return value;
  };
  JSON.parse(text, find as Parameters<typeof JSON.parse>[1]);
  return found;
}

function duplicateFaults(text: string): string[] {
  return duplicateFields(text).map((path) => `duplicate field ${JSON.stringify(path)}`);
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function decodeText(body: Uint8Array | undefined): string {
  return body === undefined ? '' : decoder.decode(body);
}

/** Go's words for a text that is no JSON; JavaScript's for what only JavaScript does not take. */
function jsonMessage(error: unknown, text: string): string {
  return jsonSyntaxFault(text) ?? (error instanceof Error ? error.message : String(error));
}
