// Answers: a status, headers and a body that is read once.
import type { HttpResponse } from '@kubewright/apimachinery';
import type { Representation } from './media-type.ts';
import { jsonType, yamlType } from './media-type.ts';

const encoder = new TextEncoder();

/** A complete text. */
export function textResponse(
  status: number,
  contentType: string,
  text: string,
  headers: Record<string, string> = {},
): HttpResponse {
  return bytesResponse(status, contentType, encoder.encode(text), headers);
}

export function bytesResponse(
  status: number,
  contentType: string,
  bytes: Uint8Array,
  headers: Record<string, string> = {},
): HttpResponse {
  return {
    status,
    headers: { 'content-type': contentType, 'content-length': String(bytes.length), ...headers },
    body: once(bytes),
  };
}

/** JSON data in the format that was negotiated. @param text - the same data already encoded, where there is one */
export async function dataResponse(
  status: number,
  representation: Representation,
  text: string,
  headers: Record<string, string> = {},
): Promise<HttpResponse> {
  if (representation.format === 'json') return textResponse(status, jsonType, `${text}\n`, headers);
  const { stringify } = await import('yaml');
  const yaml = stringify(JSON.parse(text) as unknown, {
    version: '1.1',
    aliasDuplicateObjects: false,
    sortMapEntries: true,
    lineWidth: 0,
  });
  return textResponse(status, yamlType, yaml, headers);
}

/** A body that goes on until its source ends; `close` runs when the reader stops early as well. */
export function streamResponse(
  contentType: string,
  chunks: AsyncIterable<Uint8Array>,
  headers: Record<string, string> = {},
): HttpResponse {
  return {
    status: 200,
    headers: { 'content-type': contentType, 'cache-control': 'no-cache, private', ...headers },
    body: chunks,
  };
}

/** What kube-apiserver answers for paths that name nothing. */
export function pageNotFound(): HttpResponse {
  return textResponse(404, 'text/plain; charset=utf-8', '404 page not found\n', {
    'x-content-type-options': 'nosniff',
  });
}

/** The Warning headers of an answer. @see https://www.rfc-editor.org/rfc/rfc7234#section-5.5 */
export function warningHeaders(warnings: readonly string[]): Record<string, string> {
  if (warnings.length === 0) return {};
  const unique = [...new Set(warnings)];
  return { warning: unique.map((text) => `299 - ${quoteHeader(text)}`).join(', ') };
}

/** A header holds no line breaks and, in Node, no characters beyond Latin-1. */
function quoteHeader(text: string): string {
  const plain = text.replaceAll(/[^\x20-\x7e]/g, '?');
  return `"${plain.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  if (bytes.length > 0) yield bytes;
}
