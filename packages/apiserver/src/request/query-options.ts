// The options in a request's query: of lists and watches, and of writes, checked as kube-apiserver checks them.
import type { StatusCause } from '@kubewright/apimachinery';
import { ApiError, checkFieldManager, quote } from '@kubewright/apimachinery';
import type { ListOptions } from '../registry/list.ts';
import type { FieldValidation } from '../registry/object-decoding.ts';
import type { WriteOptions } from '../registry/registry-context.ts';
import { cause, forbidden, required } from '../registry/strategy.ts';
import type { WatchOptions } from '../registry/watch.ts';

/** @throws ApiError bad request */
export function readListOptions(query: URLSearchParams): ListOptions & WatchOptions {
  return {
    labelSelector: query.get('labelSelector') ?? undefined,
    fieldSelector: query.get('fieldSelector') ?? undefined,
    resourceVersion: query.get('resourceVersion') ?? undefined,
    resourceVersionMatch: query.get('resourceVersionMatch') ?? undefined,
    continue: query.get('continue') ?? undefined,
    limit: readInteger(query, 'limit'),
    timeoutSeconds: readInteger(query, 'timeoutSeconds'),
    allowWatchBookmarks: readBoolean(query, 'allowWatchBookmarks'),
    sendInitialEvents: readBoolean(query, 'sendInitialEvents'),
  };
}

/** @param kind - the options' kind in messages, such as `CreateOptions` @throws ApiError invalid */
export function readWriteOptions(
  query: URLSearchParams,
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
  request: { readonly userAgent: string; readonly warn: (text: string) => void },
): WriteOptions {
  const causes = dryRunCauses(query.getAll('dryRun'));
  const fieldValidation = query.get('fieldValidation') ?? '';
  if (!['', 'Ignore', 'Strict', 'Warn'].includes(fieldValidation)) {
    const supported = 'supported values: "", "Ignore", "Strict", "Warn"';
    const message = `Unsupported value: ${JSON.stringify(fieldValidation)}: ${supported}`;
    causes.push(cause('FieldValueNotSupported', 'fieldValidation', message));
  }
  const fieldManager = query.get('fieldManager') ?? '';
  causes.push(...checkFieldManager(fieldManager, 'fieldManager'));
  refuse(kind, causes);
  return {
    dryRun: query.getAll('dryRun').includes('All'),
    fieldManager: fieldManager === '' ? managerOf(request.userAgent) : fieldManager,
    fieldValidation: (fieldValidation === '' ? 'Warn' : fieldValidation) as FieldValidation,
    warn: request.warn,
  };
}

/** The options that only a patch has. @throws ApiError invalid */
export function readPatchOptions(query: URLSearchParams, isApply: boolean): { force: boolean } {
  const force = readBoolean(query, 'force');
  const causes: StatusCause[] = [];
  if (!isApply && force !== undefined) causes.push(forbidden('force', 'may not be specified for non-apply patch'));
  if (isApply && (query.get('fieldManager') ?? '') === '') {
    causes.push(required('fieldManager', 'is required for apply patch'));
  }
  refuse('PatchOptions', causes);
  return { force: force ?? false };
}

/** @throws ApiError invalid */
export function readDryRun(values: readonly string[], kind: string): boolean {
  refuse(kind, dryRunCauses(values));
  return values.includes('All');
}

/** @throws ApiError bad request */
export function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const isNumber = /^[+-]?\d+$/.test(text);
  if (isNumber && BigInt(text.replace('+', '')) === BigInt.asIntN(64, BigInt(text.replace('+', ''))))
    return Number(text);
  const why = isNumber ? 'value out of range' : 'invalid syntax';
  throw ApiError.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`);
}

/** An empty value means true, as in `?watch`. */
export function readBoolean(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  return !['false', '0', 'False', 'f'].includes(text);
}

/** How long a client wants to wait, which any request may say. @throws ApiError bad request, when it is no duration of Go's */
export function checkTimeout(query: URLSearchParams): void {
  const text = query.get('timeout') ?? '';
  if (text === '' || /^[+-]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/.test(text)) return;
  const fault = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))*(?:\d+\.?\d*|\.\d+)(?<unit>[^.\d]*)/.exec(text);
  const unit = fault?.groups?.['unit'];
  const what =
    unit === undefined
      ? 'invalid duration'
      : unit === ''
        ? 'missing unit in duration'
        : `unknown unit ${quote(unit)} in duration`;
  throw ApiError.badRequest(`invalid timeout specified in the request URL - time: ${what} ${quote(text)}`);
}

/** @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/validation/validation.go */
const longestManager = 128;

function managerOf(userAgent: string): string {
  const name = (userAgent.split('/')[0] ?? '').slice(0, longestManager);
  return name === '' ? 'unknown' : name;
}

function dryRunCauses(values: readonly string[]): StatusCause[] {
  if (values.every((value) => value === 'All')) return [];
  const message = `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`;
  return [cause('FieldValueNotSupported', 'dryRun', message)];
}

function refuse(kind: string, causes: StatusCause[]): void {
  if (causes.length > 0) throw ApiError.invalid({ group: 'meta.k8s.io', kind }, '', causes);
}
