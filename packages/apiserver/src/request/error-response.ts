// The one place where what was thrown becomes an answer.
import type { HttpResponse, Status, StatusDetails } from '@kubewright/apimachinery';
import { ApiError, isApiError } from '@kubewright/apimachinery';
import type { ServerLog } from '../server-log.ts';
import { jsonType } from './media-type.ts';
import { textResponse, warningHeaders } from './response.ts';

/** @param warnings - what was to be said before it failed */
export function errorResponse(error: unknown, warnings: readonly string[], log: ServerLog | undefined): HttpResponse {
  const { status } = asApiError(error, log);
  const retryAfter = status.details?.retryAfterSeconds;
  return textResponse(status.code ?? 500, jsonType, `${JSON.stringify(wireOrder(status))}\n`, {
    ...warningHeaders(warnings),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  });
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
