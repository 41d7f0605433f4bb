// The path and the query of a request, as Go's HTTP server reads them: a path is decoded before it is split, dots and
// double slashes mean nothing in it, and a parameter that is badly escaped is not there.

/** Where a request goes. */
export interface RequestUrl {
  /** Decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const badEscape = /%(?![0-9a-f]{2})/i;

/** @returns undefined when the path is badly escaped */
export function parseRequestUrl(target: string): RequestUrl | undefined {
  const local = target.startsWith('/') ? target : withoutOrigin(target);
  const end = local.indexOf('?');
  const path = decodePath(end < 0 ? local : local.slice(0, end));
  return path === undefined ? undefined : { path, query: parseQuery(end < 0 ? '' : local.slice(end + 1)) };
}

/** The parameters alone, of any request. */
export function queryOf(target: string): URLSearchParams {
  const start = target.indexOf('?');
  return parseQuery(start < 0 ? '' : target.slice(start + 1));
}

/** A proxy's form of a request, which names the server. */
function withoutOrigin(target: string): string {
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return target;
  const { pathname, search } = new URL(target);
  return pathname + search;
}

function decodePath(path: string): string | undefined {
  if (!path.includes('%')) return path;
  if (badEscape.test(path)) return undefined;
  try {
    return decodeURIComponent(path);
  } catch {
    // Bytes that are no UTF-8.
    const bytes = path.replaceAll(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8');
  }
}

function parseQuery(text: string): URLSearchParams {
  if (!badEscape.test(text) && !text.includes(';')) return new URLSearchParams(text);
  const legible = text.split('&').filter((pair) => !badEscape.test(pair) && !pair.includes(';'));
  return new URLSearchParams(legible.join('&'));
}
