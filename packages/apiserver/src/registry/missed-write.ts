// A write for an object that is gone, or is another one by now, has nothing left to do.
import { isApiError } from '@kubewright/apimachinery';

/** The result of the write; undefined when its object was not found or not the expected one. */
export async function unlessMissed<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (isApiError(error) && (error.isNotFound || error.isConflict)) return undefined;
    throw error;
  }
}
