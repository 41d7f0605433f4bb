// What a CronJob may say: schedules and time zones as Go reads them, and the template of its Jobs.
import type { Answer, Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { resourcePath } from '../resource-path.ts';

const cronJobs = resourcePath('batch/v1', 'cronjobs');

const pods = { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] } };

function cronJob(name: string, spec: object, job: object = {}) {
  const jobTemplate = { spec: { template: pods, ...job } };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name },
    spec: { schedule: '@daily', jobTemplate, ...spec },
  };
}

function attempt(api: Api, spec: object, job?: object): Promise<Answer> {
  return api.post(cronJobs(api.namespace), cronJob('a', spec, job), { query: { dryRun: 'All' } });
}

const schedules: Readonly<Record<number, readonly string[]>> = {
  201: [
    '*/5 * * * *',
    '0 0 1 jan sun',
    '? ? ? ? ?',
    '1-5/2,7 0-23 1,15 JAN-Dec 0-6',
    '5/15 * * * *',
    '  0   0 * * *  ',
    ', * * * *',
    '@every 1h30m',
    '@every 0',
    '@hourly',
    '+5 * * * *',
  ],
  422: [
    '',
    ' ',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 7',
    '5-1 * * * *',
    '1-2-3 * * * *',
    '1/2/3 * * * *',
    '*/0 * * * *',
    '*/a * * * *',
    'a * * * *',
    '1-b * * * *',
    '-1 * * * *',
    '99999999999999999999 * * * *',
    'sun * * * *',
    '@never',
    '@every',
    '@every 1',
    '@every x',
    'TZ=Europe/Berlin 0 0 * * *',
    'CRON_TZ=Nowhere/Land 0 0 * * *',
    'TZ=UTC',
  ],
};

const zones: Readonly<Record<number, readonly string[]>> = {
  201: [
    'Europe/Berlin',
    'Etc/UTC',
    'UTC',
    'US/Pacific',
    'Asia/Calcutta',
    'America/Argentina/Buenos_Aires',
    'Etc/GMT+5',
  ],
  422: [
    '',
    'Local',
    'local',

    'europe/berlin',
    'Europe/Nowhere',
    '../etc',
    'a//b',
    '-a',
    '+01:00',
    'Europe/ABCDEFGHIJKLMNO',
  ],
};

export const cronJobCases: readonly ContractCase[] = [
  contractCase('the schedule of a CronJob is one of cron', async (api) => {
    for (const [status, each] of Object.entries(schedules)) {
      for (const schedule of each) (await attempt(api, { schedule })).expect(Number(status));
    }
    (await attempt(api, { schedule: null })).expect(422);
  }),

  contractCase('the time zone of a CronJob is a known one', async (api) => {
    for (const [status, each] of Object.entries(zones)) {
      for (const timeZone of each) (await attempt(api, { timeZone })).expect(Number(status));
    }
  }),

  contractCase('a CronJob keeps to its bounds', async (api) => {
    for (const field of ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit']) {
      (await attempt(api, { [field]: -1 })).expect(422);
      (await attempt(api, { [field]: 0 })).expect(201);
    }
    (await attempt(api, { concurrencyPolicy: 'Sometimes' })).expect(422);
    (await attempt(api, {}, { manualSelector: true })).expect(422);
    (await attempt(api, {}, { selector: { matchLabels: { a: 'b' } } })).expect(422);
    (await attempt(api, {}, { parallelism: -1 })).expect(422);
    const always = { spec: { ...pods.spec, restartPolicy: 'Always' } };
    (await attempt(api, {}, { template: always })).expect(422);
    const path = cronJobs(api.namespace);
    (await api.post(path, cronJob('a'.repeat(53), {}))).expect(422);
    (await api.post(path, cronJob('a'.repeat(52), {}))).expect(201);
    (await api.post(path, cronJob('a.b', {}))).expect(201);
  }),

  contractCase('an updated CronJob is checked like a new one', async (api) => {
    const path = cronJobs(api.namespace, 'a');
    (await api.post(cronJobs(api.namespace), cronJob('a', {}))).expect(201);
    (await api.patch(path, 'merge', { spec: { schedule: '61 * * * *' } })).expect(422);
    (await api.patch(path, 'merge', { spec: { schedule: 'TZ=UTC 1 * * * *' } })).expect(422);
    (await api.patch(path, 'merge', { spec: { timeZone: 'Nowhere' } })).expect(422);
    (await api.patch(path, 'merge', { spec: { timeZone: 'UTC', schedule: '1 * * * *' } })).expect(200);
    (await api.patch(path, 'merge', { spec: { jobTemplate: { spec: { backoffLimit: -1 } } } })).expect(422);
    (await api.patch(path, 'merge', { spec: { jobTemplate: { spec: { backoffLimit: 3 } } } })).expect(200);
  }),
];
