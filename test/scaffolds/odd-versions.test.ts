// Operators that have been rearranged by hand, then given version after version: each is regenerated without a diff, compiles
// and passes its own tests. They stand inside the repository, so that they share its installed node_modules; a failed one stays
// in .test-output/. Needs a build: this is the code as users get it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { parse } from 'yaml';

import type * as Pipeline from '../../src/pipeline.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { addVersion, generate, newProject, removeVersion } = (await import(
  new URL('../../dist/src/pipeline.js', import.meta.url).href
)) as typeof Pipeline;
const run = promisify(execFile);

const kind = (text: string): Pipeline.KindAnswers => {
  const [group = '', version = '', name = ''] = text.split('/');
  return { group, version, kind: name, scope: 'Namespaced' };
};

/** An operator's directory, and what its author does to it. */
class Operator {
  readonly directory: string;

  constructor(name: string) {
    this.directory = join(root, '.test-output', 'versions', name);
    rmSync(this.directory, { recursive: true, force: true });
    mkdirSync(this.directory, { recursive: true });
  }

  text(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.directory, path)), { recursive: true });
    writeFileSync(join(this.directory, path), text);
  }

  move(from: string, to: string, change: (text: string) => string = (text) => text): void {
    const text = this.text(from);
    rmSync(join(this.directory, from));
    this.write(to, change(text));
  }

  /** The versions of a definition; the stored one with a star. */
  versions(file: string): string[] {
    const { spec } = parse(this.text(`config/crd/${file}`)) as {
      spec: { versions: { name: string; storage: boolean }[] };
    };
    return spec.versions.map(({ name, storage }) => (storage ? `${name}*` : name));
  }

  async isWhole(): Promise<void> {
    const { directory } = this;
    const { drift, changes } = await generate({ directory, check: true });
    assert.equal(drift, false, JSON.stringify(changes.filter(({ action }) => !['unchanged', 'keep'].includes(action))));
    await succeeds(join(root, 'node_modules', '.bin', 'tsc'), ['-p', directory], directory);
    await succeeds(process.execPath, ['--test', 'src/**/*.test.ts'], directory);
    rmSync(directory, { recursive: true });
  }
}

const cases: Readonly<Record<string, (operator: Operator) => Promise<void>>> = {
  'the same kind in two groups': async (operator) => {
    const options = { directory: operator.directory };
    const kinds = [kind('blue.example.com/v1/Widget'), kind('green.example.com/v1/Widget')];
    await newProject({ name: 'two-groups', kinds }, options);
    for (const group of ['blue.example.com', 'green.example.com']) {
      await addVersion({ for: `${group}/v1/Widget`, version: 'v2alpha1' }, options);
      await addVersion({ for: `${group}/v1/Widget`, version: 'v2', storage: true }, options);
    }
    await removeVersion({ for: 'blue.example.com/v1/Widget', version: 'v2alpha1' }, options);
    assert.deepEqual(operator.versions('blue.example.com_widgets.yaml'), ['v2*', 'v1']);
    assert.deepEqual(operator.versions('green.example.com_widgets.yaml'), ['v2*', 'v1', 'v2alpha1']);
  },
  'several versions of several kinds, which share types': async (operator) => {
    const options = { directory: operator.directory };
    const kinds = ['Order', 'Region'].map((name) => kind(`shop.example.com/v1alpha1/${name}`));
    await newProject({ name: 'shared-types', kinds }, options);
    const folder = 'api/shop.example.com';
    operator.write(`${folder}/money.ts`, 'export interface Money {\n  /** @maxLength 3 */\n  currency: string;\n}\n');
    operator.write(
      `${folder}/v1alpha1/shared.ts`,
      "import type { Money } from '../money.ts';\n\nexport interface Price extends Money {\n  /** @minimum 0 */\n  amount: number;\n}\n",
    );
    for (const name of ['order', 'region'])
      operator.move(`${folder}/v1alpha1/${name}.ts`, `${folder}/v1alpha1/${name}.ts`, (text) =>
        `import type { Price } from './shared.ts';\n${text}`.replace(
          '  message?: string;',
          '  message?: string;\n  price?: Price;',
        ),
      );
    await generate(options);
    for (const version of ['v1beta1', 'v1']) {
      for (const name of ['Order', 'Region'])
        await addVersion({ for: `shop.example.com/v1alpha1/${name}`, version, storage: version === 'v1' }, options);
    }
    assert.match(operator.text(`${folder}/v1/order.ts`), /from '\.\.\/v1alpha1\/shared\.ts'/);
    for (const plural of ['orders', 'regions'])
      assert.deepEqual(operator.versions(`shop.example.com_${plural}.yaml`), ['v1*', 'v1beta1', 'v1alpha1']);
    await removeVersion({ for: 'shop.example.com/v1/Order', version: 'v1beta1' }, options);
    assert.deepEqual(operator.versions('shop.example.com_orders.yaml'), ['v1*', 'v1alpha1']);
  },
  'root types in files and under names of their own': async (operator) => {
    const options = { directory: operator.directory };
    const kinds = ['Network', 'Subnet'].map((name) => kind(`net.example.com/v1alpha1/${name}`));
    await newProject({ name: 'own-files', kinds }, options);
    const folder = 'api/net.example.com/v1alpha1';
    operator.move(`${folder}/network.ts`, `${folder}/types.ts`, (text) =>
      text
        .replace('@kind', '@kind "Network"')
        .replace('interface Network ', 'interface NetworkType ')
        .replace('<Network>', '<NetworkType>'),
    );
    const controllerTest = 'src/controllers/net.example.com/network.test.ts';
    operator.move(controllerTest, controllerTest, (text) =>
      text.replaceAll(/(?<![@'"`])\bNetwork\b(?=[,; >)|]| =)/g, 'NetworkType'),
    );
    operator.write(
      `${folder}/subnet-spec.ts`,
      "export interface SubnetSpec {\n  /** @default 'x' */\n  message?: string;\n}\n".replaceAll("'x'", '"x"'),
    );
    operator.move(`${folder}/subnet.ts`, `${folder}/subnet.ts`, (text) => {
      const own =
        /\/\*\*(?:(?!\*\/)[^])*\*\/\nexport interface SubnetSpec \{[^]*?\n\}\n|export interface SubnetSpec \{[^]*?\n\}\n/;
      assert.match(text, own);
      return `import type { SubnetSpec } from './subnet-spec.ts';\nexport type { SubnetSpec };\n${text.replace(own, '')}`;
    });
    await generate(options);
    for (const name of ['Network', 'Subnet']) {
      await addVersion({ for: name, version: 'v1beta1' }, options);
      await addVersion({ for: `net.example.com/v1alpha1/${name}`, version: 'v1', storage: true }, options);
    }
    for (const plural of ['networks', 'subnets'])
      assert.deepEqual(operator.versions(`net.example.com_${plural}.yaml`), ['v1*', 'v1beta1', 'v1alpha1']);
  },
};

describe('versions of', { concurrency: 2 }, () => {
  for (const [index, [name, rearranged]] of Object.entries(cases).entries()) {
    test(name, async () => {
      const operator = new Operator(`operator-${index + 1}`);
      await rearranged(operator);
      await operator.isWhole();
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
