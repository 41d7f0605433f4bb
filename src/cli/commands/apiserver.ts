// `kubewright apiserver`: the embedded API server alone, until it is stopped.
import type { Action } from '../command.ts';
import { startLocalCluster } from '../local-cluster.ts';
import { aborted, untilStopped } from '../watching.ts';
import { limitYoungGeneration } from '../young-generation.ts';

/** @throws InputError when the port is none; the system's error when it is taken. */
export const apiServerCommand: Action = (values, { io, progress, announce }) =>
  untilStopped(io, async (stop) => {
    progress.step('starting the API server');
    const { server, url, port, kubeconfig } = await startLocalCluster(values, io.cwd);
    limitYoungGeneration();
    const report = { command: 'apiserver', url, port, kubeconfig };
    announce({
      report,
      text:
        `The API server listens on ${url}; Ctrl-C ends it. In another terminal:\n\n` +
        `  export KUBECONFIG=${kubeconfig}\n` +
        '  kubectl api-resources\n',
    });
    await aborted(stop);
    await server.close();
    return { report, text: 'Stopped', exitCode: 0 };
  });
