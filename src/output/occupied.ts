// Whether a new operator may be written into a directory: an empty or absent one, or that of the same operator.
import { InputError } from '../errors.ts';
import type { FileStore } from './file-store.ts';

/**
 * @param name - of the new operator
 * @param holds - the name of the operator that is there
 * @throws InputError when the directory holds something else.
 */
export async function refuseOccupied(
  store: FileStore,
  directory: string,
  { name, holds }: { readonly name: string; readonly holds: string | undefined },
): Promise<void> {
  const occupied = holds === undefined ? (await store.list('')).length > 0 : holds !== name;
  if (!occupied) return;
  throw new InputError({
    code: 'directory-not-empty',
    message: holds === undefined ? 'The directory holds other files' : `The directory holds the operator ${holds}`,
    hint: 'Name another directory, or pass --force to write into this one',
    file: directory,
  });
}
