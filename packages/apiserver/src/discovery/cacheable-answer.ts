// Answers that clients keep and ask for again: with the hash of what they got, so that nothing is sent while it is the same.
// @see https://pkg.go.dev/net/http#ServeContent
import { createHash } from 'node:crypto';
import type { HttpResponse } from '@kubewright/apimachinery';
import { bytesResponse, nothing } from '../request/response.ts';

/** What kube-apiserver takes for it. */
export function contentHash(content: string | Uint8Array): string {
  return createHash('sha512').update(content).digest('hex').toUpperCase();
}

export interface CacheableContent {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** Of the content, in whatever form it is sent. */
  readonly hash: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether `*` stands for every hash, as HTTP has it. */
  readonly takesAny?: boolean;
}

/** @param known - the client's If-None-Match */
export function cacheableAnswer(content: CacheableContent, known: string | undefined): HttpResponse {
  const { type, bytes, hash, headers, takesAny = true } = content;
  const tag = `"${hash}"`;
  const kept = { etag: tag, vary: 'Accept', ...headers };
  const tags = (known ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  if (!tags.includes(tag) && !(takesAny && tags.includes('*'))) return bytesResponse(200, type, bytes, kept);
  return { status: 304, headers: kept, body: nothing() };
}
