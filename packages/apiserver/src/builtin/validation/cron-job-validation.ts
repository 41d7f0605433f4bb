// What a CronJob may not be.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/batch/validation/validation.go
import type { StatusCause } from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import { isTimeZone, whyNotSchedule } from './cron-schedule.ts';
import { checkNonnegative, goSelector, invalid, invalidStruct, notSupported, required } from './field-checks.ts';
import { type Fields, structOf, textOf } from './go-fields.ts';
import { checkJobSpec } from './job-validation.ts';

/** The controller appends eleven characters to make the names of Jobs, which have 63 at most. */
const longestName = 52;
const policies = ['Allow', 'Forbid', 'Replace'];

export function validateCronJob(cronJob: ApiObject, old?: ApiObject): StatusCause[] {
  const name = cronJob.metadata.name ?? '';
  const [spec, before] = [structOf(cronJob['spec']), structOf(old?.['spec'])];
  const template = structOf(structOf(spec['jobTemplate'])['spec']);
  return [
    ...checkSchedule(spec, textOf(before['schedule']).includes('TZ')),
    ...checkNonnegative('spec.startingDeadlineSeconds', spec['startingDeadlineSeconds']),
    ...(old !== undefined && before['timeZone'] === spec['timeZone'] ? [] : checkTimeZone(spec['timeZone'])),
    ...checkPolicy(textOf(spec['concurrencyPolicy'])),
    ...checkJobSpec(template, 'spec.jobTemplate.spec'),
    ...checkNoSelector(template, 'spec.jobTemplate.spec'),
    ...['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'].flatMap((field) =>
      checkNonnegative(`spec.${field}`, spec[field]),
    ),
    ...(old === undefined && name.length > longestName
      ? [invalid('metadata.name', name, `must be no more than ${longestName} characters`)]
      : []),
  ];
}

function checkSchedule({ schedule: given, timeZone }: Fields, mayHaveZone: boolean): StatusCause[] {
  const path = 'spec.schedule';
  const schedule = textOf(given);
  if (schedule === '') return [required(path)];
  const why = whyNotSchedule(schedule);
  const causes = why === undefined ? [] : [invalid(path, schedule, why)];
  if (!schedule.includes('TZ')) return causes;
  if (!mayHaveZone) {
    const instead = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
    return [...causes, invalid(path, schedule, instead)];
  }
  if (timeZone === undefined) return causes;
  return [...causes, invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule')];
}

function checkTimeZone(given: unknown): StatusCause[] {
  const path = 'spec.timeZone';
  if (given === undefined) return [];
  const zone = textOf(given);
  if (zone === '') return [invalid(path, zone, 'timeZone must be nil or non-empty string')];
  const unknown = invalid(path, zone, `unknown time zone ${zone}`);
  const isPart = (part: string): boolean => part !== '.' && part !== '..' && /^(?!-)[A-Za-z.\-_0-9+]{1,14}$/.test(part);
  if (!zone.split('/').every(isPart)) return [unknown];
  const explicit = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
  return [
    ...(zone.toLowerCase() === 'local' ? [invalid(path, zone, explicit)] : []),
    ...(isTimeZone(zone) ? [] : [unknown]),
  ];
}

function checkPolicy(policy: string): StatusCause[] {
  if (policy === '') return [required('spec.concurrencyPolicy')];
  return policies.includes(policy) ? [] : [notSupported('spec.concurrencyPolicy', policy, policies)];
}

/** Each of its Jobs gets one of its own. */
function checkNoSelector({ selector, manualSelector }: Fields, path: string): StatusCause[] {
  return [
    ...(selector === undefined
      ? []
      : [invalidStruct(`${path}.selector`, goSelector(selector), '`selector` will be auto-generated')]),
    ...(manualSelector === true ? [notSupported(`${path}.manualSelector`, true, ['nil', 'false'])] : []),
  ];
}
