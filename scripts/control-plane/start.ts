// `node scripts/control-plane/start.ts`: a real API server to try things on. Prints the path of its kubeconfig on
// standard output and runs until it is interrupted.
import { MissingControlPlaneError } from './binaries.ts';
import { startControlPlane } from './control-plane.ts';

try {
  const controlPlane = await startControlPlane();
  console.log(controlPlane.kubeconfigPath);
  console.error(`kube-apiserver ${controlPlane.version} at ${controlPlane.server}; interrupt to stop`);
  await new Promise<void>((resolve) => {
    // Nothing else keeps the process alive: the servers run beside it.
    const alive = setInterval(() => undefined, 60_000);
    const stop = (): void => {
      clearInterval(alive);
      resolve();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
  await controlPlane.stop();
} catch (error) {
  if (!(error instanceof MissingControlPlaneError)) throw error;
  console.error(`kubewright: ${error.message}`);
  process.exitCode = 1;
}
