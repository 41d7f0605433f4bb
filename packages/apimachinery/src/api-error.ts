// The one error that stands for a failed request: a server throws it, a client throws it, both carry the Status.
import type { GroupResource } from './group-version.ts';
import { quote } from './go-text.ts';
import { formatGroupResource } from './group-version.ts';
import type { CauseType, Status, StatusCause, StatusDetails, StatusReason } from './status.ts';

/** A field that an apply would take from another manager. */
export interface FieldConflict {
  /** Such as `spec.replicas` or `spec.ports[port=80,protocol="TCP"].name`. */
  readonly field: string;
  /** Who owns it. */
  readonly manager: string;
  /** Where that manager wrote, such as `status`. */
  readonly subresource?: string;
  /** The version in which it wrote, when it updates rather than applies. */
  readonly apiVersion?: string;
  /** When it last wrote, when it updates rather than applies. RFC 3339. */
  readonly time?: string;
}

/** @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/managedfields/internal/conflict.go (printManager) */
const conflictOwner =
  /^conflict with (?<manager>"(?:[^"\\]|\\.)*")(?: with subresource (?<subresource>"(?:[^"\\]|\\.)*"))?(?: using (?<apiVersion>\S+))?(?: at (?<time>\S+))?$/;

/** A request that the server refused. `status` is what it said. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: Status;

  constructor(status: Status) {
    super(status.message ?? `the server answered ${status.code ?? 'with a failure'}`);
    this.status = status;
  }

  /** The HTTP status. */
  get code(): number {
    return this.status.code ?? 500;
  }

  get reason(): StatusReason {
    return this.status.reason ?? '';
  }

  /** How long the server asks to wait before a retry, in milliseconds; undefined when it does not say. */
  get retryAfter(): number | undefined {
    const seconds: unknown = this.status.details?.retryAfterSeconds;
    return typeof seconds === 'number' && seconds >= 0 ? seconds * 1000 : undefined;
  }

  /** There is no such object, or no such resource. */
  get isNotFound(): boolean {
    return this.reason === 'NotFound' || (this.reason === '' && this.code === 404);
  }

  get isAlreadyExists(): boolean {
    return this.reason === 'AlreadyExists';
  }

  /** Somebody else wrote first, or owns the field: read again and decide again. */
  get isConflict(): boolean {
    return this.reason === 'Conflict' || (this.reason === '' && this.code === 409);
  }

  /** The resourceVersion or continue token is too old: list again. */
  get isGone(): boolean {
    return this.reason === 'Gone' || this.reason === 'Expired' || (this.reason === '' && this.code === 410);
  }

  get isInvalid(): boolean {
    return this.reason === 'Invalid' || (this.reason === '' && this.code === 422);
  }

  get isForbidden(): boolean {
    return this.reason === 'Forbidden' || (this.reason === '' && this.code === 403);
  }

  get isUnauthorized(): boolean {
    return this.reason === 'Unauthorized' || (this.reason === '' && this.code === 401);
  }

  get isTooManyRequests(): boolean {
    return this.reason === 'TooManyRequests' || this.code === 429;
  }

  get isBadRequest(): boolean {
    return this.reason === 'BadRequest' || (this.reason === '' && this.code === 400);
  }

  /** The resource has no such verb. */
  get isMethodNotSupported(): boolean {
    return this.reason === 'MethodNotAllowed' || (this.reason === '' && this.code === 405);
  }

  get isNotAcceptable(): boolean {
    return this.reason === 'NotAcceptable' || (this.reason === '' && this.code === 406);
  }

  get isRequestEntityTooLarge(): boolean {
    return this.reason === 'RequestEntityTooLarge' || this.code === 413;
  }

  get isUnsupportedMediaType(): boolean {
    return this.reason === 'UnsupportedMediaType' || (this.reason === '' && this.code === 415);
  }

  /** The server gave up on the request, which may have had its effect. */
  get isTimeout(): boolean {
    return this.reason === 'Timeout' || (this.reason === '' && this.code === 504);
  }

  /** The server was too slow to begin: the same request may work a little later. */
  get isServerTimeout(): boolean {
    return this.reason === 'ServerTimeout';
  }

  get isInternalError(): boolean {
    return this.reason === 'InternalError' || (this.reason === '' && this.code === 500);
  }

  get isServiceUnavailable(): boolean {
    return this.reason === 'ServiceUnavailable' || (this.reason === '' && this.code === 503);
  }

  /** The namespace is being deleted: nothing can be created in it any more. */
  get isNamespaceTerminating(): boolean {
    return this.hasCause('NamespaceTerminating');
  }

  /** One fault each, of a request that is invalid or in conflict. */
  get causes(): readonly StatusCause[] {
    return this.status.details?.causes ?? [];
  }

  hasCause(type: CauseType): boolean {
    return this.causes.some((cause) => cause.reason === type);
  }

  /**
   * The fields that others own, of a server-side apply that would take them; empty for every other error. Apply again with
   * `force` to take them, or without these fields to leave them.
   */
  get fieldConflicts(): readonly FieldConflict[] {
    return this.causes.flatMap(({ reason, message = '', field = '' }) => {
      const owner = reason === 'FieldManagerConflict' ? conflictOwner.exec(message)?.groups : undefined;
      if (owner === undefined) return [];
      const { manager = '', subresource, apiVersion, time } = owner;
      return [
        {
          field: field.replace(/^\./, ''),
          manager: unquote(manager),
          ...(subresource === undefined ? {} : { subresource: unquote(subresource) }),
          ...(apiVersion === undefined ? {} : { apiVersion }),
          ...(time === undefined ? {} : { time }),
        },
      ];
    });
  }

  /** The server has not yet seen this resourceVersion: it is behind, or its history was reset. */
  get isResourceVersionTooLarge(): boolean {
    return this.code === 504 && this.hasCause('ResourceVersionTooLarge');
  }

  /** 5xx and 429: the same request may well work later. */
  get isTransient(): boolean {
    return this.isTooManyRequests || this.code >= 500;
  }

  /** @see https://github.com/kubernetes/apimachinery/blob/master/pkg/api/errors/errors.go for every message below */
  static notFound(resource: GroupResource, name: string): ApiError {
    return failure(404, 'NotFound', `${formatGroupResource(resource)} ${quote(name)} not found`, about(resource, name));
  }

  /** No such path: the resource itself is unknown. */
  static unknownResource(): ApiError {
    return failure(404, 'NotFound', 'the server could not find the requested resource', {});
  }

  static alreadyExists(resource: GroupResource, name: string): ApiError {
    const message = `${formatGroupResource(resource)} ${quote(name)} already exists`;
    return failure(409, 'AlreadyExists', message, about(resource, name));
  }

  static conflict(resource: GroupResource, name: string, why: string, causes?: StatusCause[]): ApiError {
    const message = `Operation cannot be fulfilled on ${formatGroupResource(resource)} ${quote(name)}: ${why}`;
    return failure(409, 'Conflict', message, about(resource, name, causes));
  }

  /** The resourceVersion sent is not the stored one. */
  static modified(resource: GroupResource, name: string): ApiError {
    const why = 'the object has been modified; please apply your changes to the latest version and try again';
    return ApiError.conflict(resource, name, why);
  }

  /** Server-side apply would take fields from other managers. */
  static applyConflict(message: string, causes: StatusCause[]): ApiError {
    return failure(409, 'Conflict', message, { causes });
  }

  /** @param kind - the kind, as messages about invalid objects name kinds rather than resources */
  static invalid(kind: { group: string; kind: string }, name: string, causes: StatusCause[]): ApiError {
    const subject = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
    const parts = causes.map((cause) => (cause.field ? `${cause.field}: ${cause.message}` : (cause.message ?? '')));
    const list = parts.length === 1 ? parts[0] : `[${parts.join(', ')}]`;
    return failure(422, 'Invalid', `${subject} ${quote(name)} is invalid: ${list}`, {
      ...(name === '' ? {} : { name }),
      ...(kind.group === '' ? {} : { group: kind.group }),
      kind: kind.kind,
      causes,
    });
  }

  static badRequest(message: string): ApiError {
    return failure(400, 'BadRequest', message);
  }

  /** @param resource - undefined where already the path takes no such method */
  static methodNotAllowed(resource?: GroupResource, verb = ''): ApiError {
    if (resource === undefined) {
      return failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
    }
    const message = `${verb} is not supported on resources of kind "${formatGroupResource(resource)}"`;
    return failure(405, 'MethodNotAllowed', message, about(resource, undefined));
  }

  static unsupportedMediaType(message: string): ApiError {
    return failure(415, 'UnsupportedMediaType', message);
  }

  static notAcceptable(message: string): ApiError {
    return failure(406, 'NotAcceptable', message);
  }

  static unauthorized(message = 'Unauthorized'): ApiError {
    return failure(401, 'Unauthorized', message);
  }

  static forbidden(resource: GroupResource, name: string, why: string): ApiError {
    const subject = formatGroupResource(resource) + (name === '' ? '' : ` ${quote(name)}`);
    return failure(403, 'Forbidden', `${subject} is forbidden: ${why}`, about(resource, name));
  }

  /** The history asked for has been compacted away. */
  static expired(message: string): ApiError {
    return failure(410, 'Expired', message);
  }

  static requestTooLarge(message: string): ApiError {
    return failure(413, 'RequestEntityTooLarge', message);
  }

  static tooManyRequests(message: string, retryAfterSeconds: number): ApiError {
    return failure(429, 'TooManyRequests', message, { retryAfterSeconds });
  }

  static internal(message: string): ApiError {
    return failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
  }

  /** The server is younger than the resourceVersion asked for. */
  static resourceVersionTooLarge(wanted: string, current: string): ApiError {
    return failure(504, 'Timeout', `Timeout: Too large resource version: ${wanted}, current: ${current}`, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    });
  }
}

/** Narrows anything thrown to an {@link ApiError}, also across two copies of this package. */
export function isApiError(error: unknown): error is ApiError {
  return error instanceof Error && error.name === 'ApiError' && 'status' in error;
}

/** Go's %q differs from JSON only for characters that no name of a manager has. */
function unquote(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
}

function failure(code: number, reason: StatusReason, message: string, details?: StatusDetails): ApiError {
  return new ApiError({
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  });
}

function about(resource: GroupResource, name: string | undefined, causes?: StatusCause[]): StatusDetails {
  return {
    ...(name === undefined || name === '' ? {} : { name }),
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.resource,
    ...(causes === undefined ? {} : { causes }),
  };
}
