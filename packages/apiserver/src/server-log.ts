// Where the server tells what a developer should know. Any logger with these two methods fits.

/** A sink for messages with fields. */
export interface ServerLog {
  info(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}
