// `kubewright dev`: the embedded API server with this operator's CRDs and samples, and its src/main.ts running on it,
// generated and started again after every change of api/ and src/.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';

import { InputError } from '../../errors.ts';
import { generate } from '../../pipeline.ts';
import type { Action } from '../command.ts';
import { explain } from '../failure.ts';
import { startLocalCluster } from '../local-cluster.ts';
import { applyFolder } from '../manifests.ts';
import { reportText } from '../report-text.ts';
import { runOptions } from '../run-options.ts';
import { changesOf, stopSignal } from '../watching.ts';

/** How long the operator may take to shut down before it is killed, in milliseconds. */
const patience = 10_000;

/** @throws InputError when the directory holds no operator. */
export const devCommand: Action = async (values, context) => {
  const { io, progress } = context;
  const options = runOptions(values, context);
  const { directory } = options;
  const main = join(directory, 'src', 'main.ts');
  if (!existsSync(main)) {
    throw new InputError({
      code: 'not-a-project',
      message: 'there is no src/main.ts here',
      hint: 'Run this in an operator, or make one: kubewright new my-operator',
    });
  }
  const say = (text: string): unknown => io.stderr.write(`${text}\n`);

  using stop = stopSignal(io);
  const changes = changesOf([join(directory, 'api'), join(directory, 'src')], stop.signal, isGenerated);
  progress.step('starting the API server');
  const { server, url, port, kubeconfig } = await startLocalCluster(values, directory);
  let operator: ChildProcess | undefined;
  const restart = async (): Promise<void> => {
    try {
      const report = await generate(options);
      progress.end();
      if (report.drift) say(reportText(report, io.cwd));
      await applyFolder(join(directory, 'config', 'crd'), server.handle);
      await applyFolder(join(directory, 'config', 'samples'), server.handle);
    } catch (error) {
      // What is being edited is often wrong for a moment; the operator that runs keeps running.
      progress.end();
      say(explain(error).text);
      return;
    }
    await end(operator);
    operator = start(main, directory, { ...io.env, KUBECONFIG: kubeconfig }, say);
  };
  try {
    await restart();
    context.announce({
      report: { command: 'dev', url, port, kubeconfig, directory },
      text:
        `Operator and API server (${url}) run; saving a file restarts the operator, Ctrl-C ends both.\n` +
        `  export KUBECONFIG=${relative(io.cwd, kubeconfig)}`,
    });
    for await (const _ of changes) await restart();
  } finally {
    await end(operator);
    await server.close();
  }
  return { report: { command: 'dev', directory }, text: 'Stopped', exitCode: 0 };
};

/** Our own output must not make us start again. */
function isGenerated(file: string): boolean {
  return /^generated([\\/]|$)/.test(file);
}

function start(main: string, directory: string, env: NodeJS.ProcessEnv, say: (text: string) => unknown): ChildProcess {
  // Its log goes to standard error: standard output is for reports.
  const child = spawn(process.execPath, [main], { cwd: directory, env, stdio: ['ignore', 2, 2] });
  child.on('exit', (code, signal) => {
    if (signal === null && code !== 0)
      say(`The operator ended with exit code ${code}; the next change starts it again`);
  });
  child.on('error', (error) => say(`The operator could not be started: ${error.message}`));
  return child;
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  await ended;
  clearTimeout(timer);
}
