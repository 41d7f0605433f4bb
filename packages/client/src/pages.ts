// A large list in pieces.
// @see https://github.com/kubernetes/client-go/blob/master/tools/pager/pager.go
import { isApiError } from '@kubewright/apimachinery';
import type { KubernetesList } from '@kubewright/apimachinery';
import type { ListOptions, PageOptions } from './request-options.ts';

/** Objects a page when the caller does not say; client-go's defaultPageSize. */
export const defaultPageSize = 500;

/** Reads page after page, each when the one before has been used. */
export async function* readPages<T>(
  list: (options: ListOptions) => Promise<KubernetesList<T>>,
  { fullListIfExpired = false, ...options }: PageOptions,
): AsyncGenerator<KubernetesList<T>, void, undefined> {
  let page = await list({ limit: defaultPageSize, ...options });
  // The token knows the version; the server refuses both.
  const { resourceVersion: _, resourceVersionMatch: __, ...rest } = options;
  for (;;) {
    yield page;
    const token = page.metadata.continue;
    if (token === undefined || token === '') return;
    try {
      page = await list({ limit: defaultPageSize, ...rest, continue: token });
    } catch (error) {
      if (!fullListIfExpired || !isApiError(error) || !error.isGone) throw error;
      const { limit: _limit, continue: _continue, ...whole } = options;
      page = await list(whole);
    }
  }
}
