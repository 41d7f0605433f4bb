// The short way to a RestClient: from a configuration, from a transport, or from nothing but the surroundings.
import type { HttpRequest, Transport } from '@kubewright/apimachinery';
import type { ClientConfig } from './config/client-config.ts';
import { loadConfig } from './config/load-config.ts';
import { RestClient } from './rest-client.ts';
import type { RestClientOptions } from './rest-client.ts';
import { createTransport } from './transport/node-transport.ts';
import type { ConnectedTransport } from './transport/node-transport.ts';

/**
 * Makes a client. Nothing is sent yet.
 *
 * @param target - a configuration, or a transport such as an embedded server's `handle`; default: what
 * {@link loadConfig} finds, read with the first request, which then rejects with a ConfigError if there is nothing.
 */
export function connect(
  target?: ClientConfig | Transport,
  options: Omit<RestClientOptions, 'transport'> = {},
): RestClient {
  if (typeof target === 'function') return new RestClient({ ...options, transport: target });
  return new RestClient({ ...options, transport: target === undefined ? surroundings() : createTransport(target) });
}

function surroundings(): ConnectedTransport {
  let opening: Promise<ConnectedTransport> | undefined;
  let opened: ConnectedTransport | undefined;
  const open = async (): Promise<ConnectedTransport> => (opened = createTransport(await loadConfig()));
  const send = async (request: HttpRequest) => (await (opening ??= open()))(request);
  const close = (): void => {
    opening?.then(
      (transport) => transport.close(),
      () => undefined,
    );
  };
  return Object.defineProperty(Object.assign(send, { close, host: '' }), 'host', { get: () => opened?.host ?? '' });
}
