// `kubewright apiserver`: the embedded API server alone, until it is stopped.
import { relative } from 'node:path';

import type { Action } from '../command.ts';
import { startLocalCluster } from '../local-cluster.ts';
import { aborted, stopSignal } from '../watching.ts';

/** @throws InputError when the port is none; the system's error when it is taken. */
export const apiServerCommand: Action = async (values, { io, progress, announce }) => {
  using stop = stopSignal(io);
  progress.step('starting the API server');
  const { server, url, port, kubeconfig } = await startLocalCluster(values, io.cwd);
  const report = { command: 'apiserver', url, port, kubeconfig };
  announce({
    report,
    text:
      `The API server listens on ${url}; Ctrl-C ends it. In another terminal:\n\n` +
      `  export KUBECONFIG=${relative(io.cwd, kubeconfig)}\n` +
      '  kubectl api-resources\n',
  });
  await aborted(stop.signal);
  await server.close();
  return { report, text: 'Stopped', exitCode: 0 };
};
