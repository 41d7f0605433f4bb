// Scaffolds over odd groups, kinds, plurals and scopes. Each is type-checked, runs its own tests, and is regenerated
// without a diff. They stand inside the repository, so that they share its installed node_modules; a failed one stays
// in .test-output/. Needs a build: this is the code as users get it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type * as Pipeline from '../../src/pipeline.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { generate, newProject } = (await import(
  new URL('../../dist/src/pipeline.js', import.meta.url).href
)) as typeof Pipeline;
const run = promisify(execFile);

type Kinds = readonly Pipeline.KindAnswers[];
const kind = (text: string, more: Partial<Pipeline.KindAnswers> = {}): Pipeline.KindAnswers => {
  const [group = '', version = '', name = ''] = text.split('/');
  return { group, version, kind: name, scope: 'Namespaced', ...more };
};

const cases: Readonly<Record<string, Kinds>> = {
  'the quickstart': [kind('samples.kubewright.dev/v1alpha1/Network')],
  'a deep group and an acronym': [kind('db.prod.eu.example.com/v1beta2/MySQLCluster')],
  'a leading acronym': [kind('gateway.example.com/v1/HTTPRoute')],
  'a leading acronym, cluster-scoped': [kind('external-dns.example.com/v1alpha1/DNSEndpoint', { scope: 'Cluster' })],
  'a plural in -ies': [kind('net.example.com/v1/NetworkPolicy')],
  'a plural in -ays': [kind('net.example.com/v1/Gateway', { scope: 'Cluster' })],
  'a plural in -sses': [kind('net.example.com/v1/Ingress')],
  'an irregular plural': [kind('search.example.com/v1/Index')],
  'the kind Class': [kind('js.example.com/v1/Class')],
  'the kind Object': [kind('js.example.com/v1/Object')],
  'the kind Delete': [kind('js.example.com/v1/Delete')],
  'the kind Map': [kind('js.example.com/v1/Map')],
  'the kind Event': [kind('js.example.com/v1/Event')],
  'the kind Promise, cluster-scoped': [kind('js.example.com/v1/Promise', { scope: 'Cluster' })],
  'the kind Record': [kind('js.example.com/v1/Record')],
  'kinds named like what generated code imports': [
    'Condition',
    'ObjectMeta',
    'Request',
    'Result',
    'Manager',
    'Clientset',
    'ConfigMap',
    'Child',
    'Seed',
    'Status',
  ].map((name) => kind(`runtime.example.com/v1/${name}`)),
  'kinds named like globals, in one operator': [
    'Array',
    'String',
    'Error',
    'Symbol',
    'Function',
    'Date',
    'Partial',
  ].map((name) => kind(`globals.example.com/v1/${name}`)),
  'the same kind in two groups': [kind('blue.example.com/v1/Widget'), kind('green.example.com/v1/Widget')],
  'groups whose first label is the same': [kind('apps.one.example/v1/Site'), kind('apps.two.example/v1/Site')],
  'several versions and kinds': [
    kind('shop.example.com/v1alpha1/Order'),
    kind('shop.example.com/v1/Order'),
    kind('shop.example.com/v1/Region', { scope: 'Cluster' }),
  ],
  'a plural of its own, short names, categories': [
    kind('sea.example.com/v1/Octopus', { plural: 'octopodes', shortNames: ['oct', 'o8'], categories: ['all', 'sea'] }),
  ],
  'a protected group': [kind('policy.k8s.io/v1alpha1/Quota', { scope: 'Cluster' })],
  'a kind and its namesakes': [
    kind('names.example.com/v1/Foo'),
    kind('names.example.com/v1/FooClient'),
    kind('names.example.com/v1/FooSpec'),
  ],
  'a plural that is a reserved word': [kind('words.example.com/v1/Clas', { plural: 'class' })],
};

describe('an operator of', { concurrency: 2 }, () => {
  for (const [index, [name, kinds]] of Object.entries(cases).entries()) {
    test(name, async () => {
      const directory = join(root, '.test-output', 'scaffolds', `operator-${index + 1}`);
      rmSync(directory, { recursive: true, force: true });
      mkdirSync(directory, { recursive: true });

      const report = await newProject({ name: `operator-${index + 1}`, kinds }, { directory });
      assert.ok(report.written && report.changes.length > 20, 'a whole operator is written');
      if (name === 'a protected group') assert.match(report.warnings.join('\n'), /api-approved\.kubernetes\.io/);

      const again = await newProject({ name: `operator-${index + 1}`, kinds }, { directory });
      assert.deepEqual(
        again.changes.filter(({ action }) => action !== 'unchanged' && action !== 'keep'),
        [],
      );
      const check = await generate({ directory, check: true });
      assert.deepEqual(
        check.drift,
        false,
        JSON.stringify(check.changes.filter(({ action }) => action !== 'unchanged' && action !== 'keep')),
      );

      await succeeds(join(root, 'node_modules', '.bin', 'tsc'), ['-p', directory], directory);
      await succeeds(process.execPath, ['--test', 'src/**/*.test.ts'], directory);
      rmSync(directory, { recursive: true });
    });
  }
});

/** Runs a command; a failure shows all that it printed. */
async function succeeds(command: string, args: readonly string[], directory: string): Promise<void> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  try {
    await run(command, [...args], { cwd: directory, env });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    assert.fail(`${command} ${args.join(' ')} in ${directory}\n${stdout}${stderr}`);
  }
}
