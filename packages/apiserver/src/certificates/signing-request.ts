// A certificate signing request as text -> who it asks for, and whether it was signed with the key that it brings. Read by
// hand and checked by node:crypto: the library for certificates is loaded for TLS alone.
// @see https://www.rfc-editor.org/rfc/rfc2986
import { createPublicKey, verify } from 'node:crypto';

export interface SigningRequest {
  /** The subject's `O`s. */
  readonly organizations: readonly string[];
  /** Why its signature is none, in Go's words; undefined when it is right. */
  readonly fault: string | undefined;
}

/** @throws Error in Go's words, as far as they are known, when it is no such request */
export function parseSigningRequest(text: string): SigningRequest {
  const block = /-----BEGIN ([^-\r\n]+)-----\r?\n(?:[^\r\n:]+:[^\r\n]*\r?\n)*([\sA-Za-z0-9+/=]*)-----END \1-----/.exec(
    text,
  );
  if (block?.[1] !== 'CERTIFICATE REQUEST') throw new Error('PEM block type must be CERTIFICATE REQUEST');
  const bytes = Buffer.from(block[2] ?? '', 'base64');
  const outer = readElement(bytes, 0);
  if (outer.end < bytes.length) throw new Error('asn1: syntax error: trailing data');
  const [info, algorithm, signature] = childrenOf(bytes, outer, tags.sequence);
  if (info === undefined || algorithm === undefined || signature?.tag !== tags.bitString) throw structureError();
  const [, subject, key] = childrenOf(bytes, info, tags.sequence);
  if (subject === undefined || key === undefined) throw structureError();
  return {
    organizations: organizationsOf(bytes, subject),
    fault: signatureFault({
      signed: bytes.subarray(info.at, info.end),
      key: bytes.subarray(key.at, key.end),
      algorithm: algorithmOf(bytes, algorithm),
      // Without the count of unused bits.
      signature: bytes.subarray(signature.start + 1, signature.end),
    }),
  };
}

const tags = { objectIdentifier: 0x06, bitString: 0x03, sequence: 0x30, set: 0x31 } as const;

/** An element of DER: where it is, and its content from `start` to `end`. */
interface Element {
  readonly tag: number;
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

function readElement(bytes: Buffer, at: number): Element {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) throw new Error('asn1: syntax error: data truncated');
  const size = first < 0x80 ? 0 : first & 0x7f;
  if (size > 4 || at + 2 + size > bytes.length) throw new Error('asn1: syntax error: data truncated');
  const length = size === 0 ? first : bytes.readUIntBE(at + 2, size);
  const start = at + 2 + size;
  if (start + length > bytes.length) throw new Error('asn1: syntax error: data truncated');
  return { tag, at, start, end: start + length };
}

function childrenOf(bytes: Buffer, { tag, start, end }: Element, wanted: number): Element[] {
  if (tag !== wanted) throw structureError();
  const children: Element[] = [];
  for (let at = start; at < end; at = children.at(-1)?.end ?? end) children.push(readElement(bytes, at));
  return children;
}

function structureError(): Error {
  return new Error("asn1: structure error: tags don't match");
}

/** `2.5.4.10` in DER. */
const organization = '55040a';

function organizationsOf(bytes: Buffer, subject: Element): string[] {
  return childrenOf(bytes, subject, tags.sequence)
    .flatMap((set) => childrenOf(bytes, set, tags.set))
    .flatMap((attribute) => {
      const [type, value] = childrenOf(bytes, attribute, tags.sequence);
      if (type === undefined || value === undefined) throw structureError();
      const isOne = bytes.toString('hex', type.start, type.end) === organization;
      return isOne ? [bytes.toString('utf8', value.start, value.end)] : [];
    });
}

/** By their object identifiers in DER: the hash, where the algorithm takes one. Those with parameters are not read. */
const algorithms: Readonly<
  Record<string, { readonly family: 'RSA' | 'ECDSA' | 'Ed25519'; readonly hash: string | null }>
> = {
  '2a864886f70d010105': { family: 'RSA', hash: 'sha1' },
  '2a864886f70d01010b': { family: 'RSA', hash: 'sha256' },
  '2a864886f70d01010c': { family: 'RSA', hash: 'sha384' },
  '2a864886f70d01010d': { family: 'RSA', hash: 'sha512' },
  '2a8648ce3d0401': { family: 'ECDSA', hash: 'sha1' },
  '2a8648ce3d040302': { family: 'ECDSA', hash: 'sha256' },
  '2a8648ce3d040303': { family: 'ECDSA', hash: 'sha384' },
  '2a8648ce3d040304': { family: 'ECDSA', hash: 'sha512' },
  '2b6570': { family: 'Ed25519', hash: null },
};

function algorithmOf(bytes: Buffer, algorithm: Element): string {
  const [identifier] = childrenOf(bytes, algorithm, tags.sequence);
  return identifier === undefined ? '' : bytes.toString('hex', identifier.start, identifier.end);
}

interface Signed {
  readonly signed: Buffer;
  readonly signature: Buffer;
  /** A SubjectPublicKeyInfo. */
  readonly key: Buffer;
  readonly algorithm: string;
}

function signatureFault({ signed, signature, key, algorithm }: Signed): string | undefined {
  const { family, hash } = algorithms[algorithm] ?? {};
  if (family === undefined) return 'x509: cannot verify signature: algorithm unimplemented';
  const wrong = family === 'RSA' ? 'crypto/rsa: verification error' : `x509: ${family} verification failure`;
  try {
    const publicKey = createPublicKey({ key, format: 'der', type: 'spki' });
    return verify(hash ?? null, signed, publicKey, signature) ? undefined : wrong;
  } catch {
    return wrong;
  }
}
