// An operator with a controller for every built-in kind that can be watched: it is type-checked, its modules load, its tests pass.
// Needs a build, and stands inside the repository as those of odd-kinds.test.ts do.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type * as BuiltIn from '../../src/model/built-in-kind.ts';
import type * as Pipeline from '../../src/pipeline.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fromBuild = async <T>(path: string): Promise<T> =>
  (await import(new URL(`../../dist/src/${path}`, import.meta.url).href)) as T;
const { addController, newProject } = await fromBuild<typeof Pipeline>('pipeline.js');
const { builtInKinds } = await fromBuild<typeof BuiltIn>('model/built-in-kind.js');

test('an operator with a controller for every built-in kind', async () => {
  const directory = join(root, '.test-output', 'scaffolds', 'operator-built-in-kinds');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  await newProject({ name: 'built-in-kinds', kinds: [] }, { directory });
  // A controller is for a kind in one version: the preferred one comes first.
  const kinds = builtInKinds.filter(
    ({ group, kind }, index) => builtInKinds.findIndex((one) => one.group === group && one.kind === kind) === index,
  );
  assert.ok(kinds.length > 60, `${kinds.length} kinds`);
  for (const { group, version, kind } of kinds) {
    await addController({ for: `${group === '' ? 'core' : group}/${version}/${kind}` }, { directory });
  }

  const role = parse(readFileSync(join(directory, 'config/rbac/role.yaml'), 'utf8')) as {
    rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
  };
  for (const { group, plural } of kinds) {
    const rule = role.rules.find(
      ({ apiGroups, resources, verbs }) => apiGroups[0] === group && resources[0] === plural && verbs.includes('watch'),
    );
    assert.ok(rule, `the operator may watch ${plural} of "${group}"`);
  }
  run(join(root, 'node_modules', '.bin', 'tsc'), ['-p', directory], directory);
  const script = `const { controllers } = await import('./src/generated/register.ts'); if (controllers.length !== ${kinds.length}) throw new Error(String(controllers.length));`;
  run(process.execPath, ['--input-type=module', '-e', script], directory);
  const tests = run(process.execPath, ['--test', '--test-isolation=none', 'src/**/*.test.ts'], directory);
  assert.match(tests, new RegExp(`pass ${kinds.length}\\b`));
  rmSync(directory, { recursive: true });
});

function run(command: string, args: readonly string[], directory: string): string {
  // Tests within a test would be skipped.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: directory, env, encoding: 'utf8' });
  assert.equal(status, 0, `${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}
