// What a LimitRange makes of the pods and claims of its namespace. Bounds are of one resource each: with more, which is
// told first is nobody's choice.
import assert from 'node:assert/strict';
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { resourcePath } from '../resource-path.ts';

const pods = resourcePath('v1', 'pods');
const claims = resourcePath('v1', 'persistentvolumeclaims');
const ranges = resourcePath('v1', 'limitranges');

interface Resources {
  readonly requests?: object;
  readonly limits?: object;
}

function container(name: string, resources?: Resources, more: object = {}) {
  return { name, image: 'a', ...(resources === undefined ? {} : { resources }), ...more };
}

function pod(name: string, containers: readonly object[], more: object = {}) {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers, ...more } };
}

interface Limit {
  readonly type: string;
  readonly default?: object;
  readonly defaultRequest?: object;
}

/** kube-apiserver learns of it by watching: waits until it completes a pod that has nothing, or refuses it. */
async function limit(api: Api, given: Limit & Readonly<Record<string, unknown>>): Promise<void> {
  const mark = { 'example.com/mark': '1' };
  const marking = (own?: Limit) => ({ ...own, type: 'Container', default: { ...own?.default, ...mark } });
  const limits = given.type === 'Container' ? [marking(given)] : [given, marking()];
  const range = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'a' }, spec: { limits } };
  (await api.post(ranges(api.namespace), range)).expect(201);
  for (let asked = 0; asked < 500; asked++) {
    const bare = pod('x', [container('a')]);
    const { text } = await api.peek('POST', pods(api.namespace), bare, { query: { dryRun: 'All' } });
    if (/LimitRanger|usage per|ratio per/.test(text)) return;
  }
  assert.fail('no limit is kept');
}

async function create(api: Api, status: number, name: string, ...containers: readonly object[]): Promise<void> {
  (await api.post(pods(api.namespace), pod(name, containers))).expect(status);
}

export const limitRangeCases: readonly ContractCase[] = [
  contractCase('containers that say nothing get the default of a limit range', async (api) => {
    await limit(api, {
      type: 'Container',
      default: { cpu: '500m', memory: '1Gi' },
      defaultRequest: { memory: '512Mi' },
    });
    const body = pod('a', [container('a'), container('b', { limits: { cpu: '1' }, requests: { memory: '1Mi' } })], {
      initContainers: [container('c', { requests: { cpu: '0.1' } })],
    });
    (await api.post(pods(api.namespace), body)).expect(201, { status: { qosClass: 'Burstable' } });
    (await api.get(pods(api.namespace, 'a'))).expect(200);
    (await api.post(pods(api.namespace), pod('b', [container('a', { requests: { cpu: '2' } })]))).expect(422);
    (await api.delete(ranges(api.namespace, 'a'))).expect(200);
  }),

  contractCase('a container keeps to the minimum of a limit range', async (api) => {
    await limit(api, { type: 'Container', min: { cpu: '100m' }, defaultRequest: { cpu: '200m' } });
    await create(api, 201, 'a', container('a'));
    await create(api, 403, 'b', container('a', { requests: { cpu: '99m' } }));
    await create(api, 403, 'b', container('a', { limits: { cpu: '0.05' } }), container('b'));
    await create(api, 403, 'b', container('a', { limits: { cpu: '50m' } }), container('b', { limits: { cpu: '60m' } }));
    await create(api, 201, 'b', container('a', { requests: { cpu: '0.1' } }));
  }),

  contractCase('a container keeps to the maximum of a limit range', async (api) => {
    await limit(api, { type: 'Container', max: { memory: '1Gi' } });
    await create(api, 201, 'a', container('a'));
    await create(api, 403, 'b', container('a', { limits: { memory: '1025Mi' } }));
    await create(api, 201, 'c', container('a', { limits: { memory: '1G' } }));
    const patch = { spec: { containers: [{ name: 'a', resources: { limits: { memory: '2Gi' } } }] } };
    (await api.patch(pods(api.namespace, 'c', 'resize'), 'strategic', patch)).expect(403);
    (await api.patch(pods(api.namespace, 'c'), 'strategic', { metadata: { labels: { a: 'b' } } })).expect(200);
  }),

  contractCase('a container keeps to the ratio of a limit range', async (api) => {
    await limit(api, { type: 'Container', maxLimitRequestRatio: { cpu: '1.5' } });
    await create(api, 403, 'a', container('a'));
    await create(api, 403, 'a', container('a', { requests: { cpu: '1' } }));
    await create(api, 403, 'a', container('a', { requests: { cpu: '300m' }, limits: { cpu: '500m' } }));
    await create(api, 201, 'a', container('a', { requests: { cpu: '2' }, limits: { cpu: '3' } }));
  }),

  contractCase('a pod as a whole keeps to a limit range', async (api) => {
    await limit(api, { type: 'Pod', min: { cpu: '300m' }, max: { cpu: '1' } });
    const half = (name: string) => container(name, { limits: { cpu: '500m' } });
    await create(api, 403, 'a', container('a'));
    await create(
      api,
      403,
      'a',
      container('a', { limits: { cpu: '100m' } }),
      container('b', { limits: { cpu: '0.15' } }),
    );
    await create(api, 201, 'a', half('a'), half('b'));
    await create(api, 403, 'b', half('a'), half('b'), half('c'));
    const start = async (status: number, name: string, ...initContainers: readonly object[]): Promise<void> => {
      (await api.post(pods(api.namespace), pod(name, [half('a')], { initContainers }))).expect(status);
    };
    const beside = { restartPolicy: 'Always' };
    await start(201, 'c', half('b'), half('c'));
    await start(403, 'd', container('b', { limits: { cpu: '700m' } }, beside));
    await start(
      403,
      'd',
      container('b', { limits: { cpu: '400m' } }, beside),
      container('c', { limits: { cpu: '700m' } }),
    );
    await start(
      201,
      'd',
      container('b', { limits: { cpu: '400m' } }, beside),
      container('c', { limits: { cpu: '600m' } }),
    );
  }),

  contractCase('a limit range is one that can be kept to', async (api) => {
    const wrong: readonly object[] = [
      { type: 'Container', min: { cpu: '2' }, max: { cpu: '1' } },
      { type: 'Container', min: { cpu: '2' }, defaultRequest: { cpu: '1' }, default: { cpu: '3' } },
      { type: 'Container', max: { cpu: '2' }, default: { cpu: '3' }, defaultRequest: { cpu: '1' } },
      { type: 'Container', max: { cpu: '2' }, defaultRequest: { cpu: '2500m' }, default: { cpu: '2' } },
      { type: 'Container', min: { memory: '2Gi' }, default: { memory: '1Gi' } },
      { type: 'Container', maxLimitRequestRatio: { cpu: '0.5' } },
      { type: 'Container', maxLimitRequestRatio: { cpu: '5' }, min: { cpu: '300m' }, max: { cpu: '1' } },
      { type: 'Container', default: { 'example.com/gpu': '2' }, defaultRequest: { 'example.com/gpu': '1' } },
      { type: 'Container', min: { nonsense: '1' } },
      { type: 'Pod', default: { cpu: '1' }, defaultRequest: { cpu: '1' } },
      { type: 'PersistentVolumeClaim' },
      { type: 'Sometimes', max: { cpu: '1' } },
      { type: 'a b', max: { cpu: '1' } },
    ];
    const range = (...limits: readonly object[]) => {
      return { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'a' }, spec: { limits } };
    };
    for (const each of wrong) (await api.post(ranges(api.namespace), range(each))).expect(422);
    const right = { type: 'Container', min: { cpu: '1' }, max: { cpu: '2' }, maxLimitRequestRatio: { cpu: '2' } };
    (await api.post(ranges(api.namespace), range(right, right))).expect(422);
    (await api.post(ranges(api.namespace), range(right, { type: 'example.com/a', max: { cpu: '1' } }))).expect(201);
    (await api.patch(ranges(api.namespace, 'a'), 'merge', { spec: { limits: [wrong[0]] } })).expect(422);
  }),

  contractCase('a claim keeps to a limit range', async (api) => {
    await limit(api, { type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '2Gi' } });
    const claim = (name: string, storage: string) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'a', resources: { requests: { storage } } },
    });
    const path = claims(api.namespace);
    (await api.post(path, claim('a', '1G'))).expect(403);
    (await api.post(path, claim('a', '3Gi'))).expect(403);
    (await api.post(path, claim('a', '1.5Gi'))).expect(201);
    const grow = { spec: { resources: { requests: { storage: '5Gi' } } } };
    const contentType = 'application/merge-patch+json';
    // The message shows the difference as Go prints it.
    (await api.peek('PATCH', claims(api.namespace, 'a'), grow, { contentType })).expect(422);
    (await api.patch(claims(api.namespace, 'a'), 'merge', { metadata: { labels: { a: 'b' } } })).expect(200);
  }),
];
