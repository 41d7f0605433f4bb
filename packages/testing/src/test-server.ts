// Where a test's operator runs: an embedded API server of its own, or the real one that the environment names.
import { createApiServer } from '@kubewright/apiserver';
import type { RestClient } from '@kubewright/client';
import { connect, loadConfig } from '@kubewright/client';

/** The variable that holds the path of a real cluster's kubeconfig. */
export const kubeconfigVariable = 'KUBEWRIGHT_TEST_KUBECONFIG';

/** A server to test against. */
export interface TestServer {
  readonly rest: RestClient;
  /** Whether others use it, too. */
  readonly shared: boolean;
  close(): Promise<void>;
}

/** Connects to the real cluster if the environment names one, otherwise starts an embedded server without sockets. */
export async function connectTestServer(env: Readonly<Record<string, string | undefined>>): Promise<TestServer> {
  const fieldManager = 'kubewright-test';
  const kubeconfig = env[kubeconfigVariable];
  if (kubeconfig !== undefined && kubeconfig !== '') {
    const rest = connect(await loadConfig({ kubeconfig, env }), { fieldManager });
    return { rest, shared: true, close: () => Promise.resolve(rest.close()) };
  }
  const server = createApiServer();
  return { rest: connect(server.handle, { fieldManager }), shared: false, close: () => server.close() };
}
