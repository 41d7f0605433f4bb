// A ControllerRevision: a state that something else can be set back to, which never changes.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/apps/validation/validation.go ValidateControllerRevisionCreate
import type { StatusCause } from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import { equal, isRecord } from '../../object/api-object.ts';
import { checkNonnegative, invalidStruct, required } from './field-checks.ts';

export function validateRevision({ revision, data }: ApiObject, old?: ApiObject): StatusCause[] {
  const causes = checkNonnegative('revision', revision);
  if (old !== undefined) {
    return equal(data, old['data']) ? causes : [...causes, invalidStruct('data', data ?? null, 'field is immutable')];
  }
  if (data === undefined || data === null) return [...causes, required('data', 'data is mandatory')];
  return isRecord(data) ? causes : [...causes, required('data', 'data must be a valid JSON object')];
}
