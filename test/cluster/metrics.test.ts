// Secured metrics on a real kube-apiserver: who may read them is what its TokenReview and SubjectAccessReview say, with
// the roles that a scaffold's config/metrics has.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { after, describe, it } from 'node:test';
import { connect, createManager, silentLogger } from '@kubewright/runtime';
import type { RestClient } from '@kubewright/runtime';
import { parse } from 'yaml';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import type { ControlPlane } from '../../scripts/control-plane/control-plane.ts';

const controlPlane = await startUnlessMissing();
/** As the sample is named, whose roles these are. */
const operator = 'network-operator';
const namespace = `${operator}-system`;
const scaffolded = (file: string): object =>
  parse(readFileSync(new URL(`../../samples/network/config/metrics/${file}`, import.meta.url), 'utf8')) as object;

if (controlPlane === undefined) {
  it('runs on a real kube-apiserver', { skip: 'no kube-apiserver (see above)' }, () => undefined);
} else {
  after(() => controlPlane.stop());
  describe('metrics on kube-apiserver', () => secured(controlPlane));
}

function secured({ server, ca, token }: ControlPlane): void {
  it('are for whom the server knows and lets read them: 401, 403, 200', async () => {
    const administrator = connect({ server, ca, token });
    await administrator.request({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { metadata: { name: namespace } },
    });
    const tokens = new Map<string, string>();
    for (const name of [operator, 'prometheus', 'stranger']) {
      tokens.set(name, await serviceAccount(administrator, name));
    }
    await create(administrator, 'clusterroles', scaffolded('metrics_auth_role.yaml'));
    await create(administrator, 'clusterrolebindings', scaffolded('metrics_auth_role_binding.yaml'));
    await create(administrator, 'clusterroles', scaffolded('metrics_reader_role.yaml'));
    await create(administrator, 'clusterrolebindings', {
      metadata: { name: 'scraper' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `${operator}-metrics-reader` },
      subjects: [{ kind: 'ServiceAccount', name: 'prometheus', namespace }],
    });

    const manager = createManager({
      name: 'secured',
      config: { server, ca, token: tokens.get(operator) ?? '' },
      log: silentLogger,
      metrics: { port: 0, host: '127.0.0.1', secure: true },
    });
    const stop = new AbortController();
    const ended = manager.start(stop.signal);
    await manager.started;
    const port = manager.ports.metrics ?? 0;
    const answers = [
      await get(port),
      await get(port, 'nonsense'),
      await get(port, tokens.get('stranger')),
      await get(port, tokens.get('prometheus')),
    ];
    stop.abort();
    await ended;
    administrator.close();
    console.log(
      `metrics: without token, with nonsense, without right, with it: ${answers.map(([status]) => status).join(', ')}`,
    );
    assert.deepEqual(
      answers.map(([status]) => status),
      [401, 401, 403, 200],
    );
    const reviews = /rest_client_requests_total\{code="201",host="[^"]+",method="POST"\} (\d+)/.exec(
      answers[3]?.[1] ?? '',
    );
    assert.equal(reviews?.[1], '5', 'two tokens and a wrong one were reviewed, and what two may do');
  });
}

async function serviceAccount(rest: RestClient, name: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await rest.request({ method: 'POST', path, body: { metadata: { name } } });
  const { status } = await rest.request<{ status: { token: string } }>({
    method: 'POST',
    path: `${path}/${name}/token`,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  });
  return status.token;
}

async function create(rest: RestClient, plural: string, body: object): Promise<void> {
  await rest.request({ method: 'POST', path: `/apis/rbac.authorization.k8s.io/v1/${plural}`, body });
}

/** What scrapers do where nobody vouches for the certificate. */
function get(port: number, token?: string): Promise<readonly [number, string]> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/metrics', headers, rejectUnauthorized: false, agent: false };
    request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve([response.statusCode ?? 0, Buffer.concat(chunks).toString()]));
    })
      .on('error', reject)
      .end();
  });
}
