// What a server has to say beside its answer: deprecated versions, unknown fields, odd values.
import type { Logger } from './log.ts';

/** How many different texts are remembered; the oldest are forgotten and told again. */
const mostRemembered = 1000;

/**
 * A handler for {@link RestClientOptions.onWarning} that logs each text once, as controller-runtime does: a controller
 * that writes a deprecated version would fill the log with one sentence.
 */
export function logWarnings(log: Logger): (text: string) => void {
  const known = new Set<string>();
  return (text) => {
    if (known.has(text)) return;
    known.add(text);
    const [oldest] = known;
    if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest);
    log.warn('the API server warns', { text });
  };
}

/** `299 - "text"`, several of them separated by commas. @see https://www.rfc-editor.org/rfc/rfc7234#section-5.5 */
export function parseWarnings(header: string): string[] {
  const warnings = header.matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g);
  return Array.from(warnings, ([, text = '']) => text.replaceAll(/\\(.)/g, '$1'));
}
