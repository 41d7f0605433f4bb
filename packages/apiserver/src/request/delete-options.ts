// The options of a delete: in the query, or in a body that replaces them.
import type { HttpRequest, StatusCause } from '@kubewright/apimachinery';
import { ApiError, quote } from '@kubewright/apimachinery';
import { isRecord, readField } from '../object/api-object.ts';
import type { DeleteOptions } from '../registry/delete.ts';
import { cause, invalid } from '../registry/strategy.ts';
import { jsonTypeName } from '../object/object-metadata.ts';
import { goTypeMeta } from '../registry/object-decoding.ts';
import { decodeBody } from './body.ts';
import { jsonSyntaxFault } from './json-syntax.ts';
import { jsonType, parseMediaType } from './media-type.ts';
import { readBoolean, readDryRun, readInteger } from './query-options.ts';

/** @throws ApiError bad request or invalid */
export async function readDeleteOptions(request: HttpRequest, query: URLSearchParams): Promise<DeleteOptions> {
  const sent = await readBody(request);
  return deleteOptionsOf(
    sent ?? {
      dryRun: query.getAll('dryRun'),
      propagationPolicy: query.get('propagationPolicy') ?? undefined,
      gracePeriodSeconds: readInteger(query, 'gracePeriodSeconds'),
      orphanDependents: readBoolean(query, 'orphanDependents'),
      preconditions: { uid: query.get('uid'), resourceVersion: query.get('resourceVersion') },
    },
  );
}

/** DeleteOptions as they are sent. @throws ApiError invalid */
export function deleteOptionsOf(options: Readonly<Record<string, unknown>>): DeleteOptions {
  const dryRun = Array.isArray(options['dryRun']) ? options['dryRun'].map(String) : [];
  const policy = options['propagationPolicy'];
  const orphan = options['orphanDependents'];
  const grace = options['gracePeriodSeconds'];
  const causes: StatusCause[] = [];
  if (policy !== undefined && policy !== null && !isPolicy(policy)) {
    const supported = 'supported values: "Foreground", "Background", "Orphan", "nil"';
    causes.push(
      cause(
        'FieldValueNotSupported',
        'propagationPolicy',
        `Unsupported value: ${JSON.stringify(policy)}: ${supported}`,
      ),
    );
  }
  if (policy !== undefined && policy !== null && typeof orphan === 'boolean') {
    causes.push(invalid('propagationPolicy', policy, 'orphanDependents and deletionPropagation cannot be both set'));
  }
  if (causes.length > 0) throw ApiError.invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', causes);
  const uid = readField(options, 'preconditions', 'uid');
  const resourceVersion = readField(options, 'preconditions', 'resourceVersion');
  return {
    dryRun: readDryRun(dryRun, 'DeleteOptions'),
    propagationPolicy: isPolicy(policy)
      ? policy
      : orphan === true
        ? 'Orphan'
        : orphan === false
          ? 'Background'
          : undefined,
    gracePeriodSeconds: typeof grace === 'number' ? (grace < 0 ? 1 : grace) : undefined,
    orphanDependents: typeof orphan === 'boolean' ? orphan : undefined,
    preconditions: {
      uid: typeof uid === 'string' ? uid : undefined,
      resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : undefined,
    },
  };
}

async function readBody(request: HttpRequest): Promise<Record<string, unknown> | undefined> {
  if (request.body === undefined || request.body.length === 0) return undefined;
  const contentType = request.headers['content-type'];
  const isJson = [jsonType, ''].includes(parseMediaType(contentType ?? jsonType).type);
  const syntax = isJson ? jsonSyntaxFault(request.body) : undefined;
  if (syntax !== undefined) throw ApiError.badRequest(`couldn't get version/kind; json parse error: ${syntax}`);
  const { value } = await decodeBody(request.body, contentType, 'DeleteOptions');
  if (value === null) return {};
  if (!isRecord(value)) {
    const why = `json: cannot unmarshal ${jsonTypeName(value)} into ${goTypeMeta}`;
    throw ApiError.badRequest(`couldn't get version/kind; json parse error: ${why}`);
  }
  if (isJson) checkTypes(value);
  return value;
}

/** The fields whose types are checked, with what Go calls them. */
const fieldTypes: Readonly<Record<string, readonly [fits: (value: unknown) => boolean, type: string]>> = {
  gracePeriodSeconds: [(value) => Number.isInteger(value), 'int64'],
  preconditions: [isRecord, 'v1.Preconditions'],
  orphanDependents: [(value) => typeof value === 'boolean', 'bool'],
  propagationPolicy: [(value) => typeof value === 'string', 'v1.DeletionPropagation'],
  dryRun: [Array.isArray, '[]string'],
};

/** @throws ApiError bad request */
function checkTypes(options: Readonly<Record<string, unknown>>): void {
  const { kind = '', apiVersion = '' } = options;
  if (typeof kind === 'string' && kind !== '' && kind !== 'DeleteOptions') {
    throw ApiError.badRequest(
      apiVersion === ''
        ? `no kind ${quote(kind)} is registered for version "meta.k8s.io/v1" in scheme "pkg/runtime/scheme.go:111"`
        : `converting (v1.${kind}) to (v1.DeleteOptions): unknown conversion`,
    );
  }
  for (const [name, [fits, type]] of Object.entries(fieldTypes)) {
    const value = options[name] ?? undefined;
    if (value === undefined || fits(value)) continue;
    const what = typeof value === 'number' && type === 'int64' ? `number ${value}` : jsonTypeName(value);
    throw ApiError.badRequest(
      `json: cannot unmarshal ${what} into Go struct field DeleteOptions.${name} of type ${type}`,
    );
  }
  const preconditions = isRecord(options['preconditions']) ? options['preconditions'] : {};
  for (const [name, type] of [
    ['uid', 'types.UID'],
    ['resourceVersion', 'string'],
  ] as const) {
    const value = preconditions[name] ?? '';
    if (typeof value === 'string') continue;
    const what = `json: cannot unmarshal ${jsonTypeName(value)} into Go struct field Preconditions.preconditions.${name}`;
    throw ApiError.badRequest(`${what} of type ${type}`);
  }
}

function isPolicy(value: unknown): value is 'Orphan' | 'Background' | 'Foreground' {
  return value === 'Orphan' || value === 'Background' || value === 'Foreground';
}
