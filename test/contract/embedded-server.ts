// The embedded API server as a server that the contract is run against: in this process, without a socket.
import { createApiServer } from '@kubewright/apiserver';
import type { ContractCase } from './contract-case.ts';
import type { ContractServer } from './server.ts';

/** A fresh one. */
export function embeddedServer(): ContractServer {
  const server = createApiServer();
  return { name: 'embedded', transport: server.handle, close: () => server.close() };
}

/** One without controllers, as a kube-apiserver alone: nobody collects garbage or fills namespaces. */
export function bareServer(): ContractServer {
  const server = createApiServer({ controllers: false });
  return { name: 'embedded, without controllers', transport: server.handle, close: () => server.close() };
}

/** One that refuses what roles do not allow. @param issuer - of its service accounts' tokens */
export function authorizingServer(issuer?: string): ContractServer {
  const server = createApiServer({ authorization: 'RBAC', serviceAccounts: { issuer } });
  return { name: 'embedded with RBAC', transport: server.handle, close: () => server.close() };
}

/** The two of them: a case runs on the one that it is about. */
export class EmbeddedServers {
  readonly open = embeddedServer();
  readonly authorizing: ContractServer;

  constructor(issuer?: string) {
    this.authorizing = authorizingServer(issuer);
  }

  get all(): readonly ContractServer[] {
    return [this.open, this.authorizing];
  }

  of({ authorization }: ContractCase): ContractServer {
    return authorization === true ? this.authorizing : this.open;
  }
}
