// A logger that remembers.
import type { Logger, LogFields } from '@kubewright/client';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

/** Appends every line to `lines`. */
export function recordingLogger(lines: LogLine[], own: LogFields = {}): Logger {
  const at =
    (level: LogLine['level']) =>
    (message: string, fields?: LogFields): void =>
      void lines.push({ level, message, fields: { ...own, ...fields } });
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => recordingLogger(lines, { ...own, ...fields }),
  };
}
