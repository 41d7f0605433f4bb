// What may change of a pod, and through which of its endpoints: images, ephemeral containers, resources.
import { pods } from '../access.ts';
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { pod } from '../pod.ts';

const patch = (api: Api, spec: object, subresource?: string, metadata: object = {}) =>
  api.patch(pods(api.namespace, 'a', subresource), 'strategic', { metadata, spec });

const debug = { name: 'debug', image: 'example.com/debug:1' };
const requests = { cpu: '100m', memory: '10Mi' };
const main = { name: 'main', image: 'example.com/main:1', resources: { requests } };

export const podPartCases: readonly ContractCase[] = [
  contractCase('of a pod images change, and little else', async (api) => {
    const tolerations = [{ key: 'a', operator: 'Exists' }];
    (await api.post(pods(api.namespace), pod('a', { tolerations, activeDeadlineSeconds: 60 }))).expect(201);
    (await patch(api, { containers: [{ name: 'main', image: 'example.com/main:2' }] })).expect(200);
    (await patch(api, { activeDeadlineSeconds: 30 })).expect(200, { metadata: { generation: 3 } });
    (await patch(api, { activeDeadlineSeconds: 60 })).expect(422, { message: /less than or equal to previous value/ });
    (await patch(api, { containers: [{ name: 'more', image: 'example.com/more:1' }] })).expect(422, {
      message: /may not add or remove containers/,
    });
    const { body } = await api.get(pods(api.namespace, 'a'));
    const spec = body['spec'] as { tolerations: object[] };
    const put = (changed: object) => api.put(pods(api.namespace, 'a'), { ...body, spec: { ...spec, ...changed } });
    (await put({ tolerations: spec.tolerations.slice(1) })).expect(422, { message: /existing toleration/ });
    (await put({ schedulingGates: [{ name: 'example.com/gate' }] })).expect(422, {
      message: /only deletion is allowed/,
    });
    (await put({ tolerations: [...spec.tolerations, { key: 'b', operator: 'Exists' }] })).expect(200);
  }),

  contractCase('other changes of a pod are refused', async (api) => {
    (await api.post(pods(api.namespace), pod('a', { containers: [main] }))).expect(201);
    const changes = [
      { nodeName: 'somewhere' },
      { restartPolicy: 'Never' },
      { nodeSelector: { a: 'b' } },
      { containers: [{ name: 'main', env: [{ name: 'A', value: 'b' }] }] },
      { containers: [{ name: 'main', resources: { requests: { cpu: '200m' } } }] },
      { ephemeralContainers: [debug] },
    ];
    for (const change of changes) {
      const answer = await api.peek(
        'PATCH',
        pods(api.namespace, 'a'),
        { spec: change },
        {
          contentType: 'application/strategic-merge-patch+json',
        },
      );
      answer.expect(422, {
        message: /^Pod "a" is invalid: spec: Forbidden: pod updates may not change fields other than/,
      });
      // What follows is a difference of Go's own types.
      api.note('the refusal', String(answer.body['message']).split('\n')[0]);
    }
    (await api.post(pods(api.namespace), pod('b', { ephemeralContainers: [debug] }))).expect(422);
  }),

  contractCase('a pod that waits at a gate may still be told where to go', async (api) => {
    const gate = { name: 'example.com/gate' };
    const gated = pod('a', { schedulingGates: [gate], nodeSelector: { a: 'b' } });
    (await api.post(pods(api.namespace), gated)).expect(201, {
      status: { conditions: [{ reason: 'SchedulingGated' }] },
    });
    (await patch(api, { nodeSelector: { c: 'd' } })).expect(200, { spec: { nodeSelector: { a: 'b', c: 'd' } } });
    const { body } = await api.get(pods(api.namespace, 'a'));
    const { schedulingGates: _gates, ...spec } = body['spec'] as Record<string, unknown>;
    (await api.put(pods(api.namespace, 'a'), { ...body, spec })).expect(200, { spec: { schedulingGates: absent } });
  }),

  contractCase('ephemeral containers are added to a pod, and stay', async (api) => {
    (await api.post(pods(api.namespace), pod('a'))).expect(201);
    const endpoint = 'ephemeralcontainers';
    const add = (container: object) => patch(api, { ephemeralContainers: [container] }, endpoint);
    await api.get(pods(api.namespace, 'a', endpoint));
    const more = { labels: { x: 'y' }, annotations: { a: 'b' } };
    (await patch(api, { activeDeadlineSeconds: 5, ephemeralContainers: [debug] }, endpoint, more)).expect(200, {
      metadata: { generation: 2, labels: { x: absent }, annotations: absent },
      spec: { activeDeadlineSeconds: absent, ephemeralContainers: [{ name: 'debug' }] },
    });
    const { body } = await api.get(pods(api.namespace, 'a'));
    const spec = { ...(body['spec'] as object), ephemeralContainers: [] };
    (await api.put(pods(api.namespace, 'a', endpoint), { ...body, spec })).expect(422, {
      message: /may not be removed/,
    });
    (await add({ name: 'main', image: 'example.com/debug:1' })).expect(422, { message: /Duplicate value/ });
    (await add({ name: 'two', image: 'example.com/debug:1', targetContainerName: 'none' })).expect(422);
    (await add({ name: 'two' })).expect(422);
    const service = { ports: [{ containerPort: 1 }], livenessProbe: { exec: { command: ['a'] } } };
    (await add({ ...debug, name: 'two', ...service, resources: { limits: { cpu: '1' } } })).expect(422);
    (await add({ ...debug, name: 'two', targetContainerName: 'main' })).expect(200);
    const applied = { ...pod('a'), spec: { ephemeralContainers: [{ name: 'three', image: 'example.com/debug:1' }] } };
    const query = { fieldManager: 'one' };
    (await api.patch(pods(api.namespace, 'a', endpoint), 'apply', applied, { query })).expect(200);
    (await api.post(pods(api.namespace, 'a', endpoint), {})).expect(405);
    (await api.delete(pods(api.namespace, 'a', endpoint))).expect(405);
  }),

  contractCase('the resources of a pod change through resize', async (api) => {
    (await api.post(pods(api.namespace), pod('a', { containers: [main] }))).expect(201);
    const resize = (resources: object, container: object = {}) =>
      patch(api, { activeDeadlineSeconds: 5, containers: [{ name: 'main', resources, ...container }] }, 'resize', {
        labels: { x: 'y' },
      });
    await api.get(pods(api.namespace, 'a', 'resize'));
    (await resize({ requests: { cpu: '200m' } }, { image: 'example.com/other:1' })).expect(200, {
      metadata: { generation: 2, labels: { x: absent } },
      spec: {
        activeDeadlineSeconds: absent,
        containers: [{ image: 'example.com/main:1', resources: { requests: { cpu: '200m' } } }],
      },
    });
    (await resize({ requests: { memory: null } })).expect(422, { message: /cannot be removed/ });
    (await resize({ limits: { cpu: '100m' } })).expect(422, { message: /must be less than or equal to cpu limit/ });
    (await resize({ limits: { cpu: '1' } })).expect(200);
    (await resize({ limits: { 'example.com/device': '1' }, requests: { 'example.com/device': '1' } })).expect(422, {
      message: /only cpu and memory resources are mutable/,
    });
    const added = { spec: { containers: [{ name: 'other', image: 'example.com/other:1' }] } };
    (await api.patch(pods(api.namespace, 'a', 'resize'), 'strategic', added)).expect(422);
    const wanted = { containers: [{ name: 'main', resources: { requests: { cpu: '300m' } } }] };
    const applied = { ...pod('a'), metadata: { name: 'a', labels: { z: 'z' } }, spec: wanted };
    const query = { fieldManager: 'one', force: true };
    (await api.patch(pods(api.namespace, 'a', 'resize'), 'apply', applied, { query })).expect(200);
    (await api.post(pods(api.namespace, 'a', 'resize'), {})).expect(405);
  }),

  contractCase('a resize leaves the quality of a pod as it is', async (api) => {
    (await api.post(pods(api.namespace), pod('a'))).expect(201, { status: { qosClass: 'BestEffort' } });
    (await patch(api, { containers: [{ name: 'main', resources: { requests } }] }, 'resize')).expect(422, {
      message: /Pod QOS Class may not change/,
    });
  }),
];
