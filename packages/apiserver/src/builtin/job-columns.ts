// What tables say of a Job.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/printers/internalversion/printers.go printJob
import type { ApiObject } from '../object/api-object.ts';
import { readField } from '../object/api-object.ts';
import { formatAge } from '../registry/table-columns.ts';
import { numberOf, structsOf } from './validation/go-fields.ts';

export function completions({ spec, status }: ApiObject): string {
  const succeeded = numberOf(readField(status, 'succeeded'));
  const wanted = readField(spec, 'completions');
  if (typeof wanted === 'number') return `${succeeded}/${wanted}`;
  const parallelism = numberOf(readField(spec, 'parallelism'));
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

export function jobStatus({ metadata, status }: ApiObject): string {
  const holds = (type: string): boolean =>
    structsOf(readField(status, 'conditions')).some((each) => each['type'] === type && each['status'] === 'True');
  if (holds('Complete')) return 'Complete';
  if (holds('Failed')) return 'Failed';
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(holds) ?? 'Running';
}

export function jobDuration({ status }: ApiObject, now: number): string {
  const [start, end] = ['startTime', 'completionTime'].map((field) => readField(status, field));
  if (typeof start !== 'string') return '';
  return formatAge((typeof end === 'string' ? Date.parse(end) : now) - Date.parse(start));
}
