// `kubewright dev`: the embedded API server with this operator's CRDs and samples, and its src/main.ts running on it,
// generated and started again after every change of api/ and src/.
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { InputError } from '../../errors.ts';
import { projectFileName } from '../../input/project-file.ts';
import { generate, type RunOptions } from '../../pipeline.ts';
import type { Action, Context, Outcome, Values } from '../command.ts';
import { explain } from '../failure.ts';
import { startLocalCluster } from '../local-cluster.ts';
import { applyFolder } from '../manifests.ts';
import { endOperator, startOperator } from '../operator-process.ts';
import { reportText } from '../report-text.ts';
import { runOptions } from '../run-options.ts';
import { changesOf, untilStopped } from '../watching.ts';

/** @throws InputError when the directory holds no operator. */
export const devCommand: Action = async (values, context) => {
  const options = runOptions(values, context);
  if (!existsSync(mainOf(options.directory))) {
    throw new InputError({
      code: 'not-a-project',
      message: 'there is no src/main.ts here',
      hint: 'Run this in an operator, or make one: kubewright new my-operator',
    });
  }
  return untilStopped(context.io, (stop) => develop(options, values, context, stop));
};

async function develop(options: RunOptions, values: Values, context: Context, stop: AbortSignal): Promise<Outcome> {
  const { io, progress } = context;
  const { directory } = options;
  const say = (text: string): unknown => {
    progress.end();
    return io.stderr.write(`${text}\n`);
  };
  const changes = changesOf(
    {
      folders: [join(directory, 'api'), join(directory, 'src')],
      files: [join(directory, projectFileName)],
      ignored: isGenerated,
    },
    stop,
  );
  progress.step('starting the API server');
  const { server, url, port, kubeconfig } = await startLocalCluster(values, directory);
  const report = { command: 'dev', url, port, kubeconfig, directory };
  let operator: ChildProcess | undefined;
  const restart = async (): Promise<void> => {
    try {
      const generated = await generate(options);
      if (generated.drift) say(reportText(generated, io.cwd));
      await applyFolder(join(directory, 'config', 'crd'), server.handle);
      await applyFolder(join(directory, 'config', 'samples'), server.handle);
    } catch (error) {
      // What is being edited is often wrong for a moment; the operator that runs keeps running.
      say(explain(error).text);
      return;
    }
    await endOperator(operator);
    operator = start(directory, { ...io.env, KUBECONFIG: kubeconfig }, say);
  };
  try {
    await restart();
    context.announce({
      report,
      text:
        `Operator and API server (${url}) run; saving a file restarts the operator, Ctrl-C ends both.\n` +
        `  export KUBECONFIG=${kubeconfig}`,
    });
    for await (const _ of changes) await restart();
  } finally {
    await endOperator(operator);
    await server.close();
  }
  return { report, text: 'Stopped', exitCode: 0 };
}

function mainOf(directory: string): string {
  return join(directory, 'src', 'main.ts');
}

/** Our own output must not make us start again. */
function isGenerated(file: string): boolean {
  return /^generated([\\/]|$)/.test(file);
}

function start(directory: string, env: NodeJS.ProcessEnv, say: (text: string) => unknown): ChildProcess {
  const child = startOperator(mainOf(directory), { cwd: directory, env });
  child.on('exit', (code, signal) => {
    if (signal === null && code !== 0)
      say(`The operator ended with exit code ${code}; the next change starts it again`);
  });
  child.on('error', (error) => say(`The operator could not be started: ${error.message}`));
  return child;
}
