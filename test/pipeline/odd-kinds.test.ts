// Odd groups, kinds, plurals and scopes, in memory: each operator is rendered, regenerated without a diff, and parses as TypeScript and YAML.
// That they compile and run is test/scaffolds/.
import assert from 'node:assert/strict';
import { stripTypeScriptTypes } from 'node:module';
import test from 'node:test';

import { parseAllDocuments } from 'yaml';

import { MemoryStore } from '../../src/output/memory-store.ts';
import type { KindAnswers } from '../../src/pipeline.ts';
import { generate, newProject } from '../../src/pipeline.ts';

const texts = [
  'samples.kubewright.dev/v1alpha1/Network',
  'db.prod.eu.example.com/v1beta2/MySQLCluster',
  'gateway.example.com/v1/HTTPRoute',
  'external-dns.example.com/v1alpha1/DNSEndpoint!',
  'net.example.com/v1/NetworkPolicy',
  'net.example.com/v1/Gateway!',
  'net.example.com/v1/Ingress',
  'search.example.com/v1/Index',
  'apps.3scale.net/v1/APIManager',
  ...['Class', 'Object', 'Delete', 'Map', 'Event', 'Promise!', 'Record', 'Array', 'String', 'Symbol', 'Partial'].map(
    (name) => `js.example.com/v1/${name}`,
  ),
  ...[
    'Condition',
    'ObjectMeta',
    'Kubernetes',
    'Request',
    'Result',
    'Manager',
    'Clientset',
    'ConfigMap',
    'Resource',
    'Cluster',
    'Shared',
    'Rest',
  ].map((name) => `runtime.example.com/v1/${name}`),
  'clientset.ts/v1-beta/Register',
];
const kinds = texts.map((text): KindAnswers => {
  const [group = '', version = '', name = ''] = text.split('/');
  return { group, version, kind: name.replace('!', ''), scope: name.endsWith('!') ? 'Cluster' : 'Namespaced' };
});

async function renders(...operator: KindAnswers[]): Promise<MemoryStore> {
  const store = new MemoryStore();
  const options = { directory: 'memory', store };
  await newProject({ name: 'my-operator', kinds: operator }, options);
  const { drift } = await generate({ ...options, check: true });
  assert.equal(drift, false);
  for (const [path, text] of store.texts()) {
    if (path.endsWith('.ts')) assert.doesNotThrow(() => stripTypeScriptTypes(text), path);
    if (path.endsWith('.yaml'))
      for (const document of parseAllDocuments(text)) assert.deepEqual(document.errors, [], path);
    assert.match(text, /[^\n]\n$/, `${path} ends with one newline`);
    assert.doesNotMatch(text, /['" ]undefined['"\n]|\[object Object\]|\n\n\n|[ \t]\n/, path);
  }
  return store;
}

for (const kind of kinds.filter(({ group }) => group !== 'clientset.ts')) {
  test(`${kind.group}/${kind.version}/${kind.kind}`, async () => void (await renders(kind)));
}

test('all of them in one operator', async () => {
  const store = await renders(...kinds.filter(({ group }) => group !== 'clientset.ts'));
  assert.ok(store.texts().size > 300);
});

test('a group that would take the place of a file is refused', async () => {
  await assert.rejects(renders(...kinds.filter(({ group }) => group === 'clientset.ts')), /cannot both be written/);
});
