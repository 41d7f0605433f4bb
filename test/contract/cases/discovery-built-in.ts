// What discovery says of every kind that a cluster has from the start, in both of its forms.
import assert from 'node:assert/strict';
import { contractCase, type ContractCase } from '../contract-case.ts';

interface GroupList {
  readonly groups: readonly {
    readonly name: string;
    readonly versions: readonly { readonly groupVersion: string }[];
  }[];
}

interface GroupDiscoveryList {
  readonly items: readonly { readonly metadata: { readonly name?: string } }[];
}

const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Other cases define groups of their own meanwhile. */
const isKubernetes = (group: string): boolean => !group.includes('.') || group.endsWith('.k8s.io');

export const builtInDiscoveryCases: readonly ContractCase[] = [
  contractCase('the groups and versions of a cluster are listed in order of preference', async (api) => {
    const { groups } = (await api.peek('GET', '/apis')).expect(200).body as unknown as GroupList;
    const own = groups.filter(({ name }) => isKubernetes(name));
    assert.ok(own.length > 15);
    api.note('the groups', own);
    for (const { name } of own) (await api.get(`/apis/${name}`)).expect(200, { kind: 'APIGroup', name });
    (await api.get('/apis/no.such.k8s.io')).expect(404);
    (await api.get('/apis/autoscaling/v2beta2')).expect(404);
  }),

  contractCase('every resource and subresource of a cluster is listed by its group version', async (api) => {
    const { groups } = (await api.peek('GET', '/apis')).body as unknown as GroupList;
    const versions = groups.filter(({ name }) => isKubernetes(name)).flatMap((group) => group.versions);
    const lists = ['/api/v1', ...versions.map(({ groupVersion }) => `/apis/${groupVersion}`)];
    for (const path of lists) (await api.get(path)).expect(200, { kind: 'APIResourceList' });
  }),

  contractCase('aggregated discovery has the same of every kind of a cluster', async (api) => {
    for (const path of ['/api', '/apis']) {
      const { items } = (await api.peek('GET', path, undefined, { accept })).body as unknown as GroupDiscoveryList;
      api.note(
        path,
        items.filter(({ metadata }) => isKubernetes(metadata.name ?? '')),
      );
    }
  }),
];
