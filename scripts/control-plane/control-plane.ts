// A real kube-apiserver on a real etcd, on free ports of this machine, with an administrator's token.
// Nothing else of Kubernetes runs: no garbage collection, no namespace controller, Pods stay pending (as with envtest),
// unless controller-manager.ts adds some.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { get as httpsGet } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findBinaries, type FindBinariesOptions } from './binaries.ts';
import { formatKubeconfig } from './kubeconfig.ts';
import { hasEnded, logTail, startProgram, stopProgram, type Program } from './program.ts';
import { startReaper } from './reaper.ts';

/** How long kube-apiserver may take until it is ready. Milliseconds; three to eight seconds are usual. */
const readyTimeout = 60_000;
/** How often it is asked. Milliseconds. */
const readyInterval = 100;
/** A free port may be taken between finding and using it, so a start is tried this often. */
const attempts = 3;

/** Every request once its answer is known; a watch when it begins. */
const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata' }],
};

/** A running control plane. */
export interface ControlPlane {
  /** `https://127.0.0.1:<port>`. */
  readonly server: string;
  /** The server's own certificate authority, PEM. */
  readonly ca: string;
  /** A bearer token of a member of system:masters, who may impersonate anybody. */
  readonly token: string;
  /** Text of a kubeconfig with all of the above. */
  readonly kubeconfig: string;
  /** The same text in a file that lives as long as the control plane. */
  readonly kubeconfigPath: string;
  /** What the server calls its own version, such as `v1.36.3`. */
  readonly version: string;
  /** kube-apiserver's audit log, a line of JSON for each request, if one was asked for. */
  readonly auditLogPath: string | undefined;
  /** etcd's client URL, which also answers its JSON gateway below `/v3/`. */
  readonly etcd: string;
  /** The end of kube-apiserver's log. */
  log(): Promise<string>;
  /** The server's certificate with its authority, in a file. */
  readonly certificatePath: string;
  /** Ends kube-apiserver and starts it again, on the same etcd and port. Resolves when it is ready. */
  restartServer(): Promise<void>;
  /** Ends both programs and removes their files. Idempotent. */
  stop(): Promise<void>;
}

/** How to start it. */
export interface ControlPlaneOptions extends FindBinariesOptions {
  /** What is served beside the defaults, such as `api/all=true`. @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/ */
  readonly runtimeConfig?: string;
  /** Write who asked for what into {@link ControlPlane.auditLogPath}; default false. */
  readonly auditLog?: boolean;
  /** Admission plugins beside the defaults, such as `OwnerReferencesPermissionEnforcement`. */
  readonly admissionPlugins?: readonly string[];
  /** Whose client certificates are believed, PEM; default nobody's. */
  readonly clientCa?: string;
  /** Whose id tokens are believed; the user is `oidc:` and their subject. The issuer runs before the server does. */
  readonly oidc?: { readonly issuer: string; readonly clientId: string; readonly ca: string };
}

/**
 * Starts etcd and kube-apiserver and waits until the server says that it is ready. What was started ends with this
 * process at the latest, however that ends.
 *
 * @throws MissingControlPlaneError when there are no programs to start and none can be built
 * @throws Error with the end of the log when a program ends early or the server does not get ready in 60 s
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const binaries = await findBinaries(options);
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(binaries.etcd, binaries.kubeApiserver, options);
    } catch (error) {
      const portTaken = error instanceof Error && error.message.includes('address already in use');
      if (!portTaken || attempt === attempts) throw error;
    }
  }
}

async function startOnce(
  etcdBinary: string,
  apiserverBinary: string,
  { runtimeConfig, clientCa, oidc, auditLog = false, admissionPlugins = [] }: ControlPlaneOptions,
): Promise<ControlPlane> {
  const reaper = startReaper();
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-control-plane-'));
  reaper.directory(directory);
  const programs: Program[] = [];
  const start = (name: string, binary: string, args: readonly string[]): Program => {
    const program = startProgram(name, binary, args, directory);
    reaper.child(program.child);
    programs.push(program);
    return program;
  };
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      // The server first: without its etcd it would wait for a minute before it ends.
      for (const program of programs.toReversed()) await stopProgram(program);
      await rm(directory, { recursive: true, force: true });
      await reaper.release();
    })());

  try {
    const [etcdPort, peerPort, securePort] = await freePorts(3);
    const etcd = `http://127.0.0.1:${etcdPort}`;
    const server = `https://127.0.0.1:${securePort}`;
    const token = randomBytes(24).toString('hex');
    const credentials = await writeCredentials(directory, token, clientCa);
    const oidcCa = join(directory, 'oidc-ca.crt');
    if (oidc !== undefined) await writeFile(oidcCa, oidc.ca);
    const auditLogPath = auditLog ? join(directory, 'audit.log') : undefined;
    const auditPolicyPath = join(directory, 'audit-policy.json');
    if (auditLog) await writeFile(auditPolicyPath, JSON.stringify(auditPolicy));
    const etcdProgram = start('etcd', etcdBinary, [
      `--data-dir=${join(directory, 'etcd')}`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
      // Its data does not outlive the test.
      '--unsafe-no-fsync',
    ]);
    const serverArguments = [
      `--etcd-servers=${etcd}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${securePort}`,
      // It writes a self-signed certificate there, with its authority in the same file.
      `--cert-dir=${directory}`,
      // It would refuse to publish a loopback address as an endpoint, and complain every ten seconds.
      '--endpoint-reconciler-type=none',
      `--token-auth-file=${credentials.tokens}`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.0.0.0/24',
      `--service-account-issuer=${server}`,
      `--service-account-key-file=${credentials.publicKey}`,
      `--service-account-signing-key-file=${credentials.privateKey}`,
      // It waits for service accounts that only kube-controller-manager makes.
      '--disable-admission-plugins=ServiceAccount',
      '--allow-privileged=true',
      ...(credentials.clientCa === undefined ? [] : [`--client-ca-file=${credentials.clientCa}`]),
      ...(oidc === undefined
        ? []
        : [
            `--oidc-issuer-url=${oidc.issuer}`,
            `--oidc-client-id=${oidc.clientId}`,
            `--oidc-ca-file=${oidcCa}`,
            '--oidc-username-prefix=oidc:',
          ]),
      ...(runtimeConfig === undefined ? [] : [`--runtime-config=${runtimeConfig}`]),
      ...(admissionPlugins.length === 0 ? [] : [`--enable-admission-plugins=${admissionPlugins.join(',')}`]),
      ...(auditLogPath === undefined
        ? []
        : [`--audit-log-path=${auditLogPath}`, `--audit-policy-file=${auditPolicyPath}`]),
    ];
    let apiserver = start('kube-apiserver', apiserverBinary, serverArguments);
    const certificate = join(directory, 'apiserver.crt');
    const ca = await waitUntilReady(server, certificate, token, [etcdProgram, apiserver]);
    const { body } = await ask(`${server}/version`, ca, token);
    const { gitVersion: version } = JSON.parse(body) as { gitVersion: string };
    const kubeconfig = formatKubeconfig({ server, ca, token });
    const kubeconfigPath = join(directory, 'kubeconfig');
    await writeFile(kubeconfigPath, kubeconfig, { mode: 0o600 });
    return {
      server,
      ca,
      token,
      kubeconfig,
      kubeconfigPath,
      version,
      etcd,
      auditLogPath,
      certificatePath: certificate,
      log: () => logTail(apiserver.log),
      restartServer: async () => {
        await stopProgram(apiserver);
        apiserver = start('kube-apiserver', apiserverBinary, serverArguments);
        await waitUntilReady(server, certificate, token, [etcdProgram, apiserver]);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function writeCredentials(
  directory: string,
  token: string,
  clientCa: string | undefined,
): Promise<{ tokens: string; publicKey: string; privateKey: string; clientCa: string | undefined }> {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  await mkdir(join(directory, 'credentials'), { mode: 0o700 });
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(directory, 'credentials', name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  };
  return {
    // Token, user, uid, groups.
    tokens: await write('tokens.csv', `${token},kubewright-admin,kubewright-admin,"system:masters"\n`),
    publicKey: await write('service-account.pub', keys.publicKey),
    privateKey: await write('service-account.key', keys.privateKey),
    clientCa: clientCa === undefined ? undefined : await write('client-ca.crt', clientCa),
  };
}

/** Ports that nobody listens on now; held together while they are found, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  return Promise.all(
    servers.map((server) => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      return new Promise<number>((resolve) => server.close(() => resolve(port)));
    }),
  );
}

/** Polls /readyz. Returns the certificate authority, which exists only once the server runs. */
async function waitUntilReady(
  server: string,
  certificateFile: string,
  token: string,
  programs: readonly Program[],
): Promise<string> {
  const deadline = performance.now() + readyTimeout;
  let last = 'it has not listened yet';
  while (performance.now() < deadline) {
    for (const program of programs) {
      if (!hasEnded(program)) continue;
      const end = await logTail(program.log);
      throw new Error(`${program.name} ended while the control plane started. The end of its log:\n${end}`);
    }
    try {
      const ca = await readFile(certificateFile, 'utf8');
      const { status, body } = await ask(`${server}/readyz`, ca, token);
      if (status === 200) return ca;
      last = `${status} ${body}`;
    } catch (error) {
      last = String(error);
    }
    await delay(readyInterval);
  }
  const logs = await Promise.all(programs.map(async ({ name, log }) => `--- ${name}\n${await logTail(log)}`));
  throw new Error(
    `kube-apiserver was not ready after ${readyTimeout / 1000} s; its last answer: ${last}\n${logs.join('\n')}`,
  );
}

/** One GET as the bearer of a token. */
export function ask(url: string, ca: string, token: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpsGet(url, { ca, headers: { authorization: `Bearer ${token}` }, timeout: 5_000 }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('no answer within 5 s')));
    request.on('error', reject);
  });
}
