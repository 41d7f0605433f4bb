// A certificate authority for loopback servers and tests: makes the server's certificate and those of clients. The one
// file that knows the library; it is loaded when TLS is switched on. Keys are ECDSA P-256, all text is PEM. Times are the
// machine's, not the server's clock: they are checked by the TLS of other programs.
import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { BitString, Integer, OctetString, PrintableString, Utf8String } from 'asn1js';
import {
  AltName,
  AttributeTypeAndValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  CryptoEngine,
  ExtKeyUsage,
  Extension,
  GeneralName,
  RelativeDistinguishedNames,
} from 'pkijs';
import type { KeyPair } from './key-pair.ts';

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const engine = new CryptoEngine({ name: 'node', crypto: webcrypto });

/** How long certificates are valid, in milliseconds, and how far the clock of who checks them may be behind. */
const day = 24 * 3_600_000;
const authorityLife = 3650 * day;
const certificateLife = 365 * day;
const behind = 3_600_000;

/** Object identifiers. @see https://www.rfc-editor.org/rfc/rfc5280 */
const oid = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

/** The bits of keyUsage. */
const usage = { digitalSignature: 0x80, certificatesAndLists: 0x06 } as const;

/** The names under which a cluster knows its own server. */
const clusterNames = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
  'localhost',
];

/** Signs certificates with one key. */
export class CertificateAuthority {
  /** Its own certificate and key. */
  readonly keyPair: KeyPair;
  readonly #certificate: Certificate;
  readonly #key: webcrypto.CryptoKey;

  private constructor(keyPair: KeyPair, certificate: Certificate, key: webcrypto.CryptoKey) {
    this.keyPair = keyPair;
    this.#certificate = certificate;
    this.#key = key;
  }

  /** A new one. */
  static async create(): Promise<CertificateAuthority> {
    const keys = await generateKeys();
    const certificate = await draft({ commonName: 'kubewright', organizations: [] }, keys.publicKey, authorityLife);
    certificate.issuer = certificate.subject;
    const keyId = keyIdOf(certificate);
    certificate.extensions = [
      extension(oid.basicConstraints, new BasicConstraints({ cA: true }), true),
      keyUsage(usage.digitalSignature | usage.certificatesAndLists),
      new Extension({ extnID: oid.subjectKeyId, extnValue: new OctetString({ valueHex: keyId }).toBER() }),
    ];
    await certificate.sign(keys.privateKey, 'SHA-256', engine);
    const keyPair = { cert: certificatePem(certificate), key: await keyPem(keys.privateKey) };
    return new CertificateAuthority(keyPair, certificate, keys.privateKey);
  }

  /** The one that was created earlier. @throws Error when the texts are none */
  static async load(keyPair: KeyPair): Promise<CertificateAuthority> {
    const der = decodePem(keyPair.key);
    const key = await webcrypto.subtle.importKey('pkcs8', der, keyAlgorithm, true, ['sign']);
    return new CertificateAuthority(keyPair, Certificate.fromBER(decodePem(keyPair.cert)), key);
  }

  /** For a server under these names and addresses, and those of every cluster. */
  issueServer(hosts: readonly string[]): Promise<KeyPair> {
    const names = [...new Set([...clusterNames, '127.0.0.1', '::1', ...hosts])];
    const altName = new AltName({ altNames: names.map(generalName) });
    const extensions = [extendedUsage(oid.serverAuth), extension(oid.subjectAltName, altName)];
    return this.#issue({ commonName: 'kube-apiserver', organizations: [] }, extensions);
  }

  /** For a client: the user is its CN, each group an O. */
  issueClient(user: string, groups: readonly string[]): Promise<KeyPair> {
    return this.#issue({ commonName: user, organizations: groups }, [extendedUsage(oid.clientAuth)]);
  }

  async #issue(subject: Subject, extensions: readonly Extension[]): Promise<KeyPair> {
    const keys = await generateKeys();
    const certificate = await draft(subject, keys.publicKey, certificateLife);
    certificate.issuer = this.#certificate.subject;
    const issuer = new AuthorityKeyIdentifier({
      keyIdentifier: new OctetString({ valueHex: keyIdOf(this.#certificate) }),
    });
    certificate.extensions = [
      extension(oid.basicConstraints, new BasicConstraints({ cA: false }), true),
      keyUsage(usage.digitalSignature),
      extension(oid.authorityKeyId, issuer),
      ...extensions,
    ];
    await certificate.sign(this.#key, 'SHA-256', engine);
    return { cert: certificatePem(certificate), key: await keyPem(keys.privateKey) };
  }
}

interface Subject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
}

async function draft(subject: Subject, publicKey: webcrypto.CryptoKey, life: number): Promise<Certificate> {
  const certificate = new Certificate();
  certificate.version = 2;
  // Positive, and never twice the same.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  certificate.serialNumber = new Integer({ valueHex: bytes(serial) });
  const now = Date.now();
  certificate.notBefore.value = new Date(now - behind);
  certificate.notAfter.value = new Date(now + life);
  certificate.subject = new RelativeDistinguishedNames({
    typesAndValues: [
      ...subject.organizations.map((value) => attribute(oid.organization, value)),
      attribute(oid.commonName, subject.commonName),
    ],
  });
  await certificate.subjectPublicKeyInfo.importKey(publicKey, engine);
  return certificate;
}

function attribute(type: string, value: string): AttributeTypeAndValue {
  const isPrintable = /^[A-Za-z0-9 '()+,./:=?-]*$/.test(value);
  return new AttributeTypeAndValue({
    type,
    value: isPrintable ? new PrintableString({ value }) : new Utf8String({ value }),
  });
}

function extension(extnID: string, value: { toSchema(): { toBER(): ArrayBuffer } }, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: value.toSchema().toBER() });
}

function keyUsage(bits: number): Extension {
  const unusedBits = 31 - Math.clz32(bits & -bits);
  const value = new BitString({ valueHex: bytes(Buffer.from([bits])), unusedBits });
  return new Extension({ extnID: oid.keyUsage, critical: true, extnValue: value.toBER() });
}

function extendedUsage(purpose: string): Extension {
  return extension(oid.extendedKeyUsage, new ExtKeyUsage({ keyPurposes: [purpose] }));
}

function generalName(host: string): GeneralName {
  if (isIPv4(host)) return address(host.split('.').map(Number));
  if (isIPv6(host)) return address(ipv6Bytes(host));
  return new GeneralName({ type: 2, value: host });
}

function address(parts: readonly number[]): GeneralName {
  return new GeneralName({ type: 7, value: new OctetString({ valueHex: bytes(Buffer.from(parts)) }) });
}

function ipv6Bytes(host: string): number[] {
  const [left = '', right] = new URL(`http://[${host}]`).hostname.slice(1, -1).split('::');
  const words = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
  const [head, tail] = [words(left), words(right ?? '')];
  const gap = Array.from({ length: 8 - head.length - tail.length }, () => 0);
  return [...head, ...gap, ...tail].flatMap((word) => [word >> 8, word & 0xff]);
}

/** @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.2 */
function keyIdOf(certificate: Certificate): ArrayBuffer {
  const key = Buffer.from(certificate.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView);
  return bytes(createHash('sha1').update(key).digest());
}

function certificatePem(certificate: Certificate): string {
  return pem('CERTIFICATE', Buffer.from(certificate.toSchema(true).toBER()));
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  return pem('PRIVATE KEY', Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)));
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

function decodePem(text: string): ArrayBuffer {
  const body = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(text)?.[1];
  if (body === undefined) throw new Error('not a PEM text');
  return bytes(Buffer.from(body, 'base64'));
}

/** A buffer of its own: small Buffers share one. */
function bytes(data: Buffer): ArrayBuffer {
  return new Uint8Array(data).buffer;
}
