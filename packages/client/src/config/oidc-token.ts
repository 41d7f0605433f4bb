// Users of an OpenID Connect issuer (auth-provider `oidc`): their id token is the bearer token, and once it has expired the
// issuer gives another for the refresh token. Ours, because the library for the other plugins cannot do it (docs/client.md).
// @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#openid-connect-tokens
// @see https://github.com/kubernetes/client-go/blob/master/plugin/pkg/client/auth/oidc/oidc.go
import { systemClock } from '@kubewright/apimachinery';
import type { Clock } from '@kubewright/apimachinery';
import { startDeadline } from '../deadline.ts';
import { createTransport } from '../transport/node-transport.ts';
import { ConfigError } from './client-config.ts';
import type { TokenSource } from './client-config.ts';
import { isFields, textField } from './kubeconfig-file.ts';
import type { Fields, NamedEntry } from './kubeconfig-file.ts';

/** A token counts as expired so many milliseconds early: it must still be good when it arrives. As in client-go (expiryDelta). */
const expiryMargin = 10_000;

/** Between two times that a token is renewed because the API server refuses it: it may refuse the next one as well. Milliseconds. */
const refusalDelay = 60_000;

/** How long an answer of the issuer may take, in milliseconds. */
const issuerTimeout = 30_000;

/** What the issuer is asked for, and what it has given. */
interface Login {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly ca: string | undefined;
  idToken: string | undefined;
  /** The issuer may give another one each time. It is kept in memory, and not written back. */
  refreshToken: string | undefined;
}

/**
 * @param ca - who may have signed the issuer's certificate, PEM; default: the authorities that Node trusts
 * @returns gives the id token, and asks the issuer when it has expired, or is refused before that, as where clocks differ:
 *   several callers at once ask once. Rejects with a ConfigError that says why there is none.
 */
export function oidcToken(user: NamedEntry, ca: string | undefined, clock: Clock = systemClock): TokenSource {
  const fields = providerConfig(user);
  const login: Login = {
    issuer: (textField(fields, 'idp-issuer-url') ?? '').replace(/\/+$/, ''),
    clientId: textField(fields, 'client-id') ?? '',
    clientSecret: textField(fields, 'client-secret') ?? '',
    ca,
    idToken: textField(fields, 'id-token'),
    refreshToken: textField(fields, 'refresh-token'),
  };
  let refreshing: Promise<string> | undefined;
  let renewedAt = -Infinity;
  const refreshed = async (why: string): Promise<string> => {
    renewedAt = clock.monotonic();
    try {
      return await refresh(login, clock);
    } catch (error) {
      const name = JSON.stringify(user.name);
      throw new ConfigError(`the id token of the kubeconfig's user ${name} ${why}, and there is no other`, {
        cause: error,
      });
    } finally {
      refreshing = undefined;
    }
  };
  return async (refused) => {
    const { idToken, refreshToken } = login;
    const isGood = idToken !== undefined && clock.now() + expiryMargin < expiryOf(idToken);
    if (!isGood) return (refreshing ??= refreshed('has expired'));
    const mayRenew = refreshToken !== undefined && clock.monotonic() - renewedAt >= refusalDelay;
    if (idToken !== refused || (refreshing === undefined && !mayRenew)) return idToken;
    return (refreshing ??= refreshed('is refused by the API server'));
  };
}

/** Whether the user is one of {@link oidcToken}'s. */
export function isOidcUser({ fields }: NamedEntry): boolean {
  const provider = fields['auth-provider'];
  return isFields(provider) && provider['name'] === 'oidc';
}

/** What `auth-provider` is told. */
export function providerConfig({ fields }: NamedEntry): Fields {
  const provider = fields['auth-provider'];
  const config = isFields(provider) ? provider['config'] : undefined;
  return isFields(config) ? config : {};
}

/** Milliseconds since 1970; 0 for what is no token of this kind. */
function expiryOf(idToken: string): number {
  try {
    const payload: unknown = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return isFields(payload) && typeof payload['exp'] === 'number' ? payload['exp'] * 1000 : 0;
  } catch {
    return 0;
  }
}

/** @see https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokens */
async function refresh(login: Login, clock: Clock): Promise<string> {
  const { issuer, refreshToken } = login;
  if (refreshToken === undefined) throw new Error('without a refresh-token it cannot be renewed: log in again');
  if (issuer === '') throw new Error('it has no idp-issuer-url');
  const discovered = await exchange(login, clock, `${issuer}/.well-known/openid-configuration`);
  // Another issuer's document must not say where our refresh token is sent.
  if ((textField(discovered, 'issuer') ?? '').replace(/\/+$/, '') !== issuer) {
    throw new Error(`${issuer} says that it is ${String(discovered['issuer'])}`);
  }
  const endpoint = textField(discovered, 'token_endpoint');
  if (endpoint === undefined) throw new Error(`${issuer} names no token_endpoint`);
  const methods = discovered['token_endpoint_auth_methods_supported'];
  const { headers, form } = clientOf(login, Array.isArray(methods) ? methods : []);
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken, ...form });
  const given = await exchange(login, clock, endpoint, { headers, body });
  const idToken = textField(given, 'id_token');
  if (idToken === undefined) throw new Error(`${issuer} gave no id_token`);
  if (expiryOf(idToken) <= clock.now()) {
    throw new Error(`the id_token that ${issuer} gave has expired already: is the clock of this machine right?`);
  }
  login.idToken = idToken;
  login.refreshToken = textField(given, 'refresh_token') ?? refreshToken;
  return idToken;
}

/** How the client says who it is: by basic authentication, unless the issuer only takes it in the form. */
function clientOf({ clientId, clientSecret }: Login, methods: readonly unknown[]) {
  const form = { client_id: clientId };
  if (clientSecret === '') return { headers: {}, form };
  if (methods.includes('client_secret_post') && !methods.includes('client_secret_basic')) {
    return { headers: {}, form: { ...form, client_secret: clientSecret } };
  }
  const pair = [clientId, clientSecret].map(encodeURIComponent).join(':');
  return { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }, form: {} };
}

/** One request to the issuer, which is answered with JSON. */
async function exchange(
  login: Login,
  clock: Clock,
  address: string,
  sent?: { readonly headers: Readonly<Record<string, string>>; readonly body: URLSearchParams },
): Promise<Fields> {
  const { protocol, origin, pathname, search } = new URL(address);
  if (protocol !== 'https:') throw new Error(`${address} is not https: a refresh token is not sent there`);
  const { ca } = login;
  const transport = createTransport({ server: origin, ...(ca === undefined ? {} : { ca }) });
  const deadline = startDeadline(clock, issuerTimeout, `${address} did not answer in ${issuerTimeout / 1000} s`);
  try {
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...sent?.headers };
    const { status, headers, body } = await transport({
      method: sent === undefined ? 'GET' : 'POST',
      path: pathname + search,
      headers: { accept: 'application/json', ...(sent === undefined ? {} : form) },
      signal: deadline.signal,
      ...(sent === undefined ? {} : { body: Buffer.from(sent.body.toString()) }),
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const answer = parse(text);
    if (status === 200 && answer !== undefined) return answer;
    // What is no error may be a token, and what is one may repeat what was sent.
    const type = headers['content-type'] ?? 'of no type';
    if (status < 300) throw new Error(`${address} answered ${status} without a JSON object (${type})`);
    const said = answer && [textField(answer, 'error'), textField(answer, 'error_description')].filter(Boolean);
    throw new Error(`${address} answered ${status}: ${withoutSecrets(said?.join(', ') || text.slice(0, 100), login)}`);
  } finally {
    deadline.cancel();
    transport.close();
  }
}

function withoutSecrets(text: string, { refreshToken = '', clientSecret }: Login): string {
  const secrets = [refreshToken, clientSecret].filter((secret) => secret !== '');
  const written = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), formEncoded(secret)]);
  return written.reduce((left, secret) => left.replaceAll(secret, '...'), text);
}

function formEncoded(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1);
}

function parse(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
