// Refusals of the server that mean: it is so already.
import { isApiError } from '@kubewright/apimachinery';

/**
 * The answer of a request, or undefined when there is no such object: `await ignoreNotFound(client.delete(name))`.
 *
 * @throws every other error
 */
export async function ignoreNotFound<T>(request: Promise<T>): Promise<T | undefined> {
  return unless(request, ({ isNotFound }) => isNotFound);
}

/**
 * The answer of a request, or undefined when there is such an object already.
 *
 * @throws every other error
 */
export async function ignoreAlreadyExists<T>(request: Promise<T>): Promise<T | undefined> {
  return unless(request, ({ isAlreadyExists }) => isAlreadyExists);
}

async function unless<T>(
  request: Promise<T>,
  expected: (error: { readonly isNotFound: boolean; readonly isAlreadyExists: boolean }) => boolean,
): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isApiError(error) && expected(error)) return undefined;
    throw error;
  }
}
