// Events exist in two groups and are stored once, in the form of the core group.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/events/v1/conversion.go
import type { ApiObject } from '../object/api-object.ts';
import { readField } from '../object/api-object.ts';

/** The name of a field in events.k8s.io/v1 and in v1. */
const renamed: readonly (readonly [events: string, core: string])[] = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
];

const toCore = new Map(renamed);
const fromCore = new Map(renamed.map(([events, core]) => [core, events]));

export function eventToCore(event: ApiObject): ApiObject {
  return { ...rename(event, toCore), apiVersion: 'v1' };
}

export function eventFromCore(event: ApiObject): ApiObject {
  const renamedEvent = rename(event, fromCore);
  // The core group prints them empty, this one leaves them out.
  for (const field of ['reportingController', 'reportingInstance']) {
    if (renamedEvent[field] === '') delete renamedEvent[field];
  }
  return { ...renamedEvent, apiVersion: 'events.k8s.io/v1' };
}

/** What field selectors may name, in either group. */
export function eventFields(group: string): ReadonlyMap<string, (event: ApiObject) => string> {
  const text =
    (...path: string[]) =>
    (event: ApiObject): string =>
      String(readField(event, ...path) ?? '');
  const about = group === '' ? 'involvedObject' : 'regarding';
  const reporter = group === '' ? 'reportingComponent' : 'reportingController';
  const source = group === '' ? 'source' : 'deprecatedSource';
  const fields = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
  return new Map([
    ...fields.map((field): [string, (event: ApiObject) => string] => [`${about}.${field}`, text(about, field)]),
    ['reason', text('reason')],
    ['type', text('type')],
    [reporter, text(reporter)],
    ['source', (event) => text(source, 'component')(event) || text(reporter)(event)],
  ]);
}

function rename(event: ApiObject, names: ReadonlyMap<string, string>): ApiObject {
  const entries = Object.entries(event).map(([key, value]): [string, unknown] => [names.get(key) ?? key, value]);
  return Object.fromEntries(entries) as ApiObject;
}
