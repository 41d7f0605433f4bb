// What an informer still waits for, in words.
import { errorMessage } from '../error-message.ts';
import type { Registration } from './handler-registration.ts';
import type { InformerSource } from './shared-informer.ts';

/** Names the lists that are missing, and why; if there are none, the handlers that are not done with theirs. */
export function notSyncedError(
  resource: string,
  sources: readonly InformerSource[],
  handlers: readonly Registration[],
): Error {
  const missing = sources.filter(({ part }) => part === 'filling' || part === 'ready');
  if (missing.length > 0) {
    const where = missing.map(({ namespace, state, lastError }) => {
      const why = lastError === undefined ? '' : `: ${errorMessage(lastError)}`;
      return `${namespace === undefined ? '' : `in ${namespace} `}(${state}${why})`;
    });
    const cause = missing.find(({ lastError }) => lastError !== undefined)?.lastError;
    return new Error(`the cache of ${resource} is not filled ${where.join(', ')}`, { cause });
  }
  const busy = handlers.filter(({ hasSynced }) => !hasSynced);
  if (busy.length === 0) return new Error(`the informer of ${resource} was stopped`);
  const who = busy.map(({ name = 'unnamed', pending }) => `${name} (${pending} objects left)`);
  return new Error(`handlers of ${resource} are not done with the first list: ${who.join(', ')}`);
}
