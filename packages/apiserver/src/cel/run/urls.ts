// URLs as Go reads those of a request: absolute ones, and paths that begin with a slash.
// @see https://pkg.go.dev/net/url#ParseRequestURI
import type { Implementation } from './functions.ts';
import type { Opaque } from './value.ts';
import { CelFault, CelList, CelMap } from './value.ts';

class Url implements Opaque {
  readonly opaque = 'kubernetes.URL';
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;

  constructor(parts: { scheme: string; host: string; path: string; query: string }) {
    this.scheme = parts.scheme;
    this.host = parts.host;
    this.path = parts.path;
    this.query = parts.query;
  }

  get hostname(): string {
    return this.host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  }

  get port(): string {
    return /:(\d*)$/.exec(this.host)?.[1] ?? '';
  }

  equals(other: Opaque): boolean {
    return (
      other instanceof Url &&
      other.scheme === this.scheme &&
      other.host === this.host &&
      other.path === this.path &&
      other.query === this.query
    );
  }
}

/** @returns the fault, where it is no URL */
function parse(text: string): Url | string {
  const fault = (why: string): string => `parse ${JSON.stringify(text).replaceAll('\u007f', String.raw`\x7f`)}: ${why}`;
  if (text === '') return fault('empty url');
  // oxlint-disable-next-line no-control-regex -- these are what is refused
  if (/[\u0000-\u001f\u007f]/.test(text)) return fault('net/url: invalid control character in URL');
  const [, scheme, rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(text) ?? [undefined, undefined, text];
  if (scheme === undefined && text.startsWith(':')) return fault('missing protocol scheme');
  if (!rest.startsWith('/')) {
    if (scheme === undefined) return fault('invalid URI for request');
    return new Url({ scheme: scheme.toLowerCase(), host: '', path: '', query: split(split(rest, '#')[0], '?')[1] });
  }
  const [before, query] = split(rest, '?');
  const hasHost = scheme !== undefined && before.startsWith('//');
  const [, authority = '', path = ''] = hasHost ? (/^\/\/([^/]*)(.*)$/s.exec(before) ?? []) : [before, '', before];
  const escape = /%(?![0-9A-Fa-f]{2}).{0,2}/s.exec(before)?.[0];
  if (escape !== undefined) return fault(`invalid URL escape ${JSON.stringify(escape)}`);
  const user = authority.slice(0, Math.max(0, authority.lastIndexOf('@')));
  if (!/^[\w\-.~!$&'()*+,;=:%@]*$/.test(user)) return fault('net/url: invalid userinfo');
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (host.startsWith('[') && !host.includes(']')) return fault("missing ']' in host");
  if (/[\s<>"^`{|}\\]/.test(host))
    return fault(`invalid character ${JSON.stringify(/[\s<>"^`{|}\\]/.exec(host)?.[0])} in host name`);
  const port = /^\[.*\](.+)$/.exec(host)?.[1] ?? /^[^:[]*(:.*)$/.exec(host)?.[1];
  if (port !== undefined && !/^:\d*$/.test(port)) return fault(`invalid port ${JSON.stringify(port)} after host`);
  // What follows a hash is read again, and then as a fragment.
  const [shownPath = ''] = path.split('#');
  const shownQuery = path.includes('#') ? '' : split(query, '#')[0];
  return new Url({ scheme: scheme?.toLowerCase() ?? '', host, path: shownPath, query: shownQuery });
}

/** What is wrong with a URL; undefined when nothing is. */
export function checkUrl(text: string): string | undefined {
  const url = parse(text);
  return url instanceof Url ? undefined : url;
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** As `getEscapedPath` has it: characters that must be escaped are. */
function escapePath(path: string): string {
  return path.replaceAll(/[^\w\-.~$&+,/:;=@!'()*%[\]]+/gu, (found) => encodeURIComponent(found));
}

function readQuery(query: string): CelMap {
  const values = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    try {
      const [key, value] = split(pair, '=').map((each) => decodeURIComponent(each.replaceAll('+', ' ')));
      values.set(key ?? '', [...(values.get(key ?? '') ?? []), value ?? '']);
    } catch {
      // Go leaves out what it cannot read.
    }
  }
  return new CelMap([...values].map(([key, list]) => [key, new CelList(list)] as const));
}

function of(read: (url: Url) => string): Implementation {
  return (url) => (url instanceof Url ? read(url) : undefined);
}

export const urlFunctions: Readonly<Record<string, Implementation>> = {
  isURL: (text) => (typeof text === 'string' ? parse(text) instanceof Url : undefined),
  url: (text) => {
    if (typeof text !== 'string') return undefined;
    const url = parse(text);
    if (url instanceof Url) return url;
    throw new CelFault(`URL parse error during conversion from string: ${url}`);
  },
  getScheme: of(({ scheme }) => scheme),
  getHost: of(({ host }) => host),
  getHostname: of(({ hostname }) => hostname),
  getPort: of(({ port }) => port),
  getEscapedPath: of(({ path }) => escapePath(path)),
  getQuery: (url) => (url instanceof Url ? readQuery(url.query) : undefined),
};
