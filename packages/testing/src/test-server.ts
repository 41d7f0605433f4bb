// Where a test's operator runs: an embedded API server of its own, or the real one that the environment names.
import type { Clock, Transport } from '@kubewright/apimachinery';
import { FakeClock } from '@kubewright/apimachinery';
import { createApiServer } from '@kubewright/apiserver';
import type { RestClient } from '@kubewright/client';
import { connect, createTransport, loadConfig } from '@kubewright/client';

/** The variable that holds the path of a real cluster's kubeconfig. */
export const kubeconfigVariable = 'KUBEWRIGHT_TEST_KUBECONFIG';

/** A server to test against. */
export interface TestServer {
  /** The test's own connection. */
  readonly rest: RestClient;
  /** The door for others. */
  readonly transport: Transport;
  /** Whether others use the server, too. */
  readonly shared: boolean;
  close(): Promise<void>;
}

/**
 * Connects to the real cluster if the environment names one, otherwise starts an embedded server without sockets.
 *
 * @throws TypeError for a real cluster and a fake clock: time there is what it is.
 */
export async function connectTestServer(
  env: Readonly<Record<string, string | undefined>>,
  clock: Clock,
): Promise<TestServer> {
  const fieldManager = 'kubewright-test';
  const kubeconfig = env[kubeconfigVariable];
  if (kubeconfig !== undefined && kubeconfig !== '') {
    if (clock instanceof FakeClock) {
      throw new TypeError(
        `a fake clock works on the embedded server only: skip this test when ${kubeconfigVariable} is set`,
      );
    }
    const transport = createTransport(await loadConfig({ kubeconfig, env }));
    const rest = connect(transport, { fieldManager });
    return { rest, transport, shared: true, close: () => Promise.resolve(transport.close()) };
  }
  const server = createApiServer({ clock });
  const rest = connect(server.handle, { fieldManager, clock });
  return { rest, transport: server.handle, shared: false, close: () => server.close() };
}
