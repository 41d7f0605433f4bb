// From an HTTP answer that reports a failure to the ApiError that callers see.
import { ApiError } from '@kubewright/apimachinery';
import type { Status, StatusReason } from '@kubewright/apimachinery';
import { readStatus } from './read-status.ts';

/** What servers and proxies without a Status body mean by their code. */
const reasons: ReadonlyMap<number, StatusReason> = new Map([
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [405, 'MethodNotAllowed'],
  [406, 'NotAcceptable'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [413, 'RequestEntityTooLarge'],
  [415, 'UnsupportedMediaType'],
  [422, 'Invalid'],
  [429, 'TooManyRequests'],
  [500, 'InternalError'],
  [503, 'ServiceUnavailable'],
  [504, 'Timeout'],
]);

/** How much of a body that is not a Status is quoted, in characters. */
const quoted = 512;

/** @param text - the body of the answer, whole */
export function responseError(status: number, headers: Readonly<Record<string, string>>, text: string): ApiError {
  const seconds = retryAfterSeconds(headers);
  const said = parseStatus(text) ?? {
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    reason: reasons.get(status) ?? 'Unknown',
    message: `the server answered ${status}${text === '' ? '' : `: ${text.slice(0, quoted).trim()}`}`,
  };
  const details =
    seconds === undefined
      ? said.details
      : { ...said.details, retryAfterSeconds: said.details?.retryAfterSeconds ?? seconds };
  return new ApiError({ ...said, code: said.code ?? status, ...(details === undefined ? {} : { details }) });
}

/** The `Retry-After` header in seconds; its other form, a date, is not used by Kubernetes and ignored. */
export function retryAfterSeconds(headers: Readonly<Record<string, string>>): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined || text.trim() === '') return undefined;
  const seconds = Number(text);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

function parseStatus(text: string): Status | undefined {
  try {
    return readStatus(JSON.parse(text));
  } catch {
    return undefined;
  }
}
