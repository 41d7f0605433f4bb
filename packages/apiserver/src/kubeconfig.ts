// A kubeconfig for a server: what kubectl, helm and client libraries read. JSON is YAML, and needs no printer.
import type { KeyPair } from './certificates/key-pair.ts';

/** What {@link formatKubeconfig} writes. */
export interface KubeconfigOptions {
  /** Such as `http://127.0.0.1:8001`. */
  readonly server: string;
  /** The name of cluster, user and context; default `kubewright`. */
  readonly name?: string | undefined;
  /** The namespace of commands that name none; default `default`. */
  readonly namespace?: string | undefined;
  /** The CA of an https server, in PEM. */
  readonly certificateAuthority?: string | undefined;
  /** A bearer token. */
  readonly token?: string | undefined;
  /** A client certificate with its key; kubectl uses it before a token. */
  readonly clientCertificate?: KeyPair | undefined;
}

/** Formats a kubeconfig with one context, which is the current one. */
export function formatKubeconfig(options: KubeconfigOptions): string {
  const {
    server,
    name = 'kubewright',
    namespace = 'default',
    certificateAuthority,
    token,
    clientCertificate,
  } = options;
  const authority =
    certificateAuthority === undefined ? {} : { 'certificate-authority-data': encode(certificateAuthority) };
  const user = {
    ...(token === undefined ? {} : { token }),
    ...(clientCertificate === undefined
      ? {}
      : {
          'client-certificate-data': encode(clientCertificate.cert),
          'client-key-data': encode(clientCertificate.key),
        }),
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, ...authority } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    'current-context': name,
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

function encode(pem: string): string {
  return Buffer.from(pem, 'utf8').toString('base64');
}
