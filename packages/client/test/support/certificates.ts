// X.509 certificates for tests: an authority, and whom it vouches for. Node signs but does not write certificates, so the
// few structures that they need are written here in DER.
// @see https://www.rfc-editor.org/rfc/rfc5280
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A certificate and its key, PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

/** For whom. */
export interface Subject {
  readonly commonName: string;
  /** What Kubernetes takes as groups. */
  readonly organizations?: readonly string[];
  /** Host names. */
  readonly names?: readonly string[];
  /** IPv4. */
  readonly addresses?: readonly string[];
}

export interface Authority {
  /** PEM. */
  readonly cert: string;
  issue(subject: Subject): Issued;
}

const day = 86_400_000;

/** An authority of its own, which signs itself. */
export function createAuthority(commonName = 'kubewright test authority'): Authority {
  const keys = newKeys();
  const issuer = { commonName };
  const cert = certificate(issuer, keys.publicKey, issuer, keys.privateKey, true);
  return {
    cert,
    issue(subject) {
      const own = newKeys();
      const key = own.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
      return { cert: certificate(subject, own.publicKey, issuer, keys.privateKey, false), key };
    },
  };
}

function newKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

function certificate(
  subject: Subject,
  publicKey: KeyObject,
  issuer: Subject,
  signer: KeyObject,
  authority: boolean,
): string {
  const extensions = [
    extension('2.5.29.19', authority ? sequence(boolean(true)) : sequence(), true),
    ...(authority ? [] : alternativeNames(subject)),
  ];
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    name(issuer),
    sequence(time(Date.now() - day), time(Date.now() + 30 * day)),
    name(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, signer)]));
  const base64 = sequence(body, ecdsaWithSha256, signature).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/(.{64})/g, '$1\n').trimEnd()}\n-----END CERTIFICATE-----\n`;
}

function name({ commonName, organizations = [] }: Subject): Buffer {
  const part = (type: string, text: string): Buffer => der(0x31, sequence(oid(type), der(0x0c, Buffer.from(text))));
  return sequence(...organizations.map((each) => part('2.5.4.10', each)), part('2.5.4.3', commonName));
}

function alternativeNames({ names = [], addresses = [] }: Subject): Buffer[] {
  if (names.length + addresses.length === 0) return [];
  const all = [
    ...names.map((each) => der(0x82, Buffer.from(each))),
    ...addresses.map((each) => der(0x87, Buffer.from(each.split('.').map(Number)))),
  ];
  return [extension('2.5.29.17', sequence(...all), false)];
}

function extension(type: string, value: Buffer, critical: boolean): Buffer {
  return sequence(oid(type), ...(critical ? [boolean(true)] : []), der(0x04, value));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes);
}

function boolean(value: boolean): Buffer {
  return der(0x01, Buffer.from([value ? 0xff : 0]));
}

function time(milliseconds: number): Buffer {
  const text = new Date(milliseconds).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(0x17, Buffer.from(text.slice(2)));
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = rest.flatMap((part) => {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return der(0x06, Buffer.from([first * 40 + second, ...bytes]));
}
