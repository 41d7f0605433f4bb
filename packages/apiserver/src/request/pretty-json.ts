// JSON that people read: indented for browsers, for curl and for who asks, as kube-apiserver does. The text is not parsed,
// for a number of JavaScript would not keep every digit.
import type { HttpRequest, HttpResponse } from '@kubewright/apimachinery';
import { jsonType, parseMediaType } from './media-type.ts';
import { queryOf } from './request-url.ts';
import { textResponse } from './response.ts';

/** What never is for people. */
const never = /^\/openapi\//;

const readers = /^(curl|Wget|Mozilla\/5\.0)/;

/** @see https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/negotiation/negotiate.go (isPrettyPrint) */
export function wantsPretty({ headers, path }: HttpRequest): boolean {
  if (never.test(path)) return false;
  const { accept = '' } = headers;
  if (accept.includes('pretty=') && parseMediaType(accept.split(',')[0] ?? '').parameters.get('pretty') === '1')
    return true;
  const wanted = path.includes('pretty') ? (queryOf(path).get('pretty') ?? '') : '';
  if (wanted !== '') return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(wanted);
  return readers.test(headers['user-agent'] ?? '');
}

/** The same answer, indented; one that is no JSON, or has no end, stays as it is. */
export async function prettyResponse(response: HttpResponse): Promise<HttpResponse> {
  const { status, headers, body } = response;
  if (headers['content-type'] !== jsonType || headers['content-length'] === undefined) return response;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const text = indented(Buffer.concat(chunks).toString('utf8').trimEnd());
  return textResponse(status, jsonType, text, { ...headers, 'content-length': String(Buffer.byteLength(text)) });
}

/** A text of JSON, two spaces a level; what is empty stays on its line. */
export function indented(text: string): string {
  let result = '';
  let level = 0;
  const line = (): string => `\n${'  '.repeat(level)}`;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    switch (character) {
      case '"': {
        const end = endOfString(text, index);
        result += text.slice(index, end + 1);
        index = end;
        break;
      }
      case '{':
      case '[':
        if (text[index + 1] === '}' || text[index + 1] === ']') {
          result += character + (text[++index] ?? '');
          break;
        }
        level++;
        result += character + line();
        break;
      case '}':
      case ']':
        level--;
        result += line() + character;
        break;
      case ',':
        result += character + line();
        break;
      case ':':
        result += ': ';
        break;
      default:
        result += character;
    }
  }
  return result;
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === '"') return index;
  }
  return text.length;
}
