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
];
