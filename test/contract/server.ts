// A server that the contract is run against, as a Transport; here any server over HTTPS, by nothing but node:https.
import { Agent, request as httpsRequest } from 'node:https';
import type { HttpResponse, Transport } from '@kubewright/apimachinery';

/** A server with the fixtures not yet installed. */
export interface ContractServer {
  /** How the report calls it. */
  readonly name: string;
  readonly transport: Transport;
  close(): Promise<void>;
}

/** What stands for several values is sent as several headers: a comma inside one would be part of it. */
function listHeaders(headers: Readonly<Record<string, string>>): Record<string, string[]> {
  const lists = Object.entries(headers).filter(([name]) => /^impersonate-(group$|extra-)/.test(name));
  return Object.fromEntries(lists.map(([name, value]) => [name, value.split(',')]));
}

/** A server elsewhere, with a bearer token. */
export function remoteServer(options: { server: string; ca: string; token: string; name: string }): ContractServer {
  const { hostname, port } = new URL(options.server);
  const agent = new Agent({ keepAlive: true, ca: options.ca });
  const transport: Transport = ({ method, path, headers, body, signal }) =>
    new Promise<HttpResponse>((resolve, reject) => {
      const request = httpsRequest({
        agent,
        hostname,
        port,
        method,
        path,
        headers: {
          authorization: `Bearer ${options.token}`,
          ...headers,
          ...listHeaders(headers),
          ...(body === undefined ? {} : { 'content-length': String(body.byteLength) }),
        },
        ...(signal === undefined ? {} : { signal }),
      });
      // A lost connection may be said twice.
      request.on('error', reject);
      request.once('response', (response) => {
        const entries = Object.entries(response.headers).map(
          ([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const,
        );
        resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(entries), body: response });
      });
      request.end(body);
    });
  return {
    name: options.name,
    transport,
    close() {
      agent.destroy();
      return Promise.resolve();
    },
  };
}
