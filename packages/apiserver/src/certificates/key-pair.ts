// A certificate with its private key, both PEM.

/** A certificate and its key, in PEM. */
export interface KeyPair {
  /** One certificate, or a chain that begins with it. */
  readonly cert: string;
  readonly key: string;
}
