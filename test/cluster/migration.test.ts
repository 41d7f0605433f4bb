// What `remove version` prints, run as it is printed, by kubectl against a real kube-apiserver: objects get stored as the
// version that stays, and only then the server takes the definition without the other one. How they are stored, etcd says.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import type { ControlPlane } from '../../scripts/control-plane/control-plane.ts';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { addVersion, newProject, removeVersion } from '../../src/pipeline.ts';

/** A server may store as the older version for a while after the definition has changed. Milliseconds. */
const timeout = 30_000;
const interval = 100;

const run = promisify(execFile);
const controlPlane = await startUnlessMissing();

describe('the commands that remove version prints', () => {
  after(() => controlPlane?.stop());
  const skip = controlPlane === undefined && 'no kube-apiserver';
  const cases = [
    ['Namespaced', 3],
    ['Cluster', 3],
    ['Namespaced', 0],
  ] as const;
  for (const [scope, objects] of cases)
    it(`move ${objects} objects, ${scope}`, { skip }, () => controlPlane && migrates(controlPlane, scope, objects));
});

async function migrates(server: ControlPlane, scope: 'Namespaced' | 'Cluster', objects: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'kubewright-'));
  const group = `${scope.toLowerCase()}-${objects}.example.com`;
  const shell = async (command: string): Promise<string> => {
    const env = { ...process.env, KUBECONFIG: server.kubeconfigPath };
    return (await run('sh', ['-c', command], { cwd: directory, env })).stdout;
  };
  const definition = `customresourcedefinition networks.${group}`;
  const recorded = async (): Promise<unknown> =>
    JSON.parse(await shell(`kubectl get ${definition} --output jsonpath='{.status.storedVersions}'`));
  const create = async (name: string): Promise<void> => {
    const object = { apiVersion: `${group}/v1alpha1`, kind: 'Network', metadata: { name }, spec: { message: name } };
    await shell(`echo '${JSON.stringify(object)}' | kubectl create --filename -`);
  };
  const names = Array.from({ length: objects }, (_, index) => `network-${index}`);
  try {
    await newProject(
      { name: 'my-operator', kinds: [{ group, version: 'v1alpha1', kind: 'Network', scope }] },
      { directory },
    );
    await shell(`kubectl apply --kustomize config/crd && kubectl wait --for condition=established ${definition}`);
    for (const name of names) await create(name);
    await addVersion({ for: 'Network', version: 'v1beta1', storage: true }, { directory });
    await shell('kubectl apply --kustomize config/crd');
    assert.deepEqual(await recorded(), ['v1alpha1', 'v1beta1']);
    let probe = 0;
    await until(async () => {
      const name = `probe-${probe++}`;
      await create(name);
      const isNew = (await storedObjects(server, group)).get(name) === `${group}/v1beta1`;
      await shell(`kubectl delete networks.${group} ${name}`);
      return isNew;
    });
    const before = [...(await storedObjects(server, group)).values()];
    assert.deepEqual(before, Array(objects).fill(`${group}/v1alpha1`));

    const { next } = await removeVersion({ for: 'Network', version: 'v1alpha1' }, { directory });
    await assert.rejects(shell('kubectl apply --kustomize config/crd'), /status\.storedVersions/);
    const commands = next.filter((step) => step.startsWith('kubectl '));
    assert.equal(commands.length, 4);
    for (const command of commands) await shell(command);
    assert.deepEqual(await recorded(), ['v1beta1']);
    const moved = await storedObjects(server, group);
    assert.deepEqual([...moved.keys()].sort(), names);
    for (const version of moved.values()) assert.equal(version, `${group}/v1beta1`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The version that each object has in etcd, by name. */
async function storedObjects({ etcd }: ControlPlane, group: string): Promise<Map<string, string>> {
  const prefix = `/registry/${group}/networks/`;
  const range = { key: btoa(prefix), range_end: btoa(`${prefix.slice(0, -1)}0`) };
  const answer = await fetch(`${etcd}/v3/kv/range`, { method: 'POST', body: JSON.stringify(range) });
  const { kvs = [] } = (await answer.json()) as { kvs?: { value: string }[] };
  const objects = kvs.map(({ value }) => JSON.parse(atob(value)) as { apiVersion: string; metadata: { name: string } });
  return new Map(objects.map(({ apiVersion, metadata }) => [metadata.name, apiVersion]));
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + timeout; performance.now() < end; await delay(interval)) {
    if (await holds()) return;
  }
  assert.fail(`not within ${timeout / 1000} s`);
}
