// Files that somebody else renews: tokens and certificates, read again when the copy in memory is old.
import { readFile } from 'node:fs/promises';
import { systemClock } from '@kubewright/apimachinery';
import type { Clock } from '@kubewright/apimachinery';
import type { Certificates, TokenSource } from './client-config.ts';
import { ConfigError } from './client-config.ts';
import type { Later } from '../later.ts';

/**
 * How long a copy is used before the file is read again, in milliseconds. client-go reads tokens again after a minute and
 * certificates after five; one number is enough, and sooner is safer.
 *
 * @see https://github.com/kubernetes/client-go/blob/master/transport/token_source.go
 * @see https://github.com/kubernetes/client-go/blob/master/transport/cert_rotation.go (CertCallbackRefreshDuration)
 */
const period = 60_000;

/** A bearer token in a file. When the file cannot be read again, the last token is used on: it may still be valid. */
export function tokenFile(path: string, clock?: Clock): TokenSource {
  return changing(async () => {
    const text = (await readFile(path, 'utf8')).trim();
    if (text === '') throw new ConfigError(`the token file ${path} is empty`);
    return text;
  }, clock);
}

/** Certificates of which some are in files. When one cannot be read again, all stay as they were. */
export function certificateFiles(read: () => Promise<Certificates>, clock?: Clock): () => Later<Certificates> {
  return changing(read, clock);
}

/** Asks again when the last answer is older than the period, or refused; several callers at once ask once. */
function changing<T>(read: () => Promise<T>, clock: Clock = systemClock): (refused?: T) => Later<T> {
  let last: { readonly value: T } | undefined;
  let readAt = -Infinity;
  let reading: Promise<T> | undefined;
  const readAgain = async (): Promise<T> => {
    try {
      last = { value: await read() };
    } catch (error) {
      if (last === undefined) throw error;
    } finally {
      reading = undefined;
    }
    readAt = clock.monotonic();
    return last.value;
  };
  return (refused) => {
    const isRefused = refused !== undefined && refused === last?.value;
    if (last !== undefined && clock.monotonic() - readAt < period && !isRefused) return last.value;
    return (reading ??= readAgain());
  };
}
