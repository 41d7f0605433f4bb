// The options of a delete: in the query, or in a body that replaces them.
import type { HttpRequest, StatusCause } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import { isRecord, readField } from '../object/api-object.ts';
import type { DeleteOptions } from '../registry/delete.ts';
import { cause, invalid } from '../registry/strategy.ts';
import { decodeBody } from './body.ts';
import { readBoolean, readDryRun, readInteger } from './query-options.ts';

/** @throws ApiError bad request or invalid */
export async function readDeleteOptions(request: HttpRequest, query: URLSearchParams): Promise<DeleteOptions> {
  const sent = await readBody(request);
  const options = sent ?? {
    dryRun: query.getAll('dryRun'),
    propagationPolicy: query.get('propagationPolicy') ?? undefined,
    gracePeriodSeconds: readInteger(query, 'gracePeriodSeconds'),
    orphanDependents: readBoolean(query, 'orphanDependents'),
  };
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
    gracePeriodSeconds: typeof grace === 'number' ? Math.max(0, grace) : undefined,
    preconditions: {
      uid: typeof uid === 'string' ? uid : undefined,
      resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : undefined,
    },
  };
}

async function readBody(request: HttpRequest): Promise<Record<string, unknown> | undefined> {
  if (request.body === undefined || request.body.length === 0) return undefined;
  const { value } = await decodeBody(request.body, request.headers['content-type'], 'DeleteOptions');
  if (!isRecord(value))
    throw ApiError.badRequest('the object provided is unrecognized (must be of type DeleteOptions)');
  return value;
}

function isPolicy(value: unknown): value is 'Orphan' | 'Background' | 'Foreground' {
  return value === 'Orphan' || value === 'Background' || value === 'Foreground';
}
