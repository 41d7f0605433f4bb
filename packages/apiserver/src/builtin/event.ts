// Events. Both groups print the fields that Go's type always has.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/events.go
import type { StatusCause } from '@kubewright/apimachinery';
import { checkQualifiedName } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { equal, isRecord, readField } from '../object/api-object.ts';
import type { Strategy } from '../registry/strategy.ts';
import { invalid, required } from '../registry/strategy.ts';

export const coreEventStrategy: Partial<Strategy> = {
  prepareForCreate: printCore,
  prepareForUpdate: printCore,
  validate: (event) => validateEvent(event, coreNames),
  metadataUpdate: 'unchecked',
};

export const eventStrategy: Partial<Strategy> = {
  prepareForCreate: print,
  prepareForUpdate: print,
  validate(event, old) {
    const causes = validateEvent(event, eventNames);
    if (old === undefined) causes.push(...validateNew(event));
    else if (!equal(event['series'], old['series'])) causes.push(...validateSeries(event));
    return causes;
  },
  validateUpdate: (event, old) =>
    fixed
      .filter(([field]) => !equal(event[field], old[field]))
      .map(([field, name = field]) => invalid(name, event[field] ?? '', 'field is immutable')),
};

/** How each group calls what the other calls otherwise. */
interface Names {
  readonly about: string;
  readonly reporter: string;
  readonly message: string;
}

const coreNames: Names = { about: 'involvedObject', reporter: 'reportingComponent', message: 'message' };
const eventNames: Names = { about: 'regarding', reporter: 'reportingController', message: 'note' };

/** What an update leaves alone, with the names in messages, in their order. Go checks the reason twice. */
const fixed: readonly (readonly [field: string, name?: string])[] = [
  ['regarding', 'involvedObject'],
  ['reason'],
  ['note', 'message'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
  ['reason'],
  ['type'],
  ['eventTime'],
  ['action'],
  ['related'],
  ['reportingController'],
  ['reportingInstance'],
];

/** Of characters. */
const longest = { reportingInstance: 128, action: 128, reason: 128, message: 1024 };

/** An event that has a time is one of the newer kind, whichever group it comes through. */
function validateEvent(event: ApiObject, { about, reporter, message }: Names): StatusCause[] {
  const namespace = String(readField(event, about, 'namespace') ?? '');
  const home = event.metadata.namespace ?? '';
  const wrongNamespace = invalid('involvedObject.namespace', namespace, 'does not match event.namespace');
  if (typeof event['eventTime'] !== 'string') {
    const fits = namespace === '' ? home === 'default' : namespace === home;
    return fits ? [] : [wrongNamespace];
  }
  const causes: StatusCause[] = [];
  if (namespace === '' && home !== 'default' && home !== 'kube-system') causes.push(wrongNamespace);
  const given = textAt(event, reporter);
  if (given === '') causes.push(required(reporter));
  causes.push(...checkQualifiedName(given).map((why) => invalid(reporter, given, why)));
  for (const field of ['reportingInstance', 'action', 'reason', 'message'] as const) {
    const text = textAt(event, field === 'message' ? message : field);
    if (text === '' && field !== 'message') causes.push(required(field));
    const most = longest[field];
    if (text.length > most) causes.push(invalid(field, '', `can have at most ${most} characters`));
  }
  return causes;
}

function validateNew(event: ApiObject): StatusCause[] {
  const causes = validateSeries(event);
  if (typeof event['eventTime'] !== 'string') causes.push(required('eventTime'));
  const { type = '' } = event;
  if (type !== 'Normal' && type !== 'Warning') causes.push(invalid('type', '', `has invalid value: ${String(type)}`));
  for (const [field, name] of deprecated) {
    const value = event[field];
    const isUnset = value === undefined || value === null || (isRecord(value) && Object.keys(value).length === 0);
    if (!isUnset) causes.push(invalid(name, '', 'needs to be unset'));
  }
  return causes;
}

const deprecated = [
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
  ['deprecatedSource', 'source'],
] as const;

function validateSeries({ series }: ApiObject): StatusCause[] {
  if (!isRecord(series)) return [];
  const causes: StatusCause[] = [];
  if (Number(series['count'] ?? 0) < 2) causes.push(invalid('series.count', '', 'should be at least 2'));
  if (typeof series['lastObservedTime'] !== 'string') causes.push(required('series.lastObservedTime'));
  return causes;
}

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

function textAt(event: ApiObject, field: string): string {
  const value = event[field];
  return typeof value === 'string' ? value : '';
}
