// Address and credentials of one server -> the text of a kubeconfig. JSON, which is YAML: nothing needs quoting by us.

/** What a kubeconfig says about a server. */
export interface KubeconfigInput {
  readonly server: string;
  /** PEM. */
  readonly ca: string;
  readonly token: string;
}

/** A kubeconfig with one context, called `kubewright`. */
export function formatKubeconfig({ server, ca, token }: KubeconfigInput): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'kubewright',
    clusters: [
      {
        name: 'kubewright',
        cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'kubewright', context: { cluster: 'kubewright', user: 'admin', namespace: 'default' } }],
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
