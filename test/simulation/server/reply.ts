// How the model server answers: what the network makes of it is not its business.

export interface Reply {
  /** The client is gone, or the answer is complete. */
  readonly closed: boolean;
  start(status: number, headers?: Readonly<Record<string, string>>): void;
  /** Whole lines. */
  write(text: string): void;
  end(): void;
  /** Called once when {@link closed} becomes true. */
  onClose(call: () => void): void;
}

/** A Status of failure, as kube-apiserver writes it. */
export function failureStatus(code: number, reason: string, message: string, details: object = {}): unknown {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code };
}

export const gone = (message: string): unknown => failureStatus(410, 'Expired', message);

/** @see https://github.com/kubernetes/apiserver/blob/master/pkg/storage/errors.go (NewTooLargeResourceVersionError) */
export const tooLarge = (wanted: number, current: number): unknown =>
  failureStatus(504, 'Timeout', `Too large resource version: ${wanted}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });

/** A whole answer that is a Status. */
export function refuse(reply: Reply, status: unknown, headers: Readonly<Record<string, string>> = {}): void {
  const { code, details } = status as { code: number; details?: { retryAfterSeconds?: number } };
  const seconds = details?.retryAfterSeconds;
  reply.start(code, seconds === undefined ? headers : { 'retry-after': String(seconds), ...headers });
  reply.write(`${JSON.stringify(status)}\n`);
  reply.end();
}
