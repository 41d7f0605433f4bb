// A connection through a proxy. Our own rather than Node's `proxyEnv` (22.21 and 24.5 have it) or a library's, for one
// reason: theirs go on after the request was aborted, until their own time is up.
import type http from 'node:http';
import type { Socket } from 'node:net';
import { openSocks } from './socks.ts';

/** Where to, and until when. */
export interface TunnelOptions {
  readonly proxy: URL;
  readonly host: string;
  readonly port: number;
  /** Who may have signed the certificate of a proxy that is spoken to over TLS, besides those that Node trusts. */
  readonly ca?: string | undefined;
  /** Any of them ends the attempt. */
  readonly signals: readonly AbortSignal[];
  /** Milliseconds. */
  readonly timeout: number;
}

/**
 * Asks the proxy for a connection to the host, whose name the proxy looks up.
 *
 * @throws Error that names the proxy and what it said; the signal's reason
 */
export async function openTunnel(options: TunnelOptions): Promise<Socket> {
  const { proxy, host, port, timeout, signals } = options;
  for (const signal of signals) signal.throwIfAborted();
  const stop = new AbortController();
  const late = (): void => stop.abort(new Error(`no connection in ${timeout} ms`));
  const timer = setTimeout(late, timeout);
  const follow = ({ target }: Event): void => stop.abort((target as AbortSignal).reason);
  for (const signal of signals) signal.addEventListener('abort', follow, { once: true });
  try {
    const isSocks = proxy.protocol.startsWith('socks');
    const socket = await (isSocks ? openSocks(proxy, host, port, stop.signal) : connectMethod(options, stop.signal));
    return socket;
  } catch (error) {
    for (const signal of signals) signal.throwIfAborted();
    throw new Error(`no way to ${host}:${port} through the proxy ${proxy.protocol}//${proxy.host}`, {
      cause: stop.signal.aborted ? stop.signal.reason : error,
    });
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', follow);
  }
}

/** `Basic` and the name and password in a proxy's URL. */
export function proxyAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** HTTP's CONNECT. @see https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6 */
function connectMethod({ proxy, host, port, ca }: TunnelOptions, signal: AbortSignal): Promise<Socket> {
  const secure = proxy.protocol === 'https:';
  const { request } = process.getBuiltinModule(secure ? 'node:https' : 'node:http') as typeof http;
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const outgoing = request({
      method: 'CONNECT',
      hostname: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || (secure ? 443 : 80),
      path: target,
      headers: { host: target, ...proxyAuthorization(proxy) },
      agent: false,
      ...(secure ? proxyTrust(ca) : {}),
    });
    const abort = (): void => void outgoing.destroy(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    const done = (): void => signal.removeEventListener('abort', abort);
    outgoing.once('error', (error) => {
      done();
      reject(error);
    });
    outgoing.once('connect', (response, socket, head) => {
      done();
      if (response.statusCode === 200 && head.length === 0) return resolve(socket as Socket);
      socket.destroy();
      reject(new Error(`the proxy answered ${response.statusCode} ${response.statusMessage}`));
    });
    outgoing.once('response', (response) => {
      done();
      outgoing.destroy();
      reject(new Error(`the proxy answered ${response.statusCode} ${response.statusMessage}`));
    });
    outgoing.end();
  });
}

function proxyTrust(ca: string | undefined): { ca?: string[] } {
  if (ca === undefined) return {};
  return { ca: [ca, ...process.getBuiltinModule('node:tls').rootCertificates] };
}
