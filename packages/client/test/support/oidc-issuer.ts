// An OpenID Connect issuer on loopback: says where its token endpoint is, and gives a new id token for a refresh token.
import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority } from './certificates.ts';

/** One request to the token endpoint. */
export interface TokenRequest {
  readonly authorization: string | undefined;
  readonly form: Readonly<Record<string, string>>;
}

export interface OidcIssuer {
  readonly url: string;
  /** Who signed its certificate, PEM. */
  readonly ca: string;
  readonly tokenRequests: TokenRequest[];
  /** Its answers, where a test wants others. */
  discovery: Record<string, unknown>;
  answer: () => { status?: number; body: unknown };
  /** An id token with its signature. @param expires - milliseconds since 1970 */
  sign(name: string, audience: string, expires: number): string;
  close(): void;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An id token. Nobody but a real server looks at its signature. @param expires - milliseconds since 1970 */
export function idToken(name: string, expires: number): string {
  return `${part({ alg: 'RS256' })}.${part({ sub: name, exp: expires / 1000 })}.signature`;
}

export async function startIssuer(answer: OidcIssuer['answer']): Promise<OidcIssuer> {
  const authority = createAuthority('the issuer');
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const tokenRequests: TokenRequest[] = [];
  const server = https.createServer(
    authority.issue({ commonName: 'issuer', addresses: ['127.0.0.1'] }),
    (request, response) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const documents = new Map<string | undefined, object>([
          ['/.well-known/openid-configuration', issuer.discovery],
          ['/keys', { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] }],
        ]);
        const document = documents.get(request.url);
        if (request.method === 'GET' && document !== undefined) {
          response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
          return;
        }
        const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
        tokenRequests.push({ authorization: request.headers.authorization, form });
        const { status = 200, body } = issuer.answer();
        response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
      })();
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer: OidcIssuer = {
    url,
    ca: authority.cert,
    tokenRequests,
    discovery: { issuer: url, token_endpoint: `${url}/token`, jwks_uri: `${url}/keys` },
    answer,
    sign: (name, audience, expires) => {
      const claims = { iss: url, aud: audience, sub: name, exp: Math.floor(expires / 1000) };
      const signed = `${part({ alg: 'RS256', kid: 'one' })}.${part(claims)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return issuer;
}
