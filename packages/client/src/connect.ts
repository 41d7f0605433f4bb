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
  let transport: Promise<ConnectedTransport> | undefined;
  const send = async (request: HttpRequest) => {
    transport ??= loadConfig().then(createTransport);
    return (await transport)(request);
  };
  const close = (): void => {
    transport?.then(
      (opened) => opened.close(),
      () => undefined,
    );
  };
  return Object.assign(send, { close });
}
