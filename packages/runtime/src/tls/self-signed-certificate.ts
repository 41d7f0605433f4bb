// A certificate that nobody vouches for, made at start: it keeps what is sent from listeners on the way, and no more.
// @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  boolean,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  tagged,
  time,
  utf8String,
} from './der.ts';

/** Certificate and key, PEM. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

/** Milliseconds; what controller-runtime's certificates have, too. */
export const selfSignedLifetime = 365 * 24 * 3_600_000;

/** Clocks of clients may be behind ours by so many milliseconds. */
const clockTolerance = 3_600_000;

const ids = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
  subjectAlternativeName: '2.5.29.17',
};

/**
 * Makes a certificate with a new P-256 key.
 *
 * @param name - its common name
 * @param hosts - DNS names and IPv4 addresses that it is for
 * @param now - milliseconds since 1970
 * @param use - on which side of a connection
 */
export function selfSignedCertificate(
  name: string,
  hosts: readonly string[],
  now: number,
  use: 'server' | 'client' = 'server',
): CertificatePair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectIdentifier(ids.ecdsaWithSha256));
  const subject = sequence(set(sequence(objectIdentifier(ids.commonName), utf8String(name))));
  const serial = Buffer.concat([Buffer.from([0x40]), randomBytes(15)]);
  const body = sequence(
    tagged(0, true, integer(Buffer.from([2]))), // version 3
    integer(serial),
    algorithm,
    subject,
    sequence(time(now - clockTolerance), time(now + selfSignedLifetime)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, true, extensions(hosts, use)),
  );
  const signature = sign('sha256', body, privateKey);
  return {
    cert: pem('CERTIFICATE', sequence(body, algorithm, bitString(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function extensions(hosts: readonly string[], use: 'server' | 'client'): Buffer {
  const critical = (id: string, value: Uint8Array): Buffer =>
    sequence(objectIdentifier(id), boolean(true), octetString(value));
  const names = hosts.map((host) => {
    const octets = host.split('.').map(Number);
    const address = octets.length === 4 && octets.every((octet) => octet >= 0 && octet <= 255);
    return address ? tagged(7, false, Buffer.from(octets)) : tagged(2, false, Buffer.from(host));
  });
  return sequence(
    critical(ids.basicConstraints, sequence(boolean(true))),
    // digitalSignature and keyCertSign: it signs itself.
    critical(ids.keyUsage, Buffer.from([0x03, 0x02, 0x02, 0x84])),
    sequence(objectIdentifier(ids.extendedKeyUsage), octetString(sequence(objectIdentifier(ids[use])))),
    sequence(objectIdentifier(ids.subjectAlternativeName), octetString(sequence(...names))),
  );
}

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
