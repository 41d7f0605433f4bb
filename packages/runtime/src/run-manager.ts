// The body of an operator's main file: a manager that runs until the process is asked to end, and one line on standard
// error instead of a stack trace when the environment is at fault.
import { ConfigError, jsonLogger } from '@kubewright/client';
import type { Logger } from '@kubewright/client';
import type { Manager } from './manager.ts';
import type { SignalSource } from './shutdown-signal.ts';
import { shutdownSignal } from './shutdown-signal.ts';

/** What {@link runManager} takes, for tests. */
export interface RunManagerOptions {
  /** Where signals come from and what exits; default the process. */
  readonly process?: SignalSource;
  /** Where a failure is reported; default JSON lines on standard error. */
  readonly log?: Logger;
}

/**
 * Makes a manager, runs it until SIGINT or SIGTERM, and ends the process: with status 0 after a clean stop, otherwise with
 * 1 and one log line. The process ends even if something still keeps it alive: who has lost the lease, or has a part that
 * does not stop, must be gone before another takes over.
 *
 * @param create - makes the manager; what it throws is reported as what the manager throws. A {@link ConfigError} is
 *   printed without its stack: it is about the environment, not about code.
 */
export async function runManager(
  create: () => Manager | Promise<Manager>,
  options: RunManagerOptions = {},
): Promise<void> {
  const { process: host = process, log = jsonLogger() } = options;
  const signal = shutdownSignal(host);
  try {
    const manager = await create();
    await manager.start(signal);
  } catch (error) {
    log.error('the operator failed', { error: error instanceof ConfigError ? messages(error) : error });
    host.exit(1);
    return;
  }
  host.exit(0);
}

/** In one line: what is wrong, and what caused it. */
function messages(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messages(error.cause)}`;
}
