// JSON Web Tokens with one key: claims -> a signed text, and back. ES256 or RS256, as the key is.
// @see https://www.rfc-editor.org/rfc/rfc7519
import type { KeyObject } from 'node:crypto';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { isRecord } from '../object/api-object.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** The one key that signs and checks. */
export class SigningKey {
  readonly #private: KeyObject;
  readonly #public: KeyObject;
  readonly #algorithm: 'ES256' | 'RS256';
  readonly #id: string;

  /**
   * @param pem - a private key, RSA or P-256; default a new P-256 key
   * @throws Error when it is another kind of key
   */
  constructor(pem?: string) {
    this.#private =
      pem === undefined ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : createPrivateKey(pem);
    this.#public = createPublicKey(this.#private);
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = this.#private;
    if (type !== 'rsa' && !(type === 'ec' && details?.namedCurve === 'prime256v1')) {
      throw new Error(`a service account key is RSA or P-256, not ${type ?? 'unknown'} ${details?.namedCurve ?? ''}`);
    }
    this.#algorithm = type === 'rsa' ? 'RS256' : 'ES256';
    const der = this.#public.export({ type: 'spki', format: 'der' });
    this.#id = createHash('sha256').update(der).digest('base64url');
  }

  get algorithm(): string {
    return this.#algorithm;
  }

  /** The private key in PEM. */
  toPem(): string {
    return this.#private.export({ type: 'pkcs8', format: 'pem' }) as string;
  }

  /** The public key as others read it. @see https://www.rfc-editor.org/rfc/rfc7517 */
  toJwk(): Record<string, unknown> {
    return { use: 'sig', kid: this.#id, alg: this.#algorithm, ...this.#public.export({ format: 'jwk' }) };
  }

  sign(claims: Claims): string {
    const head = `${encode({ alg: this.#algorithm, kid: this.#id })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(head), { key: this.#private, dsaEncoding: 'ieee-p1363' });
    return `${head}.${signature.toString('base64url')}`;
  }

  /** Whether this key made the token. */
  verifies(token: string): boolean {
    const [header = '', payload = '', signature = ''] = token.split('.');
    // The token does not choose how it is checked: a header that says otherwise is not ours.
    if (decode(header)?.['alg'] !== this.#algorithm) return false;
    const key = { key: this.#public, dsaEncoding: 'ieee-p1363' as const };
    return verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
  }
}

/** The claims of a token, unchecked; undefined when it is no token. */
export function readClaims(token: string): Claims | undefined {
  const parts = token.split('.');
  return parts.length === 3 ? decode(parts[1] ?? '') : undefined;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown;
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
