import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';

import type { HttpRequest, Transport } from '@kubewright/apimachinery';

import { applyFolder, parseManifests } from '../../src/cli/manifests.ts';

const resources = [
  { name: 'widgets/status', kind: 'Widget', namespaced: true },
  { name: 'widgets', kind: 'Widget', namespaced: true },
  { name: 'planets', kind: 'Planet', namespaced: false },
];

function folder(context: TestContext, files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), 'kubewright-'));
  context.after(() => rmSync(path, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

/** Serves the resources from the second request on, as a server does whose CRD is not established yet. */
function recording(patch: { status: number; body: unknown }): { transport: Transport; requests: HttpRequest[] } {
  const requests: HttpRequest[] = [];
  const transport: Transport = async (request) => {
    requests.push(request);
    const [status, body] =
      request.method === 'PATCH'
        ? [patch.status, patch.body]
        : requests.length === 1
          ? [404, {}]
          : [200, { resources }];
    const text = new TextEncoder().encode(JSON.stringify(body));
    return {
      status,
      headers: {},
      body: (async function* () {
        yield text;
      })(),
    };
  };
  return { transport, requests };
}

test('applies every document where discovery says', async (context) => {
  const path = folder(context, {
    'b.yaml': 'apiVersion: a.example/v1\nkind: Planet\nmetadata: {name: mars}\n',
    'a.yaml':
      'apiVersion: a.example/v1\nkind: Widget\nmetadata: {name: w}\n---\n---\napiVersion: a.example/v1\nkind: Widget\nmetadata: {name: w, namespace: n}\n',
    'kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n',
    'notes.md': '# no manifest',
  });
  const { transport, requests } = recording({ status: 200, body: {} });
  assert.equal(await applyFolder(path, transport), 3);
  assert.deepEqual(
    requests.filter(({ method }) => method === 'PATCH').map((request) => request.path.split('?')[0]),
    [
      '/apis/a.example/v1/namespaces/default/widgets/w',
      '/apis/a.example/v1/namespaces/n/widgets/w',
      '/apis/a.example/v1/planets/mars',
    ],
  );
});

test('says what the server refused', async (context) => {
  const path = folder(context, { 'a.yaml': 'apiVersion: a.example/v1\nkind: Planet\nmetadata: {name: mars}\n' });
  const { transport } = recording({ status: 422, body: { message: 'spec.moons: Required value' } });
  await assert.rejects(applyFolder(path, transport), /\.ya?ml: Planet mars was refused: spec\.moons: Required value/);
});

test('an absent folder holds nothing', async () => {
  assert.equal(await applyFolder('/nowhere/at/all', recording({ status: 200, body: {} }).transport), 0);
});

test('a document that is no object is named', () => {
  assert.throws(() => parseManifests('- a\n', 'x.yaml'), /x\.yaml holds a document without/);
  assert.throws(() => parseManifests('a: [', 'x.yaml'), /x\.yaml is not YAML/);
});
