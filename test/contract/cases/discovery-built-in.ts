// What discovery and OpenAPI say of every kind that a cluster has from the start, in all of their forms. Documents of
// megabytes are compared by the hashes of their members: a difference then names the path or the definition.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
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

/** Other cases define groups of their own meanwhile, one of them in Kubernetes' name. */
export const isKubernetes = (group: string): boolean =>
  !group.includes('.') || (group.endsWith('.k8s.io') && group !== 'contract.k8s.io');

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

  contractCase('OpenAPI v2 has every path, definition and parameter of a cluster', async (api) => {
    const { paths, definitions, parameters, ...rest } = (await api.peek('GET', '/openapi/v2')).expect(200).body;
    api.note(
      'the paths',
      hashes(paths, (path) => !path.startsWith('/apis/') || isKubernetes(path.split('/')[2] ?? '')),
    );
    api.note(
      'the definitions',
      hashes(definitions, (name) => /^io\.k8s\.(?!contract\.)/.test(name)),
    );
    api.note('the parameters', parameters);
    api.note('the rest', rest);
  }),

  contractCase('OpenAPI v3 has a document for each group version and for each path above', async (api) => {
    const { paths } = (await api.peek('GET', '/openapi/v3')).expect(200).body as unknown as { paths: object };
    const own = Object.keys(paths).filter(
      (path) => !path.startsWith('apis/') || isKubernetes(path.split('/')[1] ?? ''),
    );
    assert.ok(own.length > 40);
    const documents: Record<string, unknown> = {};
    for (const path of own.toSorted()) {
      const { info, ...parts } = (await api.peek('GET', `/openapi/v3/${path}`)).expect(200).body;
      documents[path] = { info, hash: hash(parts) };
    }
    api.note('the documents', documents);
  }),

  contractCase('each check of health is there, alone and on a line of all', async (api) => {
    const queries = ['', '?verbose', '?verbose=false', '?exclude=etcd', '?verbose&exclude=etcd&exclude=b'];
    for (const endpoint of ['/healthz', '/livez', '/readyz']) {
      for (const query of queries) (await api.get(endpoint + query)).expect(200);
      const { text } = await api.peek('GET', `${endpoint}?verbose`);
      const names = [...text.matchAll(/^\[\+\](.*) ok$/gm)].map(([, name = '']) => name);
      assert.ok(names.length > 30);
      for (const name of [...names, 'nothing', 'ping/', '']) await api.get(`${endpoint}/${name}`);
      await api.get(`${endpoint}/etcd?verbose`);
      await api.request('POST', endpoint);
    }
  }),

  contractCase('the paths of a server are listed at its root', async (api) => {
    const debugging = /^\/(metrics|flagz|statusz|debug|logs)/;
    for (const [method, path] of [
      ['GET', '/'],
      ['POST', '/'],
      ['GET', '/index.html'],
    ] as const) {
      const answer = (await api.peek(method, path)).expect(200, {}, { 'content-type': 'application/json' });
      const { paths } = answer.body as unknown as { paths: string[] };
      const own = paths.filter((each) => !each.startsWith('/apis/') || isKubernetes(each.split('/')[2] ?? ''));
      api.note(
        `${method} ${path}`,
        own.filter((each) => !debugging.test(each)),
      );
      assert.match(answer.text, /^\{\n {2}"paths": \[\n {4}"[^\n]*",\n/);
    }
    for (const path of ['/index.html/x', '//', '//api', '/healthz//ping', '/openapi/', '/openapi', '/apis/', '/api/']) {
      const { status, headers } = await api.peek('GET', path);
      api.note(path, { status, type: headers['content-type'] });
    }
  }),

  contractCase('a server says which version of Kubernetes it is', async (api) => {
    const { gitVersion, platform, major, minor, ...rest } = (await api.peek('GET', '/version')).expect(200).body;
    assert.match(String(platform), /^\w+\/\w+$/);
    const { emulationMajor, emulationMinor, minCompatibilityMajor, minCompatibilityMinor } = rest;
    const compatible = { emulationMajor, emulationMinor, minCompatibilityMajor, minCompatibilityMinor };
    const version = String(gitVersion).replace(/\+.*/, '');
    api.note('the version', { version, major, minor, ...compatible, others: Object.keys(rest) });
  }),
];

/** @returns a short hash of each of these members */
function hashes(record: unknown, isWanted: (name: string) => boolean): Record<string, string> {
  const members = Object.entries(record as Record<string, unknown>).filter(([name]) => isWanted(name));
  assert.ok(members.length > 400);
  return Object.fromEntries(members.map(([name, member]) => [name, hash(member)]));
}

/** Of the JSON with its members in the server's order. */
function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
}
