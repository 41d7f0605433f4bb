// kubectl and helm print the same of the embedded server as of kube-apiserver, command by command: what people type all
// day. Where there are no such programs or no kube-apiserver this skips.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { createApiServer, formatKubeconfig } from '@kubewright/apiserver';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { clientPrograms, installedKubectl, runCommand, type CommandResult } from './client-programs.ts';
import { helmCommands, kubectlCommands } from './kubectl-commands.ts';
import { shopChart } from './shop-chart.ts';

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
  [/\w{3} \w{3} +\d+ \d\d:\d\d:\d\d 20\d\d/g, '<time>'],
  [/20\d\d-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} \w+/g, '<time>'],
  [/127\.0\.0\.1:\d+/g, '<host>'],
  [/\b10\.\d+\.\d+\.\d+\b/g, '<address>'],
  [/\b3[0-2]\d{3}\b/g, '<node port>'],
  [/ "\/(metrics|flagz|statusz|debug|logs)[^"]*",?\n/g, ''],
  [/ +/g, ' '],
];

const programs = [
  { name: 'kubectl', path: kubectl, commands: kubectlCommands },
  { name: 'helm', path: typeof layer === 'string' ? undefined : layer.helm, commands: helmCommands },
];

after(() => real?.stop());

for (const { name, path, commands } of programs) {
  const skip = (real === undefined || path === undefined) && `no ${name}, or no kube-apiserver`;
  it(`${name} prints the same of the embedded server as of kube-apiserver`, { skip }, async () => {
    assert.ok(real !== undefined && path !== undefined);
    const folder = await mkdtemp(join(tmpdir(), `kubewright-${name}-`));
    const embedded = createApiServer({ authorization: 'RBAC', controllers: false });
    try {
      const { url, ...credentials } = await embedded.listen({ tls: true });
      const kubeconfigs = [real.kubeconfig, formatKubeconfig({ server: url, ...credentials })];
      const homes = await Promise.all(kubeconfigs.map((text, index) => openHome(join(folder, String(index)), text)));
      const differences: { readonly line: string; readonly expected: unknown; readonly actual: unknown }[] = [];
      for (const command of commands) {
        const [line, input] = typeof command === 'string' ? [command] : command;
        const running = homes.map(({ cwd, env }) => runCommand(path, line, { cwd, env, input }));
        const results: readonly CommandResult[] = await Promise.all(running);
        const [expected, actual] = results.map(shown);
        if (!isDeepStrictEqual(actual, expected)) differences.push({ line, expected, actual });
      }
      const told = (which: 'expected' | 'actual') => differences.map(({ line, ...each }) => [line, each[which]]);
      assert.deepEqual(told('actual'), told('expected'));
      console.log(`  ${name}: ${commands.length} commands print the same on both servers`);
    } finally {
      await embedded.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
}

interface Home {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

async function openHome(cwd: string, kubeconfig: string): Promise<Home> {
  await mkdir(cwd);
  const path = join(cwd, 'kubeconfig');
  await writeFile(path, kubeconfig);
  for (const [file, text] of Object.entries(shopChart)) {
    await mkdir(dirname(join(cwd, 'chart', file)), { recursive: true });
    await writeFile(join(cwd, 'chart', file), text);
  }
  return { cwd, env: { PATH: process.env['PATH'], HOME: cwd, KUBECONFIG: path } };
}

function shown({ code, stdout, stderr }: CommandResult): object {
  return { code, stdout: linesOf(stdout), stderr: linesOf(stderr) };
}

/** What is wrong with an object is told in no order. */
function linesOf(text: string): readonly string[] {
  const lines = replacements.reduce((result, [pattern, other]) => result.replace(pattern, other), text).split('\n');
  const isCause = (line: string): boolean => line.startsWith('* ');
  const causes = lines.filter(isCause).toSorted();
  return lines.map((line) => (isCause(line) ? (causes.shift() ?? line) : line));
}
