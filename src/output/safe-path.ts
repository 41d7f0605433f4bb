// Which paths may be written at all, by their text alone. The disk is asked in disk-store.ts.
import type { Problem } from '../errors.ts';

/** Undefined for a relative path with forward slashes and ordinary parts. */
export function problemOfPath(path: string): Problem | undefined {
  const ordinary = path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\:\0]/.test(part));
  if (ordinary) return undefined;
  return { code: 'unsafe-path', message: `${JSON.stringify(path)} is not a path inside the directory`, file: path };
}
