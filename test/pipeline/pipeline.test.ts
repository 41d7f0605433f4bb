// Commands from end to end, in memory: what is written, what is kept, what is refused, and that twice is once.
import assert from 'node:assert/strict';
import test from 'node:test';

import { parse } from 'yaml';

import { InputError } from '../../src/errors.ts';
import { MemoryStore } from '../../src/output/memory-store.ts';
import type { KindAnswers, Report, RunOptions } from '../../src/pipeline.ts';
import {
  addController,
  addKind,
  generate,
  generateCrds,
  generateTypes,
  newProject,
  removeController,
  removeKind,
} from '../../src/pipeline.ts';

const kind = (text: string, more: Partial<KindAnswers> = {}): KindAnswers => {
  const [group = '', version = '', name = ''] = text.split('/');
  return { group, version, kind: name, scope: 'Namespaced', ...more };
};
const network = kind('samples.kubewright.dev/v1alpha1/Network');
const paths = {
  types: 'api/samples.kubewright.dev/v1alpha1/network.ts',
  crd: 'config/crd/samples.kubewright.dev_networks.yaml',
  client: 'src/generated/samples.kubewright.dev/v1alpha1/network.ts',
  controller: 'src/controllers/samples.kubewright.dev/network.ts',
};

/** A new operator in memory. */
async function scaffold(...kinds: KindAnswers[]): Promise<{ store: MemoryStore; options: RunOptions; report: Report }> {
  const store = new MemoryStore();
  const options = { directory: 'memory', store };
  return { store, options, report: await newProject({ name: 'my-operator', kinds }, options) };
}
const text = (store: MemoryStore, path: string): string =>
  store.texts().get(path) ?? assert.fail(`there is no ${path}`);
const edit = (store: MemoryStore, path: string, change: (text: string) => string) =>
  store.commit([{ path, action: 'write', bytes: Buffer.from(change(text(store, path))) }]);
const changed = ({ changes }: Report): string[] =>
  changes
    .filter(({ action }) => action !== 'unchanged' && action !== 'keep')
    .map(({ action, path }) => `${action} ${path}`);

test('new, then new again and generate: the second and third change nothing', async () => {
  const { store, options, report } = await scaffold(network);
  assert.ok(report.written && report.drift && report.changes.every(({ action }) => action === 'create'));
  const before = store.texts();
  const again = await newProject({ name: 'my-operator', kinds: [network] }, options);
  const third = await generate({ ...options, check: true });
  assert.deepEqual([changed(again), changed(third), third.drift, third.written], [[], [], false, false]);
  assert.deepEqual(store.texts(), before);
});

test('a field with a @minimum reaches the CRD; --check says so before and is content after', async () => {
  const { store, options } = await scaffold(network);
  await edit(store, paths.types, (types) =>
    types.replace('  message?: string;', '  message?: string;\n  /** @minimum 1 */\n  replicas?: number;'),
  );
  const check = await generate({ ...options, check: true });
  assert.deepEqual(
    [check.drift, changed(check)],
    [true, [`update ${paths.crd}`, 'update docs/reference/samples.kubewright.dev/v1alpha1.md']],
  );
  assert.match(
    check.changes.find(({ path }) => path === paths.crd)?.why ?? '',
    /differs from what the types.*: spec\.versions\[name=v1alpha1\]\.schema\.openAPIV3Schema\.properties\.spec\.properties\.replicas: .* from the types, missing in the file$/,
  );
  assert.deepEqual(check.changes.find(({ path }) => path === paths.crd)?.difference, {
    at: 'spec.versions[name=v1alpha1].schema.openAPIV3Schema.properties.spec.properties.replicas',
    wanted: '{"minimum":1,"type":"number"}',
    found: undefined,
  });
  assert.doesNotMatch(text(store, paths.crd), /replicas/);
  await generate(options);
  const { versions } = (
    parse(text(store, paths.crd)) as {
      spec: { versions: { schema: { openAPIV3Schema: { properties: { spec: { properties: object } } } } }[] };
    }
  ).spec;
  assert.deepEqual(versions[0]?.schema.openAPIV3Schema.properties.spec.properties, {
    message: {
      default: 'Hello',
      description:
        "An example, which the controller's skeleton copies into a ConfigMap. Replace it with fields of your own.",
      maxLength: 1024,
      type: 'string',
    },
    replicas: { minimum: 1, type: 'number' },
  });
  assert.equal((await generate({ ...options, check: true })).drift, false);
});

test('what the user edits or deletes stays so', async () => {
  const { store, options } = await scaffold(network);
  for (const path of ['src/main.ts', paths.controller, paths.types, 'README.md'])
    await edit(store, path, (old) => `${old}\n// mine\n`);
  await store.commit([{ path: 'config/samples/samples_v1alpha1_network.yaml', action: 'delete' }]);
  const before = store.texts();
  await generate(options);
  await newProject({ name: 'my-operator', kinds: [network] }, options);
  assert.deepEqual(store.texts(), before);
});

test('subresources and scope follow the types, not the record', async () => {
  const { store, options } = await scaffold(network);
  assert.match(text(store, paths.client), /applyStatus/);
  await edit(store, paths.types, (types) =>
    types.replace(' * @subresource "status"\n', '').replace('@scope "Namespaced"', '@scope "Cluster"'),
  );
  await generate(options);
  assert.doesNotMatch(text(store, paths.client), /[sS]tatus\(/);
  assert.match(text(store, paths.client), /constructor\(rest: client\.RestClient\) \{/);
  assert.match(text(store, 'src/generated/clientset.ts'), /networks\(\): NetworkClient/);
});

test('another kind, a controller for a built-in one, and their removal', async () => {
  const { store, options } = await scaffold(network);
  const before = store.texts();
  const added = await addKind(kind('other.example.com/v1/Network', { scope: 'Cluster' }), options);
  assert.deepEqual(
    added.changes.flatMap(({ action, owner, why }) => (action === 'update' && owner === 'generated' ? [why] : [])),
    added.changes.flatMap(({ action, owner }) => (action === 'update' && owner === 'generated' ? [undefined] : [])),
  );
  assert.ok(changed(added).includes('create src/controllers/other.example.com/network.ts'));
  assert.match(text(store, 'src/generated/register.ts'), /\[networkController, otherNetworkController\]/);
  assert.deepEqual(changed(await addKind(kind('other.example.com/v1/Network', { scope: 'Cluster' }), options)), []);
  await addController({ for: 'apps/v1/Deployment' }, options);
  assert.match(
    text(store, 'src/controllers/apps/deployment.ts'),
    /import \{ deployments \} from '@kubewright\/kubernetes\/apps\/v1'/,
  );
  assert.match(text(store, 'config/rbac/role.yaml'), /- apps\n {4}resources:\n {6}- deployments/);
  await edit(store, 'src/controllers/other.example.com/network.ts', (old) => `${old}// mine\n`);
  const removed = await removeKind({ group: 'other.example.com', kind: 'Network' }, options);
  assert.ok(changed(removed).includes('delete api/other.example.com/v1/network.ts'));
  assert.equal(
    removed.changes.find(({ path }) => path === 'src/controllers/other.example.com/network.ts')?.action,
    'keep',
  );
  assert.match(
    removed.warnings.join('\n'),
    /src\/controllers\/other\.example\.com\/network\.ts imports what is gone: src\/generated\/other\.example\.com\/v1\/network\.ts/,
  );
  const left = [...store.texts().keys()].filter((path) => !before.has(path));
  assert.deepEqual(left, [
    'src/controllers/apps/deployment.test.ts',
    'src/controllers/apps/deployment.ts',
    'src/controllers/other.example.com/network.ts',
  ]);
  assert.deepEqual(changed(await generate(options)), []);
});

test('several versions are one CRD with one stored, and one controller', async () => {
  const { store } = await scaffold(kind('shop.example.com/v1alpha1/Order'), kind('shop.example.com/v1/Order'));
  const { spec } = parse(text(store, 'config/crd/shop.example.com_orders.yaml')) as {
    spec: { versions: { name: string; storage: boolean }[] };
  };
  assert.deepEqual(Object.fromEntries(spec.versions.map(({ name, storage }) => [name, storage])), {
    v1: false,
    v1alpha1: true,
  });
  assert.match(text(store, 'src/generated/register.ts'), /ControllerDefinition\[\] = \[orderController\]/);
  assert.deepEqual(
    [...store.texts().keys()].filter((path) => /controllers/.test(path)),
    ['src/controllers/shop.example.com/order.test.ts', 'src/controllers/shop.example.com/order.ts'],
  );
});

test('nothing is written when an answer is wrong, and every problem is told', async () => {
  const store = new MemoryStore();
  await assert.rejects(
    newProject(
      { name: 'my-operator', kinds: [kind('UPPER/1/kind', { plural: 'a b' })] },
      { directory: 'memory', store },
    ),
    (error: { problems?: { code: string }[] }) => {
      assert.deepEqual(
        error.problems?.map(({ code }) => code),
        ['invalid-group', 'invalid-version', 'invalid-kind', 'invalid-plural'],
      );
      return true;
    },
  );
  assert.equal(store.texts().size, 0);
});

test('a directory that holds something else is refused, unless forced', async () => {
  const store = new MemoryStore([['notes.txt', 'mine']]);
  const options = { directory: 'memory', store };
  await assert.rejects(newProject({ name: 'my-operator', kinds: [network] }, options), /holds other files/);
  await newProject({ name: 'my-operator', kinds: [network] }, { ...options, force: true });
  assert.equal(text(store, 'notes.txt'), 'mine');
  await assert.rejects(newProject({ name: 'another', kinds: [network] }, options), /holds the operator my-operator/);
});

test('missing and wrong types are told with file and line', async () => {
  const { store, options } = await scaffold(network);
  await edit(store, paths.types, (types) =>
    types.replace('message?: string;', '/** @minimum "x" */\n  size?: () => void;'),
  );
  await assert.rejects(generate(options), /api\/samples\.kubewright\.dev\/v1alpha1\/network\.ts:\d+/);
  await store.commit([{ path: paths.types, action: 'delete' }]);
  await assert.rejects(generate(options), /network\.ts: declares no samples\.kubewright\.dev\/v1alpha1\/Network/);
  await removeKind({ group: 'samples.kubewright.dev', kind: 'Network' }, options);
  await assert.rejects(
    generate({ directory: 'memory', store: new MemoryStore() }),
    /No \.yo-rc\.json of Kubewright here/,
  );
});

test('a kind that is declared but not recorded is a warning with the command to run', async () => {
  const { store, options } = await scaffold(network);
  await store.commit([
    {
      path: 'api/samples.kubewright.dev/v1alpha1/link.ts',
      action: 'write',
      bytes: Buffer.from(text(store, paths.types).replaceAll('Network', 'Link').replaceAll('networks', 'links')),
    },
  ]);
  assert.match(
    (await generate(options)).warnings.join(),
    /link\.ts declares samples\.kubewright\.dev\/v1alpha1\/Link, .*kubewright add kind --group samples\.kubewright\.dev --version v1alpha1 --kind Link/,
  );
});

const crd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: certificates.cert-manager.io }
spec:
  group: cert-manager.io
  names: { kind: Certificate, listKind: CertificateList, plural: certificates, singular: certificate, shortNames: [cert] }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [secretName, size]
              properties:
                secretName: { type: string, minLength: 1, description: "ends */ here" }
                size: { type: integer, minimum: 3 }
            status: { type: object, properties: { ready: { type: boolean } } }
`;

test('a new operator from a CRD: the CRD comes back as it was, and the skeleton fits its schema', async () => {
  const store = new MemoryStore();
  const options = { directory: 'memory', store };
  await newProject({ name: 'my-operator', crds: [{ file: 'crd.yaml', text: crd }] }, options);
  const made = parse(text(store, 'config/crd/cert-manager.io_certificates.yaml')) as {
    spec: { versions: { schema: { openAPIV3Schema: { properties: Record<string, unknown> } } }[] };
  };
  const given = parse(crd) as typeof made;
  assert.deepEqual(
    made.spec.versions[0]?.schema.openAPIV3Schema.properties['spec'],
    given.spec.versions[0]?.schema.openAPIV3Schema.properties['spec'],
  );
  assert.doesNotMatch(text(store, 'src/controllers/cert-manager.io/certificate.ts'), /setCondition|observedGeneration/);
  assert.match(
    text(store, 'src/controllers/cert-manager.io/certificate.test.ts'),
    /spec: \{ secretName: 'example', size: 3 \}/,
  );
  assert.equal((await generate({ ...options, check: true })).drift, false);
});

test('a third-party kind without a controller: typed and watched, its CRD not ours to apply', async () => {
  const { store, options } = await scaffold(network);
  const { next } = await addKind({ crds: [{ file: 'crd.yaml', text: crd }], controller: false }, options);
  assert.doesNotMatch(next.join(), /Shape the types/);
  assert.doesNotMatch(text(store, 'config/rbac/role.yaml'), /cert-manager/);
  assert.match(text(store, 'src/generated/cert-manager.io/v1/certificate.ts'), /export const certificates/);
  assert.doesNotMatch(text(store, 'config/crd/kustomization.yaml'), /cert-manager/);
  assert.ok(store.texts().has('config/crd/external/cert-manager.io_certificates.yaml'));
  assert.ok(!store.texts().has('src/controllers/cert-manager.io/certificate.ts'));
  assert.equal((await generate({ ...options, check: true })).drift, false);
});

test('types of a kind without a capital use the name that its types have', async () => {
  const store = new MemoryStore();
  const source = { file: 'crd.yaml', text: crd.replaceAll('kind: Certificate', 'kind: certificate') };
  await generateTypes({ sources: [source] }, { directory: 'memory', store });
  assert.match(text(store, 'cert-manager.io/v1/certificate.types.ts'), /export interface Certificate extends/);
  assert.match(text(store, 'cert-manager.io/v1/certificate.ts'), /get\(name: string.*Promise<api\.Certificate>/);
});

test('types and crds need no project, and undo each other', async () => {
  const store = new MemoryStore();
  const options = { directory: 'memory', store };
  await generateTypes({ sources: [{ file: 'crd.yaml', text: crd }] }, options);
  assert.deepEqual(
    [...store.texts().keys()],
    ['ts', 'types.ts'].map((part) => `cert-manager.io/v1/certificate.${part}`),
  );
  assert.equal(
    (await generateTypes({ sources: [{ file: 'crd.yaml', text: crd }] }, { ...options, check: true })).drift,
    false,
  );
  const out = new MemoryStore();
  await generateCrds(
    { sources: [{ file: 'certificate.ts', text: text(store, 'cert-manager.io/v1/certificate.types.ts') }] },
    { directory: 'memory', store: out },
  );
  assert.equal(
    (parse(text(out, 'cert-manager.io_certificates.yaml')) as { metadata: { name: string } }).metadata.name,
    'certificates.cert-manager.io',
  );
});

test('packed packages are copied, depended upon, and replaced when they change', async () => {
  const store = new MemoryStore();
  const file = new URL('../../package.json', import.meta.url).pathname;
  const packages = async () => [
    { name: '@kubewright/runtime', version: '0.1.0-dev.h1', file },
    { name: 'generator-kubewright', version: '0.1.0-dev.h1', file: file.replace('package.json', 'tsconfig.json') },
  ];
  await newProject({ name: 'my-operator', kinds: [network] }, { directory: 'memory', store, packages });
  const { dependencies, devDependencies } = JSON.parse(text(store, 'package.json')) as Record<
    string,
    Record<string, string>
  >;
  assert.equal(dependencies?.['@kubewright/runtime'], 'file:vendor/package.json');
  assert.equal(devDependencies?.['generator-kubewright'], 'file:vendor/tsconfig.json');
  assert.ok(store.texts().has('vendor/package.json'));
});

test('the stored version of several cannot be removed before its tags have moved', async () => {
  const order = (version: string): KindAnswers =>
    kind(`shop.example.com/${version}/Order`, { scope: 'Cluster', plural: 'orderz' });
  const { store, options } = await scaffold(order('v1alpha1'), order('v1'));
  const before = store.texts();
  const removal = { group: 'shop.example.com', version: 'v1alpha1', kind: 'Order' };
  await assert.rejects(removeKind(removal, { ...options, force: true }), (error: Error & { problems?: unknown }) => {
    assert.ok(error instanceof InputError);
    assert.equal(error.problems[0]?.file, 'api/shop.example.com/v1alpha1/order.ts');
    assert.match(
      error.problems[0]?.hint ?? '',
      /^Move @storageVersion, @scope, @plural from here to api\/shop\.example\.com\/v1\/order\.ts first/,
    );
    return true;
  });
  assert.deepEqual(store.texts(), before);
  const tags = ' * @scope "Cluster"\n * @plural "orderz"\n * @storageVersion\n';
  await edit(store, 'api/shop.example.com/v1alpha1/order.ts', (types) => types.replace(tags, ''));
  await edit(store, 'api/shop.example.com/v1/order.ts', (types) => types.replace(' * @kind\n', ` * @kind\n${tags}`));
  const test = 'src/controllers/shop.example.com/order.test.ts';
  await edit(store, test, (old) => `${old}// mine\n`);
  const { warnings } = await removeKind(removal, options);
  assert.match(text(store, 'config/crd/shop.example.com_orderz.yaml'), /scope: Cluster/);
  assert.match(text(store, test.replace('.test', '')), /generated\/shop\.example\.com\/v1\/order\.ts/);
  assert.match(warnings.join(), /order\.test\.ts imports .*\(import src\/generated\/shop\.example\.com\/v1\/order\.ts/);
});

test('a missing @scope or @plural is as recorded, never a default; the record follows tags that are there', async () => {
  const { store, options } = await scaffold(network);
  const retag = (scope: string, plural: string) =>
    edit(store, paths.types, (types) => types.replace(/ \* @scope .*\n/, scope).replace(/ \* @plural .*\n/, plural));
  await retag(' * @scope "Cluster"\n', ' * @plural "nets"\n');
  await generate(options);
  const path = 'config/crd/samples.kubewright.dev_nets.yaml';
  const identity = text(store, path);
  await retag('', '');
  await generate(options);
  assert.equal(text(store, path), identity);
  assert.match(identity, /scope: Cluster/);
});

test('accessors and names of controllers outlive the group that had the shorter one', async () => {
  const { store, options } = await scaffold(network);
  await addKind(kind('samples.other.example.com/v1/Network'), options);
  const names = () => [
    /samplesOtherExampleComV1/.test(text(store, 'src/generated/clientset.ts')),
    /name: 'samplesotherexamplecom-network'/.test(text(store, 'src/controllers/samples.other.example.com/network.ts')),
    /samplesOtherExampleComNetworkController/.test(text(store, 'src/generated/register.ts')),
  ];
  assert.deepEqual(names(), [true, true, true]);
  await removeKind({ group: 'samples.kubewright.dev', kind: 'Network' }, options);
  assert.deepEqual(names(), [true, true, true]);
  assert.deepEqual(changed(await generate({ ...options, check: true })), []);
  await addKind(network, options);
  assert.deepEqual(names(), [true, true, true]);
  assert.match(text(store, 'src/generated/clientset.ts'), /samplesV1alpha1/);
  await edit(store, '.yo-rc.json', (old) => old.replace('"samplesOtherExampleCom"', '"class"'));
  await assert.rejects(generate(options), /The recorded alias "class" cannot be one/);
});

test('a schema that the server would refuse is refused first, by generate and by crds', async () => {
  const { store, options } = await scaffold(network);
  const fields = [
    ['/** @default "x" */ size?: Int32', 'size.default', /must be of type integer/],
    ['/** @minimum 5\n * @default 1 */ size?: number', 'size.default', /greater than or equal to 5/],
    ['/** @pattern "(" */ size?: string', 'size.pattern', /must be a valid regular expression/],
  ] as const;
  const types = text(store, paths.types).replace('import type {', 'import type { Int32,');
  for (const [field, path, message] of fields) {
    const wrong = types.replace('  message?: string;', `  message?: string;\n  ${field};`);
    await edit(store, paths.types, () => wrong);
    const isTold = (file: string) => (error: unknown) => {
      assert.ok(error instanceof InputError);
      const [problem, ...more] = error.problems;
      assert.deepEqual([problem?.code, problem?.file, more], ['invalid-schema', file, []]);
      assert.match(problem?.path ?? '', new RegExp(`${path.replace('.', '\\.')}$`));
      assert.match(problem?.message ?? '', message);
      return true;
    };
    await assert.rejects(generate(options), isTold(paths.types));
    const out = { directory: 'memory', store: new MemoryStore() };
    await assert.rejects(generateCrds({ sources: [{ file: 'network.ts', text: wrong }] }, out), isTold('network.ts'));
  }
});

test('a controller whose file is gone is a warning; it comes back, or goes', async () => {
  const { store, options } = await scaffold(network);
  const drop = () => store.commit([{ path: paths.controller, action: 'delete' }]);
  const skeleton = text(store, paths.controller);
  await drop();
  const { warnings } = await generate({ ...options, check: true });
  assert.match(warnings.join(), /^src\/controllers\/samples\.kubewright\.dev\/network\.ts is missing/);
  const added = await addController({ for: 'Network' }, options);
  assert.deepEqual([added.warnings, text(store, paths.controller)], [[], skeleton]);
  await drop();
  const removed = await removeController({ for: 'samples.kubewright.dev/v1alpha1/Network' }, options);
  assert.deepEqual(removed.warnings, []);
  assert.match(text(store, 'src/generated/register.ts'), /ControllerDefinition\[\] = \[\]/);
  assert.ok(!store.texts().has(paths.controller.replace('.ts', '.test.ts')));
  assert.deepEqual((await generate({ ...options, check: true })).warnings, []);
  await assert.rejects(removeController({ for: 'Network' }, options), /has no controller in this operator/);
});

test('the CRD of a third party again: its types follow it, those of an owned kind stay unless forced', async () => {
  const next = {
    file: 'crd.yaml',
    text: crd.replace('size: { type: integer', 'width: { type: integer').replace('size]', 'width]'),
  };
  const later = { ...next, text: next.text.replace('- name: v1\n', '- name: v2\n') };
  const path = 'api/cert-manager.io/v1/certificate.ts';
  const external = await scaffold(network);
  const crds = [{ file: 'crd.yaml', text: crd }];
  await addKind({ crds, controller: false }, external.options);
  const updated = await addKind({ crds: [next], controller: false }, external.options);
  assert.match(text(external.store, path), /width: /);
  assert.match(text(external.store, 'config/crd/external/cert-manager.io_certificates.yaml'), /width:/);
  assert.deepEqual(updated.warnings, []);
  assert.deepEqual(changed(await addKind({ crds: [next], controller: false }, external.options)), []);
  await addKind({ crds: [later], controller: false }, external.options);
  assert.ok(!external.store.texts().has(path));
  assert.match(text(external.store, path.replace('v1', 'v2')), /width: /);
  assert.deepEqual((await generate({ ...external.options, check: true })).warnings, []);

  const owned = await scaffold(network);
  await addKind({ crds }, owned.options);
  const kept = await addKind({ crds: [next] }, owned.options);
  assert.match(kept.warnings.join(), /certificate\.ts holds types that are yours, and they stay/);
  assert.deepEqual(changed(kept), []);
  assert.match(text(owned.store, path), /size: /);
  const forced = await addKind({ crds: [next] }, { ...owned.options, force: true });
  assert.deepEqual(forced.warnings, []);
  assert.match(text(owned.store, path), /width: /);
  assert.equal((await generate({ ...owned.options, check: true })).drift, false);
});
