// Clients of others against the embedded server, over TLS with RBAC, unmodified: @kubernetes/client-node and client-go. What
// they see there is what they see of kube-apiserver, when there is one.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { createApiServer, formatKubeconfig } from '@kubewright/apiserver';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import type { Built } from '../bench/go.ts';
import { buildGo } from '../bench/go.ts';
import { loadClientNode, useClientNode } from './client-node-session.ts';

type Report = Readonly<Record<string, unknown>>;

const run = promisify(execFile);
const server = createApiServer({ authorization: 'RBAC' });
const controlPlane = await startUnlessMissing();
const clientNode = await loadClientNode().catch(unlessRequired);
const clientGo = await buildGo('clientset').catch((error: unknown): Built => ({ problem: unlessRequired(error) }));
const folder = await mkdtemp(join(tmpdir(), 'kubewright-other-clients-'));
const kubeconfigPath = join(folder, 'kubeconfig');
let kubeconfig: string;

before(async () => {
  const { url, ...credentials } = await server.listen({ tls: true });
  kubeconfig = formatKubeconfig({ server: url, ...credentials });
  await writeFile(kubeconfigPath, kubeconfig);
});

after(async () => {
  await server.close();
  await controlPlane?.stop();
  await rm(folder, { recursive: true });
});

/** @returns why it is skipped, where it may be */
function unlessRequired(error: unknown): string {
  if (process.env['CI']) throw error;
  const problem = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  console.error(`kubewright: skipped: ${problem}`);
  return problem;
}

describe('@kubernetes/client-node', { skip: typeof clientNode === 'string' && clientNode }, () => {
  it('works against the embedded server as against kube-apiserver: built-in and custom kinds, patches, informer', async () => {
    if (typeof clientNode === 'string') return;
    const seen = await useClientNode(clientNode, kubeconfig);
    const { data, listed } = seen['configMaps'] as Report;
    assert.deepEqual({ data, listed }, { data: { json: 'apply', merge: 'patch' }, listed: ['one'] });
    assert.deepEqual(seen['secret'], { data: { password: 'c3dvcmRmaXNo' }, listed: ['secret'] });
    assert.deepEqual((seen['deployments'] as Report)['scale'], { replicas: 4 });
    assert.deepEqual((seen['lease'] as Report)['late'], { code: 409, reason: 'Conflict' });
    const { created, spec, status, left } = seen['customObjects'] as Report;
    assert.deepEqual([created, spec, status, left], [{ size: 7 }, { size: 8 }, { ready: true }, []]);
    assert.deepEqual(seen['informer'], {
      heard: ['add early', 'add late', 'update late', 'delete early'],
      cached: ['late'],
      failed: [],
    });
    assert.deepEqual(
      (seen['errors'] as Report[]).map(({ kind, code, reason }) => [kind, code, reason]),
      [
        ['Status', 404, 'NotFound'],
        ['Status', 409, 'AlreadyExists'],
        ['Status', 422, 'Invalid'],
        ['Status', 422, 'Invalid'],
      ],
    );
    if (controlPlane) assert.deepEqual(seen, await useClientNode(clientNode, controlPlane.kubeconfig));
  });
});

describe('client-go', { skip: 'problem' in clientGo && clientGo.problem }, () => {
  const protobuf = 'application/vnd.kubernetes.protobuf';
  const spoken = [
    { namespace: 'json', contentType: 'application/json' },
    { namespace: 'protobuf', contentType: protobuf },
    // Nothing else: what it gets is protobuf.
    { namespace: 'protobuf-alone', contentType: protobuf, accepted: protobuf },
    // As controller-runtime does.
    { namespace: 'protobuf-or-json', contentType: protobuf, accepted: `${protobuf},application/json` },
  ];
  for (const { namespace, contentType, accepted } of spoken) {
    it(`works against the embedded server as against kube-apiserver, speaking ${namespace}`, async () => {
      if ('problem' in clientGo) return;
      const { path } = clientGo;
      const use = async (config: string): Promise<Report> => {
        const { stdout } = await run(path, [
          config,
          namespace,
          contentType,
          ...(accepted === undefined ? [] : [accepted]),
        ]);
        const report = JSON.parse(stdout) as Report;
        return { ...report, version: String(report['version']).replace(/\+.*/, '') };
      };
      const seen = await use(kubeconfigPath);
      assert.deepEqual(seen, expected(contentType, seen));
      if (controlPlane === undefined) return;
      // kube-apiserver serves more kinds.
      assert.deepEqual({ ...(await use(controlPlane.kubeconfigPath)), resources: seen['resources'] }, seen);
    });
  }
});

/** `seen` says which version and how many resources there are. */
function expected(contentType: string, { version, resources, swagger }: Report): Report {
  assert.ok(Number(resources) > 50);
  const { definitions, hash } = swagger as Report;
  assert.ok(Number(definitions) > 500);
  return {
    version,
    contentType,
    resources,
    configMaps: ['one'],
    replicas: 3,
    lease: 'me',
    events: { v1: 2, 'events.k8s.io/v1': 2 },
    watched: ['ADDED one', 'ADDED two', 'MODIFIED one', 'MODIFIED two', 'DELETED two'],
    informed: ['add one', 'add three', 'update three', 'delete three'],
    synced: true,
    lister: 2,
    elected: ['leads as candidate', 'stopped'],
    holderAfter: '',
    applied: { first: null, second: { key: 'second' }, replicas: 2, pullPolicy: 'Always' },
    conflict: ['FieldManagerConflict .data.key'],
    mapped: [
      'Deployment namespace apps/v1, Resource=deployments',
      'Namespace root /v1, Resource=namespaces',
      'Lease namespace coordination.k8s.io/v1, Resource=leases',
      'cm configmaps',
    ],
    swagger: {
      definitions,
      hash,
      kind: { group: 'apps', kind: 'Deployment', version: 'v1' },
      consumes: ['json-patch+json', 'merge-patch+json', 'strategic-merge-patch+json', 'apply-patch+yaml'].map(
        (type) => `application/${type}`,
      ),
    },
    errors: ['NotFound', 'AlreadyExists', 'Conflict', 'Invalid', 'Forbidden', 'Conflict'],
    invalid: [
      'FieldValueInvalid metadata.name',
      'FieldValueInvalid spec.template.metadata.labels',
      'FieldValueRequired spec.selector',
      'FieldValueRequired spec.template.spec.containers',
    ],
    left: 0,
  };
}
