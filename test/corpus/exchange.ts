// One request to a server and its whole answer, as JSON where it is.
import type { Transport } from '@kubewright/apimachinery';
import { printJson } from '../../src/model/exact-json.ts';

export interface Exchange {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
}

/** @param body - an object, or YAML that the server reads for itself */
export async function exchange(
  transport: Transport,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object | string,
): Promise<Exchange> {
  const isText = typeof body === 'string';
  const type = isText ? 'application/yaml' : 'application/json';
  const response = await transport({
    method,
    path,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body: new TextEncoder().encode(isText ? body : printJson(body)) }),
  });
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body) text += decoder.decode(chunk, { stream: true });
  text += decoder.decode();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = { message: text.trim() };
  }
  return { status: response.status, headers: response.headers, body: parsed as Record<string, unknown> };
}
