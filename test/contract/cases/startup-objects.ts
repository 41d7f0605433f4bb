// What a server makes of its own address and settings when it starts. Which port it has is its own affair.
import assert from 'node:assert/strict';
import type { Answer } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { isKubernetes } from './discovery-built-in.ts';

interface Named {
  readonly metadata: { readonly name: string };
}

const itemsOf = ({ body }: Answer): readonly Named[] => (body['items'] as Named[] | undefined) ?? [];

const flowcontrol = '/apis/flowcontrol.apiserver.k8s.io/v1';
const apiServices = '/apis/apiregistration.k8s.io/v1/apiservices';

export const startupObjectCases: readonly ContractCase[] = [
  contractCase('the Service kubernetes is there, with the first address', async (api) => {
    const service = (await api.peek('GET', '/api/v1/namespaces/default/services/kubernetes')).expect(200).body;
    const { ports, ...spec } = service['spec'] as { ports: { targetPort: number }[] };
    assert.ok(Number(ports[0]?.targetPort) > 0);
    api.note('the service', {
      ...service,
      spec: { ...spec, ports: ports.map((port) => ({ ...port, targetPort: 0 })) },
    });
    const taken = { metadata: { name: 'taken' }, spec: { clusterIP: '10.0.0.1', ports: [{ port: 80 }] } };
    (await api.post(`/api/v1/namespaces/${api.namespace}/services`, taken)).expect(422);
    const own = itemsOf(await api.peek('GET', '/api/v1/services')).filter(
      ({ metadata }) => metadata.name === 'kubernetes',
    );
    api.note('lists', own.length);
  }),

  contractCase('the range of addresses and the first of them are objects', async (api) => {
    (await api.get('/apis/networking.k8s.io/v1/servicecidrs/kubernetes')).expect(200);
    (await api.get('/apis/networking.k8s.io/v1/ipaddresses/10.0.0.1')).expect(200);
  }),

  contractCase('flow schemas and priority levels are those of a new cluster', async (api) => {
    for (const plural of ['flowschemas', 'prioritylevelconfigurations']) {
      const own = itemsOf(await api.peek('GET', `${flowcontrol}/${plural}`)).map(({ metadata }) => metadata.name);
      const names = own.filter((name) => !name.includes('.') && !name.startsWith('contract'));
      for (const name of ['exempt', 'catch-all', 'global-default'])
        assert.ok(names.includes(name), `${plural}/${name}`);
      for (const name of names) {
        const answer = await api.peek('GET', `${flowcontrol}/${plural}/${name}`);
        if (autoUpdated(answer)) api.note(`${plural}/${name}`, answer.body);
      }
    }
  }),

  contractCase('a table of flow schemas begins with the one that is asked first', async (api) => {
    const accept = 'application/json;as=Table;g=meta.k8s.io;v=v1';
    const table = (await api.peek('GET', `${flowcontrol}/flowschemas`, undefined, { accept })).expect(200).body;
    const { rows } = table as unknown as { rows: { cells: unknown[] }[] };
    const own = rows.map(({ cells }) => cells.slice(0, 4)).filter(([name]) => !String(name).startsWith('a-'));
    assert.deepEqual(own[0]?.[0], 'exempt');
    api.note('the first', own.slice(0, 3));
  }),

  contractCase('each group version has an APIService', async (api) => {
    const own = itemsOf(await api.peek('GET', apiServices)).map(({ metadata }) => metadata.name);
    const names = own.filter((name) => isKubernetes(name.slice(name.indexOf('.') + 1)));
    assert.ok(names.length >= 20);
    for (const name of names) (await api.get(`${apiServices}/${name}`)).expect(200);
  }),
];

/** Other cases make some of their own. */
function autoUpdated({ body }: Answer): boolean {
  const { annotations = {} } = body['metadata'] as { annotations?: Record<string, string> };
  return annotations['apf.kubernetes.io/autoupdate-spec'] === 'true';
}
