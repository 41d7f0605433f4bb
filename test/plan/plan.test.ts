// The plan of an operator as a table: paths and owners. No text is needed for that.
import assert from 'node:assert/strict';
import test from 'node:test';
import { runInNewContext } from 'node:vm';

import type { CustomResourceDefinition } from '@kubewright/apimachinery';

import { defineProject } from '../../src/model/project.ts';
import type { Kind } from '../../src/model/kind.ts';
import type { ControllerInput } from '../../src/model/project.ts';
import type { PlannedFile } from '../../src/model/planned-file.ts';
import { withKinds } from '../../src/model/project-edit.ts';
import { importPath } from '../../src/plan/files.ts';
import { literal } from '../../src/plan/literal.ts';
import { planProject } from '../../src/plan/plan.ts';
import { sampleObject } from '../../src/plan/sample.ts';

const crdOf = ({ group, version, names, scope, subresources }: Kind): CustomResourceDefinition => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${names.plural}.${group}` },
  spec: {
    group,
    names: { kind: names.kind, plural: names.plural },
    scope,
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object' } },
        ...(subresources.includes('status') && { subresources: { status: {} } }),
      },
    ],
  },
});

/** The versions of a kind are one definition. */
const crdsOf = (kinds: readonly Kind[]): CustomResourceDefinition[] => {
  const found = new Map<string, CustomResourceDefinition>();
  for (const crd of kinds.map(crdOf)) {
    const name = crd.metadata.name ?? '';
    const versions = [...(found.get(name)?.spec.versions ?? []), ...crd.spec.versions];
    found.set(name, { ...crd, spec: { ...crd.spec, versions } });
  }
  return [...found.values()];
};

function plan(...texts: string[]): readonly PlannedFile[] {
  return planOf({}, ...texts);
}

/** @param controller - what is recorded of each controller */
function planOf(controller: Partial<ControllerInput>, ...texts: string[]): readonly PlannedFile[] {
  const kinds = texts.map((text) => {
    const [group = '', version = '', kind = ''] = text.split('/');
    return { group, version, kind, scope: 'Namespaced' } as const;
  });
  const input = withKinds({ name: 'my-operator', kinds: [], controllers: [] }, kinds, true);
  const controllers = input.controllers.map((each) => ({ ...each, ...controller }));
  const project = defineProject({ ...input, controllers });
  return planProject({
    project,
    crds: crdsOf(project.kinds),
    projectFile: { path: '.yo-rc.json', value: {} },
    kubewrightVersion: '0.1.0',
  });
}

test('every file of an operator with one kind, and whose it is', () => {
  const owners = (owner: string): string[] =>
    plan('samples.example.com/v1/HTTPRoute').flatMap((file) => (file.owner === owner ? [file.path] : []));
  assert.deepEqual(owners('shared'), ['.yo-rc.json', 'package.json']);
  assert.deepEqual(owners('starter'), [
    '.dockerignore',
    '.github/workflows/ci.yaml',
    '.gitignore',
    'Dockerfile',
    'README.md',
    'api/samples.example.com/v1/http-route.ts',
    'config/default/kustomization.yaml',
    'config/manager/kustomization.yaml',
    'config/manager/manager.yaml',
    'config/rbac/workload_role.yaml',
    'config/samples/samples_v1_httproute.yaml',
    'src/controllers/samples.example.com/http-route.test.ts',
    'src/controllers/samples.example.com/http-route.ts',
    'src/main.ts',
    'tsconfig.json',
  ]);
  assert.deepEqual(owners('generated'), [
    'config/crd/kustomization.yaml',
    'config/crd/samples.example.com_httproutes.yaml',
    'config/metrics/kustomization.yaml',
    'config/metrics/manager_metrics_patch.yaml',
    'config/metrics/metrics_auth_role.yaml',
    'config/metrics/metrics_auth_role_binding.yaml',
    'config/metrics/metrics_reader_role.yaml',
    'config/metrics/service.yaml',
    'config/rbac/kustomization.yaml',
    'config/rbac/leader_election_role.yaml',
    'config/rbac/leader_election_role_binding.yaml',
    'config/rbac/role.yaml',
    'config/rbac/role_binding.yaml',
    'config/rbac/samples.example.com_httproutes_admin_role.yaml',
    'config/rbac/samples.example.com_httproutes_editor_role.yaml',
    'config/rbac/samples.example.com_httproutes_viewer_role.yaml',
    'config/rbac/service_account.yaml',
    'docs/reference/samples.example.com/v1.md',
    'src/generated/clientset.ts',
    'src/generated/informers.ts',
    'src/generated/register.ts',
    'src/generated/samples.example.com/v1/http-route.ts',
  ]);
});

function permissions(files: readonly PlannedFile[]): string[] {
  const role = files.find(({ path }) => path === 'config/rbac/role.yaml');
  assert.ok(role?.content.kind === 'manifest');
  const [{ rules } = { rules: [] }] = role.content.documents as {
    rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
  }[];
  return rules.map(({ apiGroups, resources, verbs }) => `${apiGroups.join()}/${resources.join()}: ${verbs.join(' ')}`);
}

test('the operator may do no more than its controllers need', () => {
  const kind = 'samples.example.com/v1/Network';
  assert.ok(permissions(planOf({ finalizers: false }, kind)).includes('samples.example.com/networks: list watch'));
  assert.deepEqual(permissions(plan(kind)), [
    'events.k8s.io/events: create patch',
    'samples.example.com/networks: list patch watch',
    'samples.example.com/networks/finalizers: update',
    'samples.example.com/networks/status: patch',
  ]);
});

test('namesakes in two groups share no file, and the first keeps its names', () => {
  const alone = plan('blue.example.com/v1/Widget').map(({ path }) => path);
  const files = plan('blue.example.com/v1/Widget', 'green.example.com/v1/Widget');
  const paths = files.map(({ path }) => path);
  assert.equal(new Set(paths).size, paths.length);
  assert.ok(paths.includes('config/rbac/green.example.com_widgets_admin_role.yaml'));
  assert.deepEqual(
    alone.filter((path) => !paths.includes(path)),
    [],
  );
  const children = files.flatMap(({ content }) =>
    content.kind === 'template' && content.template === 'controller/controller.ts.ejs'
      ? [content.values['childSuffix']]
      : [],
  );
  assert.deepEqual(children, ['widget', 'green-widget']);
});

test('samples of namesakes and of versions are different objects', () => {
  const kinds = ['blue.example.com/v1/Widget', 'blue.example.com/v2/Widget', 'green.example.com/v1/Widget'];
  const names = kinds.map((_, index) => {
    const path = ['blue_v1', 'blue_v2', 'green_v1'].map((prefix) => `config/samples/${prefix}_widget.yaml`)[index];
    const content = plan(...kinds).find((file) => file.path === path)?.content;
    assert.ok(content?.kind === 'manifest');
    return (content.documents[0] as { metadata: { name: string } }).metadata.name;
  });
  assert.deepEqual(names, ['widget-sample', 'widget-v2-sample', 'widget-green.example.com-v1-sample']);
});

test('what is cluster-wide is called after the operator, never as it or as a role of Kubernetes', () => {
  const names = plan('samples.example.com/v1/Network').flatMap(({ path, content }) =>
    path.startsWith('config/rbac/') && content.kind === 'manifest'
      ? (content.documents as { kind: string; metadata?: { name: string } }[]).flatMap(({ kind, metadata }) =>
          kind.startsWith('ClusterRole') ? [metadata?.name] : [],
        )
      : [],
  );
  assert.deepEqual(names, [
    'my-operator-manager-role',
    'my-operator-manager-role-binding',
    'my-operator-workload-binding',
    'my-operator-networks.samples.example.com-admin',
    'my-operator-networks.samples.example.com-editor',
    'my-operator-networks.samples.example.com-viewer',
    'my-operator-workload',
  ]);
});

test('imports are relative, and always begin with a dot', () => {
  assert.equal(importPath('src/generated/a.b/v1/x.ts', 'api/a.b/v1/x.ts'), '../../../../api/a.b/v1/x.ts');
  assert.equal(importPath('src/generated/register.ts', 'src/generated/a.b/x.ts'), './a.b/x.ts');
  assert.equal(importPath('x.ts', 'y.ts'), './y.ts');
});

test('a literal gives the same data, whatever keys and texts hold', () => {
  const data = JSON.parse(
    '{"__proto__": {"a": 1}, "constructor": [true, null], "a-b": "it\'s \\"quoted\\" \\\\ ${x} `y` \\n", "ok": 1.5, "e": {}}',
  ) as unknown;
  assert.equal(JSON.stringify(runInNewContext(`(${literal(data)})`)), JSON.stringify(data));
  assert.equal(literal({ name: 'x', list: [1, 'a'] }), "{ name: 'x', list: [1, 'a'] }");
});

test('a sample holds what is required, and what has a default or an example; a pattern is beyond it', () => {
  const spec = {
    type: 'object',
    required: ['size', 'mode', 'at', 'list', 'nested'],
    properties: {
      size: { type: 'integer', minimum: 3, exclusiveMinimum: true },
      mode: { type: 'string', enum: ['a', 'b'] },
      at: { type: 'string', format: 'date-time' },
      list: { type: 'array', minItems: 2, items: { type: 'string', minLength: 9 } },
      nested: { type: 'object', required: ['x'], properties: { x: { type: 'boolean' }, y: { type: 'string' } } },
      shown: { type: 'integer', default: 7 },
      hidden: { type: 'integer' },
    },
  };
  assert.deepEqual(sampleObject({ type: 'object', properties: { spec } }), {
    spec: {
      spec: {
        size: 4,
        mode: 'a',
        at: '2030-01-01T00:00:00Z',
        list: ['examplexx', 'examplexx'],
        nested: { x: false },
        shown: 7,
      },
    },
    valid: true,
  });
  const pattern = { type: 'object', required: ['id'], properties: { id: { type: 'string', pattern: '^[0-9]{3}$' } } };
  assert.equal(sampleObject({ type: 'object', properties: { spec: pattern } }).valid, false);
});

test('a sample that a CEL rule is about is not sure to be accepted', () => {
  const ruled = (rule: string, more: object = {}) => ({ 'x-kubernetes-validations': [{ rule, ...more }] });
  const validOf = (target: object, required = ['target']): boolean =>
    sampleObject({ type: 'object', properties: { spec: { type: 'object', required, properties: { target } } } }).valid;
  const rule = 'has(self.all) != has(self.some)';
  assert.equal(validOf({ type: 'object', ...ruled(rule) }), false);
  assert.equal(validOf({ type: 'array', minItems: 1, items: { type: 'string', ...ruled('self != ""') } }), false);
  assert.equal(validOf({ type: 'object', ...ruled(rule) }, []), true);
  assert.equal(validOf({ type: 'string', ...ruled('self == oldSelf') }), true);
  assert.equal(validOf({ type: 'string', ...ruled('!oldSelf.hasValue()', { optionalOldSelf: true }) }), false);
});
