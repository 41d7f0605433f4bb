// Structured logging as everything in Kubewright does it: a message for people, fields for programs.
import { systemClock } from '@kubewright/apimachinery';
import type { Clock } from '@kubewright/apimachinery';

/** What goes with a message. Errors are printed with their stack. `time`, `level` and `message` are the line's own. */
export type LogFields = Record<string, unknown>;

/** Where log lines go. Implementations never throw. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds `fields` to every line. */
  with(fields: LogFields): Logger;
}

/** From the most talkative to the quietest. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** A level that may be changed while loggers have it. */
export interface LogLevelControl {
  level: LogLevel;
}

/** How {@link jsonLogger} writes. */
export interface JsonLoggerOptions {
  /** The least level that is written, or where it stands at any time; default `info`. */
  readonly level?: LogLevel | LogLevelControl;
  /** Takes one line, newline included; default standard error. */
  readonly write?: (line: string) => void;
  readonly clock?: Clock;
  readonly fields?: LogFields;
}

const severity: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** One JSON object a line: `time`, `level`, `message`, then the fields. */
export function jsonLogger(options: JsonLoggerOptions = {}): Logger {
  const { level: least = 'info', clock = systemClock, fields: own = {} } = options;
  const write = options.write ?? ((line: string) => void process.stderr.write(line));
  const log = (level: LogLevel, message: string, fields?: LogFields): void => {
    if (severity[level] < severity[typeof least === 'string' ? least : least.level]) return;
    const head = { time: new Date(clock.now()).toISOString(), level, message };
    write(`${stringify(head, own, fields)}\n`);
  };
  return {
    debug: (message, fields) => log('debug', message, fields),
    info: (message, fields) => log('info', message, fields),
    warn: (message, fields) => log('warn', message, fields),
    error: (message, fields) => log('error', message, fields),
    with: (fields) => jsonLogger({ ...options, fields: { ...own, ...fields } }),
  };
}

/** Writes nothing. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLogger,
};

/** JSON that survives what JSON.stringify does not: errors, big integers, cycles, getters and `toJSON` that throw. */
function stringify(head: LogFields, own: LogFields, fields: LogFields | undefined): string {
  try {
    return JSON.stringify({ ...head, ...own, ...fields, ...head }, replaced);
  } catch {
    // One field must not cost the line its message, nor the other fields.
    const names = new Set([...Object.keys(head), ...Object.keys(own), ...Object.keys(fields ?? {})]);
    const sources = [head, fields ?? {}, own];
    const parts = Array.from(names, (name) => {
      const text = fieldText(name, sources.find((source) => Object.hasOwn(source, name)) ?? {});
      return text === undefined ? [] : [`${JSON.stringify(name)}:${text}`];
    });
    return `{${parts.flat().join(',')}}`;
  }
}

/** One field as JSON; undefined for what JSON has no word for. */
function fieldText(name: string, source: LogFields): string | undefined {
  try {
    return JSON.stringify(source[name], withoutCycles());
  } catch (error) {
    return JSON.stringify(`not written: ${error instanceof Error ? error.message : typeof error}`);
  }
}

function replaced(_key: string, value: unknown): unknown {
  if (value instanceof Error) return errorText(value);
  if (typeof value === 'function') return `function ${value.name}`;
  return typeof value === 'bigint' || typeof value === 'symbol' ? String(value) : value;
}

/** A replacer that writes an object within itself as `[Circular]`. */
function withoutCycles(): (this: unknown, key: string, value: unknown) => unknown {
  const ancestors: unknown[] = [];
  return function (key, value) {
    const next = replaced(key, value);
    if (typeof next !== 'object' || next === null) return next;
    while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop();
    if (ancestors.includes(next)) return '[Circular]';
    ancestors.push(next);
    return next;
  };
}

/** How many causes of causes are written. */
const deepestCause = 8;

/** The stack, then what caused it, as Node prints them. */
function errorText(error: Error, depth = 0): string {
  const text = error.stack ?? `${error.name}: ${error.message}`;
  if (depth === deepestCause) return text;
  const causes = error.cause === undefined ? [] : [error.cause];
  const inner: unknown[] = error instanceof AggregateError ? [...causes, ...error.errors] : causes;
  const texts = inner.map((cause) => {
    return `\ncaused by: ${cause instanceof Error ? errorText(cause, depth + 1) : printable(cause)}`;
  });
  return text + texts.join('');
}

function printable(value: unknown): string {
  try {
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
