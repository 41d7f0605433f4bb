// SIGUSR2 makes a running operator talkative, and quiet again: what is wrong often does not survive a restart.
import type { Logger, LogLevelControl } from '@kubewright/client';

/** What is needed of `process`; tests bring their own. */
export interface UserSignalSource {
  on(event: 'SIGUSR2', listener: () => void): unknown;
  off(event: 'SIGUSR2', listener: () => void): unknown;
}

/** Switches with each signal. @returns ends it, at the level that stood at first */
export function switchLogLevel(control: LogLevelControl, log: Logger, source: UserSignalSource = process): () => void {
  // There is no such signal on Windows, and listening to it is an error.
  if (source === process && process.platform === 'win32') return () => undefined;
  const usual = control.level;
  const toggle = (): void => {
    control.level = control.level === 'debug' ? usual : 'debug';
    log.info('log level changed', { logLevel: control.level });
  };
  source.on('SIGUSR2', toggle);
  return () => {
    source.off('SIGUSR2', toggle);
    control.level = usual;
  };
}
