// Which proxy leads to a server, as Go's programs decide it from HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
// @see https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
import { ConfigError } from '../config/client-config.ts';
import type { Environment } from '../config/in-cluster.ts';

// Not imported: as in connections.ts; a program that is bundled and has no connections is to load none of it.
const nodeNet = /* @__PURE__ */ process.getBuiltinModule('node:net');

/**
 * @param server - where requests go; `localhost` and loopback addresses need no proxy
 * @throws ConfigError when the variable holds no URL
 */
export function proxyFromEnvironment(server: URL, env: Environment): URL | undefined {
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const text = variable(env, name);
  if (text === undefined || !needsProxy(server, variable(env, 'NO_PROXY') ?? '')) return undefined;
  return parseProxy(text, name);
}

/**
 * @param source - what to blame
 * @throws ConfigError when the text is not the URL of a proxy that we can use.
 */
export function parseProxy(text: string, source: string): URL {
  const known = /^(?:https?|socks5h?):\/\//i.test(text);
  const full = known ? text : `http://${text}`;
  if ((known || !text.includes('://')) && URL.canParse(full) && new URL(full).hostname !== '') return new URL(full);
  throw new ConfigError(
    `${source}: ${JSON.stringify(text.replace(/\/\/[^/@]*@/, '//...@'))} is not the URL of a proxy: ` +
      'http://host:port, https://host:port or socks5://host:port',
  );
}

/** Upper case first, as Go; empty counts as not set. */
function variable(env: Environment, name: string): string | undefined {
  return env[name] || env[name.toLowerCase()] || undefined;
}

function needsProxy(server: URL, exceptions: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || isLoopback(host)) return false;
  return !exceptions
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && matches(entry, host, port));
}

/** An entry of NO_PROXY: `*`, an address, a range of them, or a domain with all below it; the last two with a port. */
function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const range = /^(.+)\/(\d+)$/.exec(entry);
  if (range !== null) return inRange(range[1] ?? '', Number(range[2]), host);
  const [, name = '', wanted] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(nodeNet.isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (wanted !== undefined && wanted !== port) return false;
  if (nodeNet.isIP(name) !== 0)
    return nodeNet.isIP(host) !== 0 && inRange(name, nodeNet.isIP(name) === 4 ? 32 : 128, host);
  const domain = name.replace(/^\*(?=\.)/, '');
  if (domain === '') return false;
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function inRange(address: string, bits: number, host: string): boolean {
  const most = nodeNet.isIP(address) === 4 ? 32 : 128;
  if (nodeNet.isIP(address) === 0 || nodeNet.isIP(host) === 0 || bits > most) return false;
  const list = new nodeNet.BlockList();
  list.addSubnet(address, bits, familyOf(address));
  return list.check(host, familyOf(host));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return nodeNet.isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function isLoopback(host: string): boolean {
  return inRange('127.0.0.0', 8, host) || inRange('::1', 128, host);
}
