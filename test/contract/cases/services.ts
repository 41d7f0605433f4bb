// Addresses and ports of services: one service's each, kept while it is of a type that needs them, free again afterwards.
import type { Answer, Api } from '../api.ts';
import assert from 'node:assert/strict';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { resourcePath } from '../resource-path.ts';

const services = resourcePath('v1', 'services');

interface Spec {
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly healthCheckNodePort?: number;
  readonly ports?: readonly { readonly name?: string; readonly port: number; readonly nodePort?: number }[];
}

function service(name: string, spec: object = {}) {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } };
}

function specOf({ body }: Answer): Spec {
  return body['spec'] as Spec;
}

/** Requests whose answers are noted without what a server chooses at random: known values have names, others a mask. */
class Masked {
  readonly #api: Api;
  readonly #known = new Map<string, string>();

  constructor(api: Api) {
    this.#api = api;
  }

  /** Calls what an answer chose by names from here on. */
  learn(name: string, { clusterIP, ports = [] }: Spec): void {
    if (clusterIP !== undefined) this.#known.set(clusterIP, `<address of ${name}>`);
    for (const { port, nodePort } of ports) {
      if (nodePort !== undefined) this.#known.set(String(nodePort), `<port of ${name} for ${port}>`);
    }
  }

  async send(method: string, name: string | undefined, body?: unknown, dryRun = false): Promise<Answer> {
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const query = dryRun ? { dryRun: 'All' } : {};
    const path = services(this.#api.namespace, name);
    const answer = await this.#api.peek(method, path, body, { contentType, query });
    this.#api.note(`${method} ${name ?? ''}`, this.#mask({ status: answer.status, body: answer.body }));
    return answer;
  }

  #mask(value: unknown, key = ''): unknown {
    if (typeof value === 'number') {
      const known = this.#known.get(String(value));
      return known ?? (/nodePort$/i.test(key) && value >= 30_000 ? '<port>' : value);
    }
    if (typeof value === 'string') {
      let text = value;
      for (const [known, mask] of this.#known) text = text.replaceAll(known, mask);
      return text.replaceAll(/\b10\.\d+\.\d+\.\d+\b/g, '<address>');
    }
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((each) => this.#mask(each, key));
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.#mask(member, name)]));
  }

  create(name: string, spec: object = {}): Promise<Answer> {
    return this.send('POST', undefined, service(name, spec));
  }

  change(name: string, spec: object): Promise<Answer> {
    return this.send('PATCH', name, { spec });
  }
}

export const serviceCases: readonly ContractCase[] = [
  contractCase('the address of a service is its own in the whole cluster', async (api) => {
    const masked = new Masked(api);
    const { clusterIP } = specOf((await masked.create('a')).expect(201));
    masked.learn('a', { clusterIP: String(clusterIP) });
    (await masked.create('b', { clusterIP })).expect(422, { message: /provided IP is already allocated/ });
    (await masked.create('b', { clusterIP: '1.2.3.4' })).expect(422, { message: /does not match the current range/ });
    (await masked.create('b', { clusterIP: 'nonsense' })).expect(422);
    (await masked.create('b', { clusterIP: 'None', clusterIPs: ['1.2.3.4'] })).expect(422);
    (await masked.create('b', { clusterIP: 'None', type: 'NodePort' })).expect(422);
    (await masked.change('a', { clusterIP: 'None' })).expect(422, { message: /may not change once set/ });
    (await masked.change('a', { clusterIP: null, clusterIPs: null })).expect(200, {
      spec: { clusterIP: String(clusterIP) },
    });
    (await masked.change('a', { clusterIP: '' })).expect(200, { spec: { clusterIP: String(clusterIP) } });
    (await masked.send('DELETE', 'a')).expect(200);
    (await masked.create('b', { clusterIP })).expect(201, { spec: { clusterIP: String(clusterIP) } });
    const many = await Promise.all(
      Array.from({ length: 8 }, (_, index) => api.peek('POST', services(api.namespace), service(`many-${index}`))),
    );
    assert.equal(new Set(many.map((answer) => specOf(answer).clusterIP)).size, many.length);
  }),

  contractCase('a service that becomes a name gives its address back', async (api) => {
    const masked = new Masked(api);
    const { clusterIP } = specOf((await masked.create('a')).expect(201));
    masked.learn('a', { clusterIP: String(clusterIP) });
    (await masked.change('a', { type: 'ExternalName', externalName: 'example.com' })).expect(200);
    (await masked.create('b', { clusterIP })).expect(201);
    const again = (await masked.change('a', { type: 'ClusterIP', externalName: null })).expect(200);
    assert.notEqual(specOf(again).clusterIP, clusterIP);
    (await masked.create('c', { type: 'ExternalName', externalName: 'x.y', clusterIP: '10.0.0.9' })).expect(422);
    (await masked.create('c', { type: 'ExternalName' })).expect(422);
  }),

  contractCase('a port on the nodes is that of one service', async (api) => {
    const masked = new Masked(api);
    const open = (nodePort?: number, port = 80) => ({ type: 'NodePort', ports: [{ name: 'a', port, nodePort }] });
    const first = specOf((await masked.create('a', open())).expect(201));
    masked.learn('a', first);
    const taken = first.ports?.[0]?.nodePort;
    (await masked.create('b', open(taken))).expect(422, { message: /provided port is already allocated/ });
    (await masked.create('b', open(99))).expect(422, { message: /not in the valid range/ });
    (await masked.create('b', { ports: [{ port: 80, nodePort: taken }] })).expect(422);
    const second = specOf((await masked.create('b', open())).expect(201));
    masked.learn('b', second);
    (await masked.change('b', open(taken))).expect(422);
    (await masked.change('b', { ports: [{ name: 'a', port: 82 }] })).expect(200, {
      spec: { ports: [{ nodePort: second.ports?.[0]?.nodePort ?? 0 }] },
    });
    (await masked.change('a', { type: 'ClusterIP' })).expect(200);
    (await masked.change('b', open(taken, 82))).expect(200, { spec: { ports: [{ nodePort: taken ?? 0 }] } });
    const two = [
      { name: 'a', port: 53 },
      { name: 'b', port: 53, protocol: 'UDP' },
    ];
    const both = specOf((await masked.create('c', { type: 'NodePort', ports: two })).expect(201));
    assert.equal(both.ports?.[0]?.nodePort, both.ports?.[1]?.nodePort);
    const twice = two.map((each, index) => ({ ...each, port: 80 + index, nodePort: second.ports?.[0]?.nodePort }));
    (await masked.create('d', { type: 'NodePort', ports: twice })).expect(422);
  }),

  contractCase('a load balancer has a port for its health', async (api) => {
    const masked = new Masked(api);
    const local = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' };
    const first = specOf((await masked.create('a', local)).expect(201));
    const health = first.healthCheckNodePort;
    masked.learn('a', { ports: [...(first.ports ?? []), { port: 0, nodePort: health ?? 0 }] });
    (await masked.create('b', { ...local, healthCheckNodePort: health })).expect(500, {
      message: /HealthCheck NodePort/,
    });
    (await masked.change('a', { externalTrafficPolicy: 'Cluster' })).expect(200);
    (await masked.create('b', { ...local, healthCheckNodePort: health })).expect(201);
    (await masked.create('c', { ...local, allocateLoadBalancerNodePorts: false })).expect(201);
    (await masked.change('b', { type: 'ClusterIP' })).expect(200);
  }),

  contractCase('a service that cannot be is refused', async (api) => {
    const refused: readonly object[] = [
      { ports: [] },
      { ports: [{ port: 80 }, { port: 81 }] },
      { ports: ['a', 'a'].map((name, index) => ({ name, port: 80 + index })) },
      { ports: ['a', 'b'].map((name) => ({ name, port: 80 })) },
      { ports: [{ port: 0 }] },
      { ports: [{ port: 70000, targetPort: 'UPPER', protocol: 'X' }] },
      { type: 'Other' },
      { sessionAffinity: 'Some' },
      { internalTrafficPolicy: 'Some' },
      { externalTrafficPolicy: 'Local' },
      { externalIPs: ['x'] },
      { selector: { 'a b': 'c' } },
      { allocateLoadBalancerNodePorts: true, loadBalancerClass: 'a/b' },
    ];
    for (const spec of refused) (await api.post(services(api.namespace), service('a', spec))).expect(422);
    const headless = { ports: [], clusterIP: 'None' };
    (await api.post(services(api.namespace), service('a', headless))).expect(201);
  }),
];
