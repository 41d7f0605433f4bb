// The resourceVersion and resourceVersionMatch of a read, and what they ask of the store.
// @see https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
import type { StatusCause } from '@kubewright/apimachinery';
import { ApiError, quote } from '@kubewright/apimachinery';
import type { StorageError } from '../storage/storage.ts';
import { forbidden, unsupported } from './strategy.ts';

const numeral = /^\d+$/;

/** What Go reads into 64 bits. */
function isVersion(text: string): boolean {
  return numeral.test(text) && BigInt(text) < 2n ** 64n;
}

/** @throws ApiError bad request */
export function parseResourceVersion(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!isVersion(text)) throw ApiError.badRequest(`invalid resource version: ${notANumber(text)}`);
  return Number(text);
}

/** Unlike a list, a watch and a get answer a version that is no number with an internal error. @throws ApiError */
export function parsePlainVersion(text: string | undefined): number | undefined {
  if (text === undefined || text === '' || isVersion(text)) return parseResourceVersion(text);
  const message = notANumber(text);
  throw new ApiError({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message, code: 500 });
}

/**
 * The version that a write is bound to; undefined when it is bound to none, as by `0`.
 *
 * @throws ApiError internal error, for one that is no number
 */
export function parseWriteVersion(text: string | undefined): string | undefined {
  if (text === undefined || /^0*$/.test(text)) return undefined;
  if (isVersion(text)) return text;
  const message = parseFault(text);
  throw new ApiError({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message, code: 500 });
}

export interface ReadVersionOptions {
  readonly resourceVersion?: string | undefined;
  readonly resourceVersionMatch?: string | undefined;
  readonly sendInitialEvents?: boolean | undefined;
  readonly continue?: string | undefined;
}

/**
 * The rules of ListOptions, with kube-apiserver's messages.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/internalversion/validation/validation.go
 */
export function checkReadVersion(options: ReadVersionOptions, isWatch: boolean): void {
  const causes = isWatch ? watchCauses(options) : listCauses(options);
  if (causes.length > 0) throw ApiError.invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', causes);
}

function listCauses({
  resourceVersion,
  resourceVersionMatch: match,
  sendInitialEvents,
  ...rest
}: ReadVersionOptions): StatusCause[] {
  const causes: StatusCause[] = [];
  if (sendInitialEvents !== undefined) {
    causes.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  if (match === undefined || match === '') return causes;
  const given = resourceVersion !== undefined && resourceVersion !== '';
  if (!given) {
    causes.push(
      forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'),
    );
  }
  if (rest.continue !== undefined && rest.continue !== '') {
    causes.push(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'));
  }
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    causes.push(unsupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']));
  }
  if (match === 'Exact' && resourceVersion === '0') {
    causes.push(forbidden('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  return causes;
}

function watchCauses({
  resourceVersionMatch: match = '',
  sendInitialEvents,
  ...rest
}: ReadVersionOptions): StatusCause[] {
  const field = 'resourceVersionMatch';
  const causes: StatusCause[] = [];
  const fits = match === 'NotOlderThan';
  if (sendInitialEvents !== undefined && !fits) {
    causes.push(forbidden(field, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  }
  if (match !== '' && sendInitialEvents === undefined) {
    causes.push(forbidden(field, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
  }
  if (match !== '' && !fits) causes.push(unsupported(field, match, ['NotOlderThan']));
  if (rest.continue !== undefined && rest.continue !== '') {
    causes.push(forbidden(field, 'resourceVersionMatch is forbidden when continue is provided'));
  }
  return causes;
}

/** The store is younger than the client believes. */
export function tooLarge(wanted: number, error: StorageError): ApiError {
  return ApiError.resourceVersionTooLarge(String(wanted), String(error.revision));
}

function notANumber(text: string): string {
  return `resourceVersion: Invalid value: ${quote(text)}: ${parseFault(text)}`;
}

function parseFault(text: string): string {
  const why = numeral.test(text) ? 'value out of range' : 'invalid syntax';
  return `strconv.ParseUint: parsing ${quote(text)}: ${why}`;
}
