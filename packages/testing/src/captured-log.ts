// A log that is kept instead of written, so that a failing test can show it.
import type { LogFields, Logger, LogLevel } from '@kubewright/client';

/** One line of a log. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that appends to `lines`. */
export function capturingLogger(lines: LogLine[], own: LogFields = {}): Logger {
  const at =
    (level: LogLevel) =>
    (message: string, fields?: LogFields): void => {
      lines.push({ level, message, fields: { ...own, ...fields } });
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => capturingLogger(lines, { ...own, ...fields }),
  };
}
