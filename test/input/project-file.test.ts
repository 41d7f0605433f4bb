// The project file, both ways.
import assert from 'node:assert/strict';
import test from 'node:test';

import { InputError } from '../../src/errors.ts';
import { parseProjectFile, projectFileKey, projectRecord } from '../../src/input/project-file.ts';
import type { ProjectInput } from '../../src/model/project.ts';

const input: ProjectInput = {
  name: 'my-operator',
  kinds: [
    { group: 'a.example.com', version: 'v1', kind: 'Foo', scope: 'Cluster', plural: 'foos', shortNames: ['f'] },
    { group: 'cert-manager.io', version: 'v1', kind: 'Certificate', scope: 'Namespaced', external: true },
  ],
  controllers: [
    { group: 'a.example.com', version: 'v1', kind: 'Foo' },
    { group: 'cert-manager.io', version: 'v1', kind: 'Certificate', finalizers: false },
  ],
};
const text = (value: unknown): string => JSON.stringify({ [projectFileKey]: value, 'generator-other': { a: 1 } });

test('reading what was written gives the same', () => {
  assert.deepEqual(parseProjectFile(text(projectRecord(input, '0.1.0'))), input);
});

test('only what was said is recorded, in a fixed order', () => {
  const derived = {
    ...input.kinds[0],
    listKind: 'FooList',
    subresources: ['status'],
    typeName: 'Foo',
    typesFile: 'x.ts',
  };
  const record = projectRecord({ ...input, kinds: [derived as never] }, '0.1.0');
  assert.deepEqual(Object.keys(record), ['formatVersion', 'kubewrightVersion', 'name', 'kinds', 'controllers']);
  assert.deepEqual(record.kinds[0], input.kinds[0]);
});

test('a file of other generators only is no project', () => {
  assert.equal(parseProjectFile('{"generator-other": {}}'), undefined);
  assert.equal(parseProjectFile('{}'), undefined);
});

test('every wrong field is named', () => {
  const broken = {
    formatVersion: 1,
    name: 3,
    kinds: [{ group: 'a.b', version: 'v1', scope: 'Global', shortNames: 'x' }, 7],
    controllers: [{ group: 'a.b', version: 'v1', kind: 'Foo', finalizers: 'no' }],
    docs: 1,
  };
  assert.throws(
    () => parseProjectFile(text(broken)),
    (error) => {
      assert.ok(error instanceof InputError);
      const paths = new Set(error.problems.map(({ path }) => path));
      for (const path of [
        'name',
        'kinds[0].scope',
        'kinds[0].kind',
        'kinds[0].shortNames',
        'kinds[1]',
        'controllers[0].finalizers',
        'docs',
      ]) {
        assert.ok(paths.has(`${projectFileKey}.${path}`), path);
      }
      return true;
    },
  );
});

test('broken JSON and newer formats are refused', () => {
  assert.throws(() => parseProjectFile('{'), /\.yo-rc\.json: is not JSON/);
  assert.throws(
    () => parseProjectFile(text({ formatVersion: 99, kubewrightVersion: '9.0.0' })),
    /written by Kubewright 9\.0\.0/,
  );
});
