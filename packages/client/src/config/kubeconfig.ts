// From a kubeconfig to a client's configuration. Static credentials are read here, those of OIDC users are renewed by ours;
// users that need a program or a cloud's protocol (exec, other auth providers) are left to the one library that knows them.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Clock } from '@kubewright/apimachinery';
import { certificateFiles, tokenFile } from './changing-file.ts';
import { ConfigError } from './client-config.ts';
import type { Certificates, ClientConfig, Impersonation } from './client-config.ts';
import { pluginCredentials } from './credential-plugin.ts';
import { isOidcUser, oidcToken, providerConfig } from './oidc-token.ts';
import { isFields, parseKubeconfigFile, textField } from './kubeconfig-file.ts';
import type { Fields, KubeconfigFile, NamedEntry } from './kubeconfig-file.ts';
import { parseProxy } from '../transport/proxy-environment.ts';

/** What {@link parseKubeconfig} can be told. */
export interface KubeconfigOptions {
  /** Which context; default the file's current one. */
  readonly context?: string;
  /** What relative paths start from; default the working directory. */
  readonly directory?: string;
  readonly clock?: Clock;
}

/** @throws ConfigError that names the entry that is missing or not usable. */
export async function parseKubeconfig(text: string, options: KubeconfigOptions = {}): Promise<ClientConfig> {
  return kubeconfigClient(await parseKubeconfigFile(text, options.directory ?? process.cwd()), options);
}

/** @throws ConfigError as {@link parseKubeconfig} does. */
export async function kubeconfigClient(file: KubeconfigFile, options: KubeconfigOptions = {}): Promise<ClientConfig> {
  const contextName = options.context ?? file.currentContext;
  if (contextName === undefined) throw new ConfigError('the kubeconfig has no current-context: choose one');
  const context = find(file.contexts, contextName, 'context').fields;
  const cluster = find(file.clusters, textField(context, 'cluster') ?? '', 'cluster');
  const userName = textField(context, 'user');
  const user = userName === undefined ? undefined : find(file.users, userName, 'user');
  const namespace = textField(context, 'namespace');
  return {
    ...clusterConfig(cluster),
    ...(namespace === undefined ? {} : { namespace }),
    ...(await certificates(cluster, user, options.clock)),
    ...(user === undefined ? {} : await userConfig(user, cluster, options.clock)),
  };
}

function find(entries: readonly NamedEntry[], name: string, what: string): NamedEntry {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry !== undefined) return entry;
  const known = entries.map((candidate) => JSON.stringify(candidate.name)).join(', ');
  throw new ConfigError(
    `the kubeconfig has no ${what} ${JSON.stringify(name)}; it has ${known === '' ? 'none' : known}`,
  );
}

function clusterConfig({ name, fields }: NamedEntry): ClientConfig {
  const server = textField(fields, 'server');
  if (server === undefined) throw new ConfigError(`the cluster ${JSON.stringify(name)} has no server`);
  const proxy = textField(fields, 'proxy-url');
  if (proxy !== undefined) parseProxy(proxy, `the proxy-url of the cluster ${JSON.stringify(name)}`);
  const tlsServerName = textField(fields, 'tls-server-name');
  return {
    server,
    ...(fields['insecure-skip-tls-verify'] === true ? { insecureSkipTlsVerify: true } : {}),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

/** All that the cluster and the user name; those in files are read again when they may have changed. */
async function certificates(
  cluster: NamedEntry,
  user: NamedEntry | undefined,
  clock: Clock | undefined,
): Promise<Partial<ClientConfig>> {
  const read = async (): Promise<Certificates> => {
    const [ca, cert, key] = await Promise.all([
      pem(cluster, 'certificate-authority'),
      user === undefined ? undefined : pem(user, 'client-certificate'),
      user === undefined ? undefined : pem(user, 'client-key'),
    ]);
    return {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    };
  };
  const inFiles =
    isFile(cluster, 'certificate-authority') ||
    (user !== undefined && (isFile(user, 'client-certificate') || isFile(user, 'client-key')));
  if (!inFiles) return (await read()) as Partial<ClientConfig>;
  const source = certificateFiles(read, clock);
  return { ...((await source()) as Partial<ClientConfig>), certificates: source };
}

async function userConfig(user: NamedEntry, cluster: NamedEntry, clock?: Clock): Promise<Partial<ClientConfig>> {
  const { fields } = user;
  const username = textField(fields, 'username');
  const password = textField(fields, 'password');
  const impersonate = impersonation(fields);
  const token = bearer(user, clock);
  const plugin = isFields(fields['exec']) || isFields(fields['auth-provider']);
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(impersonate === undefined ? {} : { impersonate }),
    ...(token === undefined ? {} : { token }),
    ...(plugin && token === undefined ? await pluginConfig(user, cluster, clock) : {}),
  };
}

/** What a program or a protocol gives; asked once already, so that what is wrong shows at the start. */
async function pluginConfig(user: NamedEntry, cluster: NamedEntry, clock?: Clock): Promise<Partial<ClientConfig>> {
  if (!isOidcUser(user)) return pluginCredentials(user, cluster, await pem(cluster, 'certificate-authority'));
  const ca = await pem({ ...user, fields: providerConfig(user) }, 'idp-certificate-authority');
  const token = oidcToken(user, ca, clock);
  await token();
  return { token };
}

/** The file wins over the text, as in client-go. */
function bearer({ fields, directory }: NamedEntry, clock: Clock | undefined): ClientConfig['token'] {
  const path = textField(fields, 'tokenFile');
  return path === undefined ? textField(fields, 'token') : tokenFile(resolve(directory, path), clock);
}

/** Either `<name>-data` in base64 or `<name>` as a path; the data wins. */
async function pem({ fields, directory }: NamedEntry, name: string): Promise<string | undefined> {
  const data = textField(fields, `${name}-data`);
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8');
  const path = textField(fields, name);
  if (path === undefined) return undefined;
  const file = resolve(directory, path);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`the kubeconfig's ${name} ${file} cannot be read`, { cause: error });
  }
}

function isFile({ fields }: NamedEntry, name: string): boolean {
  return textField(fields, `${name}-data`) === undefined && textField(fields, name) !== undefined;
}

function impersonation(fields: Fields): Impersonation | undefined {
  const user = textField(fields, 'as');
  if (user === undefined) return undefined;
  const uid = textField(fields, 'as-uid');
  const groups = fields['as-groups'];
  const extra = fields['as-user-extra'];
  return {
    user,
    ...(uid === undefined ? {} : { uid }),
    ...(Array.isArray(groups) ? { groups: groups.map(String) } : {}),
    ...(isFields(extra) ? { extra: textLists(extra) } : {}),
  };
}

function textLists(fields: Fields): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, list]) => [key, Array.isArray(list) ? list.map(String) : []]),
  );
}
