// Errors that are no news: what shall be gone is gone, what shall be there is there.
import { isApiError } from '@kubewright/apimachinery';

/** The result, or undefined when there is no such object. @throws every other error */
export async function ignoreNotFound<T>(result: Promise<T>): Promise<T | undefined> {
  return ignore(result, (error) => isApiError(error) && error.isNotFound);
}

/** The result, or undefined when the object exists already. @throws every other error */
export async function ignoreAlreadyExists<T>(result: Promise<T>): Promise<T | undefined> {
  return ignore(result, (error) => isApiError(error) && error.isAlreadyExists);
}

async function ignore<T>(result: Promise<T>, isNoNews: (error: unknown) => boolean): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (isNoNews(error)) return undefined;
    throw error;
  }
}
