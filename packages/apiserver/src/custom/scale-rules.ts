// What the scale subresource shows of a custom resource must be there in the right types, and fit its int32.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/registry/customresource/validator.go
import type { CustomResourceSubresourceScale, StatusCause } from '@kubewright/apimachinery';
import { fieldFault } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord } from '../object/api-object.ts';
import { formatPlain } from '../registry/patch-wording.ts';
import { parseFieldPath } from './json-path.ts';

const largestInt32 = 2 ** 31 - 1;

export function checkScale(object: ApiObject, scale: CustomResourceSubresourceScale | undefined): StatusCause[] {
  if (scale === undefined) return [];
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return [
    ...checkReplicas(object, specReplicasPath),
    ...checkReplicas(object, statusReplicasPath),
    ...(labelSelectorPath === undefined || labelSelectorPath === '' ? [] : checkSelector(object, labelSelectorPath)),
  ];
}

function checkReplicas(object: ApiObject, path: string): StatusCause[] {
  const { value, fault } = access(object, path, 'int64');
  if (fault !== undefined) return [fieldFault.invalid(path, 0, fault)];
  const replicas = Number(value ?? 0);
  if (replicas < 0) return [fieldFault.invalid(path, replicas, 'should be a non-negative integer')];
  if (replicas <= largestInt32) return [];
  return [fieldFault.invalid(path, replicas, `should be less than or equal to ${largestInt32}`)];
}

function checkSelector(object: ApiObject, path: string): StatusCause[] {
  const { fault } = access(object, path, 'string');
  return fault === undefined ? [] : [fieldFault.invalid(path, '', fault)];
}

/** Follows a path of fields as Go does, and says where it does not lead on. */
function access(object: ApiObject, path: string, wanted: string): { value?: unknown; fault?: string } {
  const steps = parseFieldPath(path) ?? [];
  let value: unknown = object;
  const fault = (index: number, expected: string): { fault: string } => ({
    fault: `.${steps.slice(0, index).join('.')} accessor error: ${formatPlain(value)} is of the type ${goType(value)}, expected ${expected}`,
  });
  for (const [index, step] of steps.entries()) {
    if (value === null) return {};
    if (!isRecord(value)) return fault(index + 1, 'map[string]interface{}');
    if (!Object.hasOwn(value, step)) return {};
    value = value[step];
  }
  return goType(value) === wanted ? { value } : fault(steps.length, wanted);
}

function goType(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'object' ? 'map[string]interface {}' : typeof value === 'bigint' ? 'int64' : 'string';
}
