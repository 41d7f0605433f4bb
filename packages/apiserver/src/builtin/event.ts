// Events. Both groups print the fields that Go's type always has.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/events.go
import type { StatusCause } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { readField } from '../object/api-object.ts';
import type { Strategy } from '../registry/strategy.ts';
import { invalid, required } from '../registry/strategy.ts';

export const coreEventStrategy: Partial<Strategy> = {
  prepareForCreate: printCore,
  prepareForUpdate: printCore,
  validate: (event) => validateNamespace(event, 'involvedObject'),
};

export const eventStrategy: Partial<Strategy> = {
  prepareForCreate: print,
  prepareForUpdate: print,
  validate(event) {
    if (typeof event['eventTime'] !== 'string') return [required('eventTime')];
    const causes = validateNamespace(event, 'regarding');
    for (const field of ['reportingController', 'reportingInstance', 'action', 'reason'] as const) {
      if (typeof event[field] !== 'string' || event[field] === '') causes.push(required(field));
    }
    const { type } = event;
    if (type !== 'Normal' && type !== 'Warning') causes.push(invalid('type', type ?? '', 'has invalid value: '));
    return causes;
  },
};

function printCore(event: ApiObject): void {
  event['source'] ??= {};
  event['firstTimestamp'] ??= null;
  event['lastTimestamp'] ??= null;
  event['eventTime'] ??= null;
  event['reportingComponent'] ??= '';
  event['reportingInstance'] ??= '';
}

function print(event: ApiObject): void {
  event['eventTime'] ??= null;
  event['deprecatedSource'] ??= {};
  event['deprecatedFirstTimestamp'] ??= null;
  event['deprecatedLastTimestamp'] ??= null;
}

/** An event is in the namespace of what it is about, or in the default one. */
function validateNamespace(event: ApiObject, about: string): StatusCause[] {
  const namespace = readField(event, about, 'namespace');
  const home = event.metadata.namespace;
  if (typeof namespace === 'string' && namespace !== '' ? namespace === home : home === 'default') return [];
  if (namespace === undefined && readField(event, about, 'kind') === undefined) return [];
  return [invalid('involvedObject.namespace', namespace ?? '', 'does not match event.namespace')];
}
