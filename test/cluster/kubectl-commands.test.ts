// kubectl prints the same of the embedded server as of kube-apiserver, command by command: what people type all day. Where
// there is no kubectl or no kube-apiserver this skips.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { createApiServer, formatKubeconfig } from '@kubewright/apiserver';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { clientPrograms, installedKubectl, runCommand, type CommandResult } from './client-programs.ts';
import { kubectlCommands } from './kubectl-commands.ts';

const layer = clientPrograms('newest');
const kubectl = typeof layer === 'string' ? installedKubectl() : layer.kubectl;
const real = kubectl === undefined ? undefined : await startUnlessMissing();

/** What differs from server to server, or from second to second. */
const replacements: readonly (readonly [pattern: RegExp, text: string])[] = [
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uid>'],
  [/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/\b(\w{3}, )?\d\d? \w{3} 20\d\d \d\d:\d\d:\d\d [+-]\d{4}/g, '<time>'],
  [/\b\d+[smh](\d+[sm])?\b/g, '<age>'],
  [/(resourceVersion: "|Resource Version: +)\d+/g, '$1<version>'],
  [/127\.0\.0\.1:\d+/g, '<host>'],
  [/\b10\.\d+\.\d+\.\d+\b/g, '<address>'],
  [/\b3[0-2]\d{3}\b/g, '<node port>'],
  [/ "\/(metrics|flagz|statusz|debug|logs)[^"]*",?\n/g, ''],
  [/ +/g, ' '],
];

it(
  'prints the same of the embedded server as of kube-apiserver',
  { skip: real === undefined && 'no kubectl, or no kube-apiserver' },
  async () => {
    assert.ok(real !== undefined && kubectl !== undefined);
    const folder = await mkdtemp(join(tmpdir(), 'kubewright-kubectl-'));
    const embedded = createApiServer({ authorization: 'RBAC', controllers: false });
    try {
      const { url, ...credentials } = await embedded.listen({ tls: true });
      const kubeconfigs = [real.kubeconfig, formatKubeconfig({ server: url, ...credentials })];
      const homes = await Promise.all(kubeconfigs.map((text, index) => openHome(join(folder, String(index)), text)));
      const differences: { readonly line: string; readonly expected: unknown; readonly actual: unknown }[] = [];
      for (const command of kubectlCommands) {
        const [line, input] = typeof command === 'string' ? [command] : command;
        const running = homes.map(({ cwd, env }) => runCommand(kubectl, line, { cwd, env, input }));
        const results: readonly CommandResult[] = await Promise.all(running);
        const [expected, actual] = results.map(shown);
        if (!isDeepStrictEqual(actual, expected)) differences.push({ line, expected, actual });
      }
      const told = (which: 'expected' | 'actual') => differences.map(({ line, ...each }) => [line, each[which]]);
      assert.deepEqual(told('actual'), told('expected'));
      console.log(`  kubectl: ${kubectlCommands.length} commands print the same on both servers`);
    } finally {
      await embedded.close();
      await real.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
);

interface Home {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

async function openHome(cwd: string, kubeconfig: string): Promise<Home> {
  await mkdir(cwd);
  const path = join(cwd, 'kubeconfig');
  await writeFile(path, kubeconfig);
  return { cwd, env: { PATH: process.env['PATH'], HOME: cwd, KUBECONFIG: path } };
}

function shown({ code, stdout, stderr }: CommandResult): object {
  const normalized = (text: string): string =>
    replacements.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
  return { code, stdout: normalized(stdout).split('\n'), stderr: normalized(stderr).split('\n') };
}
