// HorizontalPodAutoscalers of both versions: what one version says and the other cannot, and is kept all the same.
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { resourcePath } from '../resource-path.ts';

const v1 = resourcePath('autoscaling/v1', 'horizontalpodautoscalers');
const v2 = resourcePath('autoscaling/v2', 'horizontalpodautoscalers');
const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const annotation = (name: string): string => `autoscaling.alpha.kubernetes.io/${name}`;

function autoscaler(version: 'v1' | 'v2', name: string, spec: object = {}, annotations?: Record<string, string>) {
  return {
    apiVersion: `autoscaling/${version}`,
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, ...(annotations === undefined ? {} : { annotations }) },
    spec: { maxReplicas: 3, scaleTargetRef, ...spec },
  };
}

const ingress = { kind: 'Ingress', name: 'in', apiVersion: 'networking.k8s.io/v1' };
const selector = { matchLabels: { b: 'x', a: 'y' } };
const utilization = (averageUtilization: number) => ({ type: 'Utilization', averageUtilization });

const metrics = [
  { type: 'Resource', resource: { name: 'cpu', target: utilization(50) } },
  { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '100Mi' } } },
  {
    type: 'Pods',
    pods: { metric: { name: 'p<q', selector }, target: { type: 'AverageValue', averageValue: '1k' } },
  },
  {
    type: 'Object',
    object: { describedObject: ingress, metric: { name: 'rate' }, target: { type: 'Value', value: '2k' } },
  },
  {
    type: 'Object',
    object: { describedObject: ingress, metric: { name: 'mean' }, target: { type: 'AverageValue', averageValue: '3' } },
  },
  {
    type: 'External',
    external: { metric: { name: 'queue', selector }, target: { type: 'AverageValue', averageValue: '30' } },
  },
  {
    type: 'ContainerResource',
    containerResource: { name: 'cpu', container: 'main', target: utilization(60) },
  },
];

const behavior = { scaleDown: { selectPolicy: 'Min' }, scaleUp: { stabilizationWindowSeconds: 5 } };

const current = [
  { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 30, averageValue: '10m' } } },
  { type: 'Pods', pods: { metric: { name: 'p' }, current: { averageValue: '7' } } },
  { type: 'External', external: { metric: { name: 'queue' }, current: { value: '4' } } },
  { type: 'Object', object: { describedObject: ingress, metric: { name: 'rate' }, current: { value: '9' } } },
];

const conditions = [
  { type: 'AbleToScale', status: 'True', reason: 'Ready', message: 'a "quoted" <word>' },
  { type: 'ScalingActive', status: 'False', reason: 'None', lastTransitionTime: '2020-01-01T00:00:00Z' },
];

/** The object in both versions. */
async function readBoth(api: Api, name: string): Promise<void> {
  (await api.get(v1(api.namespace, name))).expect(200, { apiVersion: 'autoscaling/v1' });
  (await api.get(v2(api.namespace, name))).expect(200, { apiVersion: 'autoscaling/v2' });
}

export const autoscalerCases: readonly ContractCase[] = [
  contractCase('what the older version of an autoscaler cannot say is in annotations', async (api) => {
    const given = autoscaler('v2', 'a', { metrics, behavior }, { [annotation('metrics')]: '[]', kept: 'yes' });
    (await api.post(v2(api.namespace), given)).expect(201, { metadata: { annotations: { kept: 'yes' } } });
    const older = await api.get(v1(api.namespace, 'a'));
    older.expect(200, {
      metadata: {
        annotations: { kept: 'yes', [annotation('metrics')]: /memory/, [annotation('behavior')]: /Policies/ },
      },
      spec: { targetCPUUtilizationPercentage: 50, metrics: absent },
    });
    const { annotations } = older.body.metadata ?? {};
    const copy = { ...older.body, metadata: { name: 'b', annotations } };
    (await api.post(v1(api.namespace), copy)).expect(201);
    await readBoth(api, 'b');
    (await api.patch(v1(api.namespace, 'b'), 'merge', { metadata: { labels: { more: 'yes' } } })).expect(200);
    const dropped = { metadata: { annotations: { [annotation('behavior')]: null } } };
    (await api.patch(v1(api.namespace, 'b'), 'merge', dropped)).expect(200);
    (await api.get(v2(api.namespace, 'b'))).expect(200, { spec: { behavior: absent } });
    await readBoth(api, 'b');
  }),

  contractCase('annotations of an autoscaler that cannot be read are dropped', async (api) => {
    const annotations = {
      [annotation('metrics')]: '{broken',
      [annotation('behavior')]: 'none',
      [annotation('conditions')]: '[{"type":"X","status":"True"}]',
      kept: 'yes',
    };
    (await api.post(v1(api.namespace), autoscaler('v1', 'a', {}, annotations))).expect(201, {
      metadata: { annotations: { kept: 'yes', [annotation('metrics')]: absent } },
    });
    await readBoth(api, 'a');
  }),

  contractCase('an autoscaler that cannot be is refused in either version', async (api) => {
    const refused = [{ minReplicas: 0, maxReplicas: 0 }, { minReplicas: 5, maxReplicas: 2 }, { maxReplicas: -1 }];
    for (const spec of refused) {
      (await api.post(v1(api.namespace), autoscaler('v1', 'a', spec))).expect(422);
      (await api.post(v2(api.namespace), autoscaler('v2', 'a', spec))).expect(422);
    }
    (await api.post(v2(api.namespace), autoscaler('v1', 'a'))).expect(400);
  }),
  contractCase('an autoscaler of the older version is one of the newer', async (api) => {
    (await api.post(v1(api.namespace), autoscaler('v1', 'a'))).expect(201, {
      spec: { minReplicas: 1, targetCPUUtilizationPercentage: 80 },
    });
    const wanted = { minReplicas: 2, targetCPUUtilizationPercentage: 70 };
    (await api.post(v1(api.namespace), autoscaler('v1', 'b', wanted))).expect(201);
    await readBoth(api, 'a');
    await readBoth(api, 'b');
    (await api.get(v2(api.namespace, 'b'))).expect(200, {
      spec: { metrics: [{ resource: { target: utilization(70) } }] },
    });
    (await api.patch(v1(api.namespace, 'a'), 'merge', { spec: { targetCPUUtilizationPercentage: 55 } })).expect(200);
    (await api.patch(v2(api.namespace, 'b'), 'merge', { spec: { metrics: metrics.slice(0, 2) } })).expect(200);
    await readBoth(api, 'a');
    await readBoth(api, 'b');
    await api.get(v1(api.namespace));
    await api.get(v2(api.namespace));
    (await api.delete(v1(api.namespace, 'a'))).expect(200);
    (await api.get(v2(api.namespace, 'a'))).expect(404);
  }),

  contractCase('the status of an autoscaler is the same in both versions', async (api) => {
    await api.post(v2(api.namespace), autoscaler('v2', 'a'));
    const status = { currentReplicas: 2, desiredReplicas: 3, currentMetrics: current, conditions };
    (await api.patch(v2(api.namespace, 'a', 'status'), 'merge', { status })).expect(200);
    (await api.get(v1(api.namespace, 'a'))).expect(200, {
      metadata: {
        annotations: { [annotation('current-metrics')]: /queue/, [annotation('conditions')]: /AbleToScale/ },
      },
      status: { currentReplicas: 2, desiredReplicas: 3, currentCPUUtilizationPercentage: 30 },
    });
    (await api.patch(v1(api.namespace, 'a', 'status'), 'merge', { status: { currentReplicas: 4 } })).expect(200);
    await readBoth(api, 'a');
    // The main endpoint leaves the status alone, whatever the annotations say.
    const annotations = { [annotation('conditions')]: '[]', [annotation('current-metrics')]: '[]' };
    (await api.patch(v1(api.namespace, 'a'), 'merge', { metadata: { annotations }, spec: { maxReplicas: 9 } })).expect(
      200,
    );
    (await api.get(v2(api.namespace, 'a'))).expect(200, { spec: { maxReplicas: 9 }, status: { conditions: [{}, {}] } });
    const wrong = { status: { currentReplicas: -1 } };
    (await api.patch(v2(api.namespace, 'a', 'status'), 'merge', wrong)).expect(422);
  }),

  contractCase('a watch of either version sees autoscalers in its own', async (api) => {
    const created = await api.post(v2(api.namespace), autoscaler('v2', 'a', { metrics }));
    const older = await api.watch(v1(api.namespace), { resourceVersion: created.resourceVersion });
    const newer = await api.watch(v2(api.namespace), { resourceVersion: created.resourceVersion });
    (await api.patch(v1(api.namespace, 'a'), 'merge', { spec: { maxReplicas: 9 } })).expect(200);
    await older.expect('MODIFIED', { apiVersion: 'autoscaling/v1', spec: { maxReplicas: 9 } });
    await newer.expect('MODIFIED', { apiVersion: 'autoscaling/v2', spec: { maxReplicas: 9 } });
  }),
];
