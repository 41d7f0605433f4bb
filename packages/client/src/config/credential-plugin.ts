// Users whose credentials come from a program or a cloud. The only file that knows @kubernetes/client-node, an
// optional peer: it is loaded when such a user is chosen and never otherwise.
import { ConfigError } from './client-config.ts';
import type { Certificates, ClientConfig, TokenSource } from './client-config.ts';
import type { NamedEntry } from './kubeconfig-file.ts';

const library = '@kubernetes/client-node';

/** What we use of the library. */
interface KubeConfigLibrary {
  readonly KubeConfig: new () => {
    loadFromOptions(options: unknown): void;
    applyToHTTPSOptions(options: RequestCredentials): Promise<void>;
  };
}

interface RequestCredentials {
  headers?: Record<string, string | undefined>;
  cert?: unknown;
  key?: unknown;
}

/**
 * @param ca - of the cluster, which goes with the certificates that a program gives
 * @throws ConfigError when the library is not installed or does not get credentials.
 */
export async function pluginCredentials(
  user: NamedEntry,
  cluster: NamedEntry,
  ca: string | undefined,
): Promise<Partial<ClientConfig>> {
  const { KubeConfig } = await loadLibrary(user.name);
  const load = (): InstanceType<KubeConfigLibrary['KubeConfig']> => {
    const loaded = new KubeConfig();
    loaded.loadFromOptions({
      clusters: [{ name: cluster.name, server: cluster.fields['server'], skipTLSVerify: false }],
      users: [{ name: user.name, exec: user.fields['exec'], authProvider: user.fields['auth-provider'] }],
      contexts: [{ name: 'chosen', cluster: cluster.name, user: user.name }],
      currentContext: 'chosen',
    });
    return loaded;
  };
  // It keeps what the program gave until that expires.
  let kubeConfig = load();
  const credentials = async (): Promise<RequestCredentials> => {
    const options: RequestCredentials = { headers: {} };
    try {
      await kubeConfig.applyToHTTPSOptions(options);
    } catch (error) {
      throw new ConfigError(`the plugin of the kubeconfig's user ${JSON.stringify(user.name)} failed`, {
        cause: error,
      });
    }
    return options;
  };
  const token: TokenSource = async (refused) => {
    const kept = bearerToken(await credentials()) ?? '';
    if (kept !== refused) return kept;
    kubeConfig = load();
    return bearerToken(await credentials()) ?? '';
  };
  const first = await credentials();
  const cert = pemText(first.cert);
  const key = pemText(first.key);
  const hasToken = bearerToken(first) !== undefined;
  if (!hasToken && (cert === undefined || key === undefined)) {
    throw new ConfigError(`the plugin of the kubeconfig's user ${JSON.stringify(user.name)} gave no credentials`);
  }
  const certificates = async (): Promise<Certificates> => {
    const now = await credentials();
    return { ca, cert: pemText(now.cert), key: pemText(now.key) };
  };
  return {
    ...(cert === undefined || key === undefined ? {} : { cert, key, certificates }),
    ...(hasToken ? { token } : {}),
  };
}

async function loadLibrary(userName: string): Promise<KubeConfigLibrary> {
  // A variable, so that neither the compiler nor a bundler looks for what need not be there.
  const specifier: string = library;
  try {
    return (await import(specifier)) as KubeConfigLibrary;
  } catch (error) {
    const why = `the kubeconfig's user ${JSON.stringify(userName)} gets its credentials from a plugin`;
    throw new ConfigError(`${why}, which needs ${library}: npm install ${library}`, { cause: error });
  }
}

function bearerToken({ headers }: RequestCredentials): string | undefined {
  const header = headers?.['Authorization'] ?? headers?.['authorization'];
  return header?.startsWith('Bearer ') === true ? header.slice('Bearer '.length) : undefined;
}

function pemText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : undefined;
}
