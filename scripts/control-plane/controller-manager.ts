// A real kube-controller-manager beside a control plane, by default with those controllers alone that the embedded API
// server has too.
// What surprises: it learns of new definitions every 30 seconds only, so what it should collect is defined before it starts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ask, type ControlPlane } from './control-plane.ts';
import { hasEnded, logTail, startProgram, stopProgram } from './program.ts';
import { startReaper } from './reaper.ts';

/** Those that the embedded API server has too, by their own names. @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/cmd/kube-controller-manager/names/controller_names.go */
const ownControllers = [
  'garbage-collector-controller',
  'namespace-controller',
  'serviceaccount-controller',
  'root-ca-certificate-publisher-controller',
  'clusterrole-aggregation-controller',
];

/** How long it may take until its first work is done, and how often that is looked for. Milliseconds. */
const readyTimeout = 60_000;
const readyInterval = 100;

/** Any server that has them: a control plane, or an embedded API server. */
export type ControlledServer = Pick<ControlPlane, 'server' | 'ca' | 'token' | 'kubeconfigPath' | 'certificatePath'>;

/** What of it runs, and as whom. */
export interface ControllerManagerOptions {
  /** By their names; `*` for all that run by default, `-name` for all but this. Default those that ours are compared with. */
  readonly controllers?: readonly string[];
  /** Each controller has a service account and its own role, instead of all that the kubeconfig's user may do. Default false. */
  readonly ownAccounts?: boolean;
}

/** A running kube-controller-manager. */
export interface ControllerManager {
  /** The end of its log. */
  log(): Promise<string>;
  /** Ends it. Before its control plane, please. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts it and waits until it has filled the namespace `default`. It ends with this process at the latest.
 *
 * @param binary - as `findControllerManager` finds it
 * @throws Error with the end of the log when it ends early or does nothing in 60 s
 */
export async function startControllerManager(
  controlPlane: ControlledServer,
  binary: string,
  { controllers = ownControllers, ownAccounts = false }: ControllerManagerOptions = {},
): Promise<ControllerManager> {
  const reaper = startReaper();
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-controller-manager-'));
  reaper.directory(directory);
  const program = startProgram(
    'kube-controller-manager',
    binary,
    [
      `--kubeconfig=${controlPlane.kubeconfigPath}`,
      `--controllers=${controllers.join(',')}`,
      `--root-ca-file=${controlPlane.certificatePath}`,
      // There is one of it, and nobody asks it anything.
      '--leader-elect=false',
      '--secure-port=0',
      // One thing after the other, as far as it lets us: sequences of events are compared.
      '--concurrent-gc-syncs=1',
      ...(ownAccounts ? ['--use-service-account-credentials'] : []),
      // It would wait for its turn while others of the control plane do not.
      '--kube-api-qps=1000',
      '--kube-api-burst=1000',
    ],
    directory,
  );
  reaper.child(program.child);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      await stopProgram(program);
      await rm(directory, { recursive: true, force: true });
      await reaper.release();
    })());
  try {
    const { server, ca, token } = controlPlane;
    const deadline = performance.now() + readyTimeout;
    for (;;) {
      const { status } = await ask(`${server}/api/v1/namespaces/default/serviceaccounts/default`, ca, token);
      if (status === 200) return { log: () => logTail(program.log), stop };
      const problem = hasEnded(program) ? 'ended early' : `did nothing in ${readyTimeout / 1000} s`;
      if (hasEnded(program) || performance.now() > deadline) {
        throw new Error(`kube-controller-manager ${problem}. The end of its log:\n${await logTail(program.log)}`);
      }
      await delay(readyInterval);
    }
  } catch (error) {
    await stop();
    throw error;
  }
}
