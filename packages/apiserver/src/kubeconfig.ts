// A kubeconfig for a server: what kubectl, helm and client libraries read. JSON is YAML, and needs no printer.

export interface KubeconfigOptions {
  /** Such as `http://127.0.0.1:8001`. */
  readonly server: string;
  /** The name of cluster, user and context; default `kubewright`. */
  readonly name?: string | undefined;
  /** The namespace of commands that name none; default `default`. */
  readonly namespace?: string | undefined;
  /** The CA of an https server, in PEM. */
  readonly certificateAuthority?: string | undefined;
  readonly token?: string | undefined;
}

/** Formats a kubeconfig with one context, which is the current one. */
export function formatKubeconfig(options: KubeconfigOptions): string {
  const { server, name = 'kubewright', namespace = 'default', certificateAuthority, token } = options;
  const authority =
    certificateAuthority === undefined
      ? {}
      : { 'certificate-authority-data': Buffer.from(certificateAuthority, 'utf8').toString('base64') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, ...authority } }],
    users: [{ name, user: token === undefined ? {} : { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    'current-context': name,
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
