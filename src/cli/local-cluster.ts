// The embedded API server over HTTP on this machine, with its kubeconfig: started and stopped.
import { once } from 'node:events';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';

import type { ApiServer } from '@kubewright/apiserver';
import { parse } from 'yaml';

import { InputError } from '../errors.ts';
import type { Values } from './command.ts';
import { Failure } from './failure.ts';

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

/** How many requests `/kubewright/requests` shows. */
const recordedRequests = 10_000;

/** How long a server may take to say that it is there, in milliseconds. */
const answersWithin = 2_000;

/**
 * Starts a server from `--port`, `--data` and `--kubeconfig`. The kubeconfig appears whole, and only once the server answers.
 * @throws InputError when the port is none; Failure when the file leads to another cluster, or to a server that still runs,
 *   or when the data cannot be opened.
 */
export async function startLocalCluster(values: Values, cwd: string): Promise<LocalCluster> {
  const wanted = portOf(values);
  const kubeconfig = resolve(cwd, typeof values['kubeconfig'] === 'string' ? values['kubeconfig'] : defaultKubeconfig);
  await refuseToReplace(kubeconfig);
  const { createApiServer, formatKubeconfig, openFileStorage, openCertificateAuthority, openServiceAccountKey } =
    await import('@kubewright/apiserver');
  const { data } = values;
  const folder = typeof data === 'string' ? resolve(cwd, data) : undefined;
  const storage = folder === undefined ? undefined : await openFileStorage({ folder }).catch(refuseData);
  const keys = folder === undefined ? undefined : join(folder, 'credentials');
  // A plain connection carries no credentials: with RBAC everybody would be anonymous.
  const secure = values['tls'] === true || values['rbac'] === true;
  const server = createApiServer({
    storage,
    ...(values['rbac'] === true ? { authorization: 'RBAC' } : {}),
    ...(keys === undefined ? {} : { serviceAccounts: { key: await openServiceAccountKey(keys).catch(refuseData) } }),
    ...(values['faults'] === true ? { controlPaths: true, recordedRequests } : {}),
  });
  try {
    const authority =
      keys === undefined || !secure ? undefined : await openCertificateAuthority(keys).catch(refuseData);
    const tls = secure ? (authority === undefined ? true : { authority }) : false;
    const { url, port, ...credentials } = await server.listen({ host: '127.0.0.1', port: wanted, tls });
    await writeWhole(kubeconfig, formatKubeconfig({ server: url, ...credentials }));
    return { server, url, port, kubeconfig };
  } catch (error) {
    await server.close();
    throw error;
  }
}

function refuseData(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw new Failure(`The data cannot be opened: ${reason}`, 'Name another folder with --data, or leave it out');
}

/** Whoever works with the file would be on another server from one moment to the next. */
async function refuseToReplace(kubeconfig: string): Promise<void> {
  const text = await readFile(kubeconfig, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const another = 'name another file, such as --kubeconfig .kubewright/other';
  const url = serverOf(text);
  if (url === undefined || !/^https?:\/\/127\.0\.0\.1:\d+$/.test(url)) {
    throw new Failure(`${kubeconfig} is not of the embedded API server; it stays as it is`, `Delete it, or ${another}`);
  }
  if (await answers(url))
    throw new Failure(`An API server runs with ${kubeconfig} already: ${url}`, `Stop it, or ${another}`);
}

/** The server of a kubeconfig of ours; others have clusters on this machine too. */
function serverOf(kubeconfig: string): string | undefined {
  try {
    const { clusters } = parse(kubeconfig) as { clusters: readonly { name: unknown; cluster: { server: unknown } }[] };
    const server = clusters[0]?.cluster.server;
    if (typeof server !== 'string' || (server.startsWith('https:') && clusters[0]?.name !== 'kubewright'))
      return undefined;
    return server;
  } catch {
    return undefined;
  }
}

/** Whether a Kubernetes API server is there: its port may be another program's by now. */
async function answers(url: string): Promise<boolean> {
  const { get } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  // Whoever it is, nothing is told to it: who signed its certificate does not matter.
  const options = { rejectUnauthorized: false, signal: AbortSignal.timeout(answersWithin), agent: false } as const;
  try {
    const [response] = (await once(get(`${url}/version`, options), 'response')) as [IncomingMessage];
    return response.statusCode === 200 && (await text(response)).includes('gitVersion');
  } catch {
    return false;
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
