// A certificate with its private key, both PEM.

export interface KeyPair {
  /** One certificate, or a chain that begins with it. */
  readonly cert: string;
  readonly key: string;
}
