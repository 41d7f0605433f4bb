// A transport that breaks by rule. Everything behind it, the server included, notices nothing.
import type { Clock, HttpRequest, HttpResponse, Status, StatusReason, Transport } from '@kubewright/apimachinery';
import { ApiError, sleep } from '@kubewright/apimachinery';
import { errorResponse } from '../request/error-response.ts';
import type { JoinedSignal } from '../request/joined-signal.ts';
import { joinSignals } from '../request/joined-signal.ts';
import { jsonType } from '../request/media-type.ts';
import type { RequestDescription } from '../request/request-description.ts';
import { streamResponse } from '../request/response.ts';
import { breakBody } from './broken-body.ts';
import type { Fault } from './fault-rule.ts';
import type { FaultRules, Strike } from './fault-rules.ts';
import { staleAnswer } from './stale-answer.ts';

/** What injecting needs of a server. */
export interface FaultInjectionOptions {
  readonly rules: FaultRules;
  readonly clock: Clock;
  readonly describe: (request: HttpRequest) => RequestDescription;
  /** The server's end: whatever hangs ends then. */
  readonly closing: AbortSignal;
}

/** The transport, with faults. */
export function withFaults(transport: Transport, options: FaultInjectionOptions): Transport {
  const strike = async (request: HttpRequest): Promise<HttpResponse> => {
    const description = options.describe(request);
    const struck = options.rules.strike(description);
    return struck === undefined ? transport(request) : answer(transport, request, description, struck, options);
  };
  // Whoever breaks nothing pays nothing.
  return (request) => (options.rules.active.length === 0 ? transport(request) : strike(request));
}

async function answer(
  transport: Transport,
  request: HttpRequest,
  description: RequestDescription,
  { fault, revision }: Strike,
  { clock, closing }: FaultInjectionOptions,
): Promise<HttpResponse> {
  const untilEnded = (): JoinedSignal =>
    joinSignals(request.signal === undefined ? [closing] : [request.signal, closing]);
  switch (fault.type) {
    case 'delay':
      await delay(clock, fault.milliseconds, untilEnded());
      return transport(request);
    case 'stale':
      try {
        return await staleAnswer(transport, request, description, fault.revision ?? (await revision));
      } catch (error) {
        return errorResponse(error, [], undefined);
      }
    case 'drop':
      if (fault.afterLines === undefined) {
        if (fault.executed === true) await transport(request);
        throw connectionLost();
      }
      return broken(await transport(request), fault.afterLines, { finish: () => Promise.reject(connectionLost()) });
    case 'partial':
      return broken(await transport(request), fault.afterLines ?? 0, {
        half: true,
        finish: () => Promise.reject(connectionLost()),
      });
    case 'silence':
      if (fault.afterLines === undefined) return never(untilEnded());
      return broken(await transport(request), fault.afterLines, { finish: () => never(untilEnded()) });
    case 'expired':
      return refuse(transport, request, description, { ...fault, type: 'error', code: 410 }, 0);
    case 'error':
      return refuse(transport, request, description, fault, undefined);
  }
}

/** @param defaultLines - where a watch is refused that does not say */
async function refuse(
  transport: Transport,
  request: HttpRequest,
  { verb }: RequestDescription,
  fault: Fault & { readonly type: 'error' },
  defaultLines: number | undefined,
): Promise<HttpResponse> {
  const status = statusOf(fault);
  const lines = verb === 'watch' ? (fault.afterLines ?? defaultLines) : undefined;
  if (lines === undefined) {
    if (fault.executed === true) await transport(request);
    return errorResponse(new ApiError(status), [], undefined);
  }
  const last = new TextEncoder().encode(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
  if (lines === 0) return streamResponse(jsonType, breakBody(nothing, 0, { last, finish: () => Promise.resolve() }));
  return broken(await transport(request), lines, { last, finish: () => Promise.resolve() });
}

function broken(response: HttpResponse, lines: number, ending: Parameters<typeof breakBody>[2]): HttpResponse {
  return { ...response, body: breakBody(response.body, lines, ending) };
}

const nothing: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
};

/** What a client sees when a peer has gone. */
function connectionLost(): Error {
  return Object.assign(new Error('read ECONNRESET (a fault on purpose)'), { code: 'ECONNRESET' });
}

async function delay(clock: Clock, milliseconds: number, { signal, release }: JoinedSignal): Promise<void> {
  try {
    await sleep(clock, milliseconds, signal);
    signal.throwIfAborted();
  } finally {
    release();
  }
}

/** Rejects when nobody waits any more. */
function never({ signal }: JoinedSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => reject(signal.reason as Error);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/** @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go StatusReason */
const reasons: ReadonlyMap<number, StatusReason> = new Map([
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [405, 'MethodNotAllowed'],
  [409, 'Conflict'],
  [410, 'Expired'],
  [413, 'RequestEntityTooLarge'],
  [422, 'Invalid'],
  [429, 'TooManyRequests'],
  [500, 'InternalError'],
  [503, 'ServiceUnavailable'],
  [504, 'Timeout'],
]);

function statusOf({ code, reason, message, retryAfterSeconds }: Fault & { readonly type: 'error' }): Status {
  const known = (reason as StatusReason | undefined) ?? reasons.get(code);
  return {
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    message: message ?? `${known ?? code}: a fault on purpose`,
    ...(known === undefined ? {} : { reason: known }),
    ...(retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds } }),
    code,
  };
}
