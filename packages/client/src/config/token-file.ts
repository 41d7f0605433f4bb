// A bearer token in a file that somebody else rotates: read again when the copy in memory is old.
import { readFile } from 'node:fs/promises';
import { systemClock } from '@kubewright/apimachinery';
import type { Clock } from '@kubewright/apimachinery';
import { ConfigError } from './client-config.ts';

/** How long a token is used before the file is read again, in milliseconds. @see https://github.com/kubernetes/client-go/blob/master/transport/token_source.go */
const period = 60_000;

/** When the file cannot be read again, the last token is used on: it may still be valid. */
export function tokenFile(path: string, clock: Clock = systemClock): () => Promise<string> {
  let token: string | undefined;
  let readAt = -Infinity;
  return async () => {
    if (token !== undefined && clock.monotonic() - readAt < period) return token;
    try {
      const text = (await readFile(path, 'utf8')).trim();
      if (text === '') throw new ConfigError(`the token file ${path} is empty`);
      token = text;
      readAt = clock.monotonic();
    } catch (error) {
      if (token === undefined) throw error;
    }
    return token;
  };
}
