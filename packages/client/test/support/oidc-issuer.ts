// An OpenID Connect issuer on loopback: says where its token endpoint is, and gives a new id token for a refresh token.
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
  close(): void;
}

/** An id token. Nobody here looks at its signature: the server does. @param expires - milliseconds since 1970 */
export function idToken(name: string, expires: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part({ sub: name, exp: expires / 1000 })}.signature`;
}

export async function startIssuer(answer: OidcIssuer['answer']): Promise<OidcIssuer> {
  const authority = createAuthority('the issuer');
  const tokenRequests: TokenRequest[] = [];
  const server = https.createServer(
    authority.issue({ commonName: 'issuer', addresses: ['127.0.0.1'] }),
    (request, response) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        if (request.method === 'GET' && request.url === '/.well-known/openid-configuration') {
          response.end(JSON.stringify(issuer.discovery));
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
    discovery: { issuer: url, token_endpoint: `${url}/token` },
    answer,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return issuer;
}
