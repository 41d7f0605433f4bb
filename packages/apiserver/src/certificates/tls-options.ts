// How a listener speaks TLS: what the caller gives -> certificates, made where they are not given.
import type { KeyPair } from './key-pair.ts';
import { administrator } from '../authentication/user.ts';

/** TLS with certificates of one's own, or made by an authority that is kept elsewhere. */
export type TlsOptions =
  | (KeyPair & {
      /** Whose client certificates are believed; default nobody's. */
      readonly clientCa?: string | undefined;
    })
  | {
      /** Makes the server's certificate and an administrator's, and is believed. */
      readonly authority: KeyPair;
    };

/** What a listener with TLS needs, and what its clients do. */
export interface TlsSetup {
  readonly server: KeyPair;
  readonly clientCa: string | undefined;
  /** By which clients know the server; undefined when its certificate was given. */
  readonly certificateAuthority: string | undefined;
  /** An administrator's; undefined when the server's certificate was given. */
  readonly clientCertificate: KeyPair | undefined;
}

/** @param tls - `true` for an authority that lives as long as the listener @param host - the server's name besides `localhost` */
export async function tlsSetup(tls: true | TlsOptions, host: string): Promise<TlsSetup> {
  if (tls !== true && 'cert' in tls) {
    return { server: tls, clientCa: tls.clientCa, certificateAuthority: undefined, clientCertificate: undefined };
  }
  const { CertificateAuthority } = await import('./certificate-authority.ts');
  const authority = tls === true ? await CertificateAuthority.create() : await CertificateAuthority.load(tls.authority);
  const { cert } = authority.keyPair;
  const groups = administrator.groups.filter((group) => group !== 'system:authenticated');
  return {
    server: await authority.issueServer([host]),
    clientCa: cert,
    certificateAuthority: cert,
    clientCertificate: await authority.issueClient(administrator.name, groups),
  };
}
