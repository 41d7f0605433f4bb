// What is said of logs, exec, attach, port forwarding and proxies before a kubelet, a pod or a service is asked.
import { pods } from '../access.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { pod } from '../pod.ts';
import { resourcePath } from '../resource-path.ts';

const services = resourcePath('v1', 'services');
const nodes = resourcePath('v1', 'nodes');
const two = { containers: ['x', 'y'].map((name) => ({ name, image: 'example.com/two:1' })) };

export const connectionCases: readonly ContractCase[] = [
  contractCase('logs are there where a pod has a node', async (api) => {
    await api.post(pods(api.namespace), pod('a'));
    await api.post(pods(api.namespace), pod('lost', { nodeName: 'no-such-node' }));
    await api.post(pods(api.namespace), pod('two', two));
    const log = (name: string, query = {}) => api.get(pods(api.namespace, name, 'log'), { query });
    (await log('a')).expect(204);
    (await log('two', { container: 'x' })).expect(204);
    (await log('none')).expect(404);
    (await log('lost')).expect(404, { message: /no-such-node/ });
    (await log('two')).expect(400, { message: /a container name must be specified/ });
    (await log('a', { container: 'other' })).expect(400, { message: 'container other is not valid for pod a' });
    (await log('a', { tailLines: -1 })).expect(422);
    (await log('a', { tailLines: 'all' })).expect(400);
    (await log('a', { sinceSeconds: 0 })).expect(422);
    (await log('a', { limitBytes: 0, sinceSeconds: 1, sinceTime: '2020-01-01T00:00:00Z' })).expect(422);
    (await log('a', { stream: 'Stdout' })).expect(422);
    for (const method of ['POST', 'PUT', 'DELETE']) {
      (await api.request(method, pods(api.namespace, 'a', 'log'), {})).expect(405);
    }
  }),

  contractCase('a pod without a node cannot be connected to', async (api) => {
    await api.post(pods(api.namespace), pod('a'));
    await api.post(pods(api.namespace), pod('lost', { nodeName: 'no-such-node' }));
    await api.post(pods(api.namespace), pod('two', two));
    for (const subresource of ['exec', 'attach', 'portforward']) {
      const connect = (name: string, method = 'GET') =>
        api.request(method, pods(api.namespace, name, subresource), undefined, { query: { stdout: true } });
      (await connect('a')).expect(400, { message: 'pod a does not have a host assigned' });
      (await connect('a', 'POST')).expect(400);
      (await connect('lost')).expect(404, { message: /no-such-node/ });
      (await connect('none')).expect(404);
      (await connect('two')).expect(400);
      (await connect('a', 'PUT')).expect(405);
      (await connect('a', 'DELETE')).expect(405);
    }
    const exec = await api.get(pods(api.namespace, 'a', 'exec'), { query: { command: 'ls', container: 'other' } });
    exec.expect(400, { message: 'container other is not valid for pod a' });
  }),

  contractCase('proxies lead to what is there', async (api) => {
    await api.post(pods(api.namespace), pod('a'));
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      (await api.request(method, pods(api.namespace, 'a', 'proxy'))).expect(400, { message: 'address not allowed' });
      (await api.request(method, `${pods(api.namespace, 'a', 'proxy')}/deep/path`)).expect(400);
    }
    (await api.get(pods(api.namespace, 'none', 'proxy'))).expect(404);
    (await api.get(nodes(undefined, 'no-such-node', 'proxy'))).expect(404);
    (await api.get(`${nodes(undefined, 'no-such-node', 'proxy')}/logs/`)).expect(404);
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' }, spec: { ports: [{ port: 80 }] } };
    (await api.get(services(api.namespace, 'x', 'proxy'))).expect(404);
    (await api.peek('POST', services(api.namespace), service)).expect(201);
    (await api.get(services(api.namespace, 'x', 'proxy'))).expect(404);
    (await api.get(`${services(api.namespace, 'http:x:80', 'proxy')}/deep/path`)).expect(404);
    (await api.get(services(api.namespace, 'x:81', 'proxy'))).expect(503, { message: /no service port 81 found/ });
  }),
];
