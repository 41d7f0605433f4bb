// The one place where what was thrown becomes an answer.
import type { HttpResponse, Status, StatusDetails } from '@kubewright/apimachinery';
import { ApiError, isApiError } from '@kubewright/apimachinery';
import type { ServerLog } from '../server-log.ts';
import type { Representation } from './media-type.ts';
import { jsonType, negotiate } from './media-type.ts';
import { dataResponse, textResponse } from './response.ts';
import { warningHeaders } from './warning-headers.ts';

/** @param warnings - what was to be said before it failed */
export function errorResponse(error: unknown, warnings: readonly string[], log: ServerLog | undefined): HttpResponse {
  const { code, text, headers } = answerTo(error, warnings, log);
  return textResponse(code, jsonType, `${text}\n`, headers);
}

/** The same in the format that the request's Accept header asks for; in JSON when it asks for none that there is. */
export async function negotiatedError(
  error: unknown,
  warnings: readonly string[],
  log: ServerLog | undefined,
  accept: string | undefined,
): Promise<HttpResponse> {
  const { code, text, headers } = answerTo(error, warnings, log);
  return dataResponse(code, { format: formatOf(accept) }, text, headers);
}

function answerTo(
  error: unknown,
  warnings: readonly string[],
  log: ServerLog | undefined,
): { code: number; text: string; headers: Record<string, string> } {
  const { status } = asApiError(error, log);
  const retryAfter = status.details?.retryAfterSeconds;
  const headers = {
    ...warningHeaders(warnings),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  };
  return { code: status.code ?? 500, text: JSON.stringify(wireOrder(status)), headers };
}

function formatOf(accept: string | undefined): Representation['format'] {
  try {
    const { format, as } = negotiate(accept, 'object');
    // A Status is no table of anything.
    return as === undefined ? format : 'json';
  } catch {
    return 'json';
  }
}

function asApiError(error: unknown, log: ServerLog | undefined): ApiError {
  if (isApiError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  log?.error('a request failed inside the server', {
    error: error instanceof Error ? (error.stack ?? message) : message,
  });
  return ApiError.internal(message);
}

/** Go leaves out empty texts. */
function withoutEmpty(details: StatusDetails): StatusDetails {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== ''));
}

function wireOrder({ kind, apiVersion, metadata, status, message, reason, details, code }: Status): Status {
  return {
    kind,
    apiVersion,
    metadata,
    status,
    ...(message === undefined ? {} : { message }),
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details: withoutEmpty(details) }),
    ...(code === undefined ? {} : { code }),
  };
}
