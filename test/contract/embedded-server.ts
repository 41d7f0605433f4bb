// The embedded API server as a server that the contract is run against: in this process, without a socket.
import { createApiServer } from '@kubewright/apiserver';
import type { ContractServer } from './server.ts';

/** A fresh one. */
export function embeddedServer(): ContractServer {
  const server = createApiServer();
  return { name: 'embedded', transport: server.handle, close: () => server.close() };
}
