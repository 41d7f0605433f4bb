// The embedded API server over HTTP on this machine, with its kubeconfig: started and stopped.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import type { ApiServer } from '@kubewright/apiserver';

import { InputError } from '../errors.ts';
import type { Values } from './command.ts';

/** A running server. */
export interface LocalCluster {
  readonly server: ApiServer;
  readonly url: string;
  readonly port: number;
  /** Absolute. */
  readonly kubeconfig: string;
}

/** Where the kubeconfig goes unless `--kubeconfig` says otherwise: hidden, and ignored by the operator's git. */
export const defaultKubeconfig = '.kubewright/kubeconfig';

/**
 * Starts a server from `--port` and `--kubeconfig`. The kubeconfig appears whole, and only once the server answers.
 * @throws InputError when the port is none.
 */
export async function startLocalCluster(values: Values, cwd: string): Promise<LocalCluster> {
  const wanted = portOf(values);
  const { createApiServer, formatKubeconfig } = await import('@kubewright/apiserver');
  const server = createApiServer();
  try {
    const { url, port } = await server.listen({ host: '127.0.0.1', port: wanted });
    const kubeconfig = resolve(
      cwd,
      typeof values['kubeconfig'] === 'string' ? values['kubeconfig'] : defaultKubeconfig,
    );
    await writeWhole(kubeconfig, formatKubeconfig({ server: url }));
    return { server, url, port, kubeconfig };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Whoever waits for the file never sees half of it. */
async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, text, { mode: 0o600 });
  await rename(unfinished, file);
}

/** 0 is any free port. */
function portOf({ port }: Values): number {
  if (port === undefined) return 0;
  const number = Number(port);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535 && String(port).trim() !== '') return number;
  throw new InputError({
    code: 'usage',
    path: '--port',
    message: `${JSON.stringify(port)} is not a port`,
    hint: 'For example: --port 6443',
  });
}
