// The status and scale subresources: which part of an object each path may change.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { widget, widgets } from '../fixtures.ts';

export const subresourceCases: readonly ContractCase[] = [
  contractCase('create and update drop the status where it is a subresource', async (api) => {
    const withStatus = { ...widget('a'), status: { phase: 'Ready' } };
    const created = await api.post(widgets(api.namespace), withStatus);
    created.expect(201, { status: absent });
    const update = { ...created.body, status: { phase: 'Ready' } };
    (await api.put(widgets(api.namespace, 'a'), update)).expect(200, {
      status: absent,
      metadata: { resourceVersion: created.resourceVersion },
    });
    (await api.patch(widgets(api.namespace, 'a'), 'merge', { status: { phase: 'Ready' } })).expect(200, {
      status: absent,
    });
  }),

  contractCase('an update of the status changes nothing else and no generation', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    const update = {
      ...created.body,
      metadata: { ...created.body.metadata, labels: { not: 'this' } },
      spec: { size: 9 },
      status: { phase: 'Ready' },
    };
    const updated = await api.put(widgets(api.namespace, 'a', 'status'), update);
    updated.expect(200, {
      metadata: { generation: 1, labels: absent, resourceVersion: (version) => version !== created.resourceVersion },
      spec: { size: 1 },
      status: { phase: 'Ready' },
    });
    (await api.get(widgets(api.namespace, 'a', 'status'))).expect(200, { kind: 'Widget', status: { phase: 'Ready' } });
    // And an update of the rest keeps the status.
    const spec = { ...updated.body, spec: { size: 2 }, status: { phase: 'Gone' } };
    (await api.put(widgets(api.namespace, 'a'), spec)).expect(200, {
      metadata: { generation: 2 },
      spec: { size: 2 },
      status: { phase: 'Ready' },
    });
  }),

  contractCase('patches of the status change nothing else', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    const merge = { spec: { size: 9 }, status: { phase: 'One', replicas: 2 } };
    (await api.patch(widgets(api.namespace, 'a', 'status'), 'merge', merge)).expect(200, {
      spec: { size: 1 },
      status: { phase: 'One', replicas: 2 },
    });
    const json = [{ op: 'replace', path: '/status/phase', value: 'Two' }];
    (await api.patch(widgets(api.namespace, 'a', 'status'), 'json', json)).expect(200, { status: { phase: 'Two' } });
  }),

  contractCase('a status that is invalid is refused, and so is a stale one', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    const invalid = { ...created.body, status: { conditions: [{ type: 'Ready', status: 'Maybe' }] } };
    (await api.put(widgets(api.namespace, 'a', 'status'), invalid)).expect(422, {
      message: /status\.conditions\[0\]\.status: Unsupported value: "Maybe"/,
    });
    const duplicate = {
      status: {
        conditions: [
          { type: 'Ready', status: 'True' },
          { type: 'Ready', status: 'False' },
        ],
      },
    };
    (await api.patch(widgets(api.namespace, 'a', 'status'), 'merge', duplicate)).expect(422, {
      message: /Duplicate value/,
    });
    await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 2 } });
    const stale = { ...created.body, status: { phase: 'Ready' } };
    (await api.put(widgets(api.namespace, 'a', 'status'), stale)).expect(409, { reason: 'Conflict' });
  }),

  contractCase('the scale subresource reads and writes the replicas', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a', { replicas: 2 }));
    await api.patch(widgets(api.namespace, 'a', 'status'), 'merge', { status: { replicas: 1, selector: 'app=a' } });
    const scale = await api.get(widgets(api.namespace, 'a', 'scale'));
    scale.expect(200, {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'a', namespace: api.namespace, uid: String(created.body.metadata?.uid) },
      spec: { replicas: 2 },
      status: { replicas: 1, selector: 'app=a' },
    });
    (await api.put(widgets(api.namespace, 'a', 'scale'), { ...scale.body, spec: { replicas: 5 } })).expect(200, {
      spec: { replicas: 5 },
    });
    (await api.patch(widgets(api.namespace, 'a', 'scale'), 'merge', { spec: { replicas: 4 } })).expect(200, {
      spec: { replicas: 4 },
    });
    (await api.get(widgets(api.namespace, 'a'))).expect(200, { spec: { replicas: 4 }, metadata: { generation: 3 } });
    (await api.patch(widgets(api.namespace, 'a', 'scale'), 'merge', { spec: { replicas: -1 } })).expect(422);
    (await api.put(widgets(api.namespace, 'a', 'scale'), scale.body)).expect(409);
  }),
];
