// The other end of a connection, as node:http has it: its certificate, and its headers one by one.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { ClientCertificate } from './authentication/authenticator.ts';
import type { Peer } from './authentication/caller.ts';

/** A connection shows its certificate once. */
const certificates = new WeakMap<Socket, { readonly certificate: ClientCertificate | undefined }>();

export function peerOfMessage(message: IncomingMessage, served: Peer['served']): Peer {
  const { socket } = message;
  let known = certificates.get(socket);
  if (known === undefined) certificates.set(socket, (known = { certificate: certificateOf(socket) }));
  return {
    certificate: known.certificate,
    served,
    // Hardly anybody asks.
    get headers() {
      return message.headersDistinct;
    },
  };
}

function certificateOf(socket: Socket): ClientCertificate | undefined {
  if (!('getPeerCertificate' in socket)) return undefined;
  const secure = socket as TLSSocket;
  const { subject, fingerprint256 } = secure.getPeerCertificate() as Partial<DetailedPeerCertificate>;
  if (subject === undefined || fingerprint256 === undefined) return undefined;
  const { CN, O } = subject as { readonly CN?: string | readonly string[]; readonly O?: string | readonly string[] };
  return {
    trusted: secure.authorized,
    commonName: listOf(CN).at(-1) ?? '',
    organizations: listOf(O),
    fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}
