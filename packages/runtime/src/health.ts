// Liveness and readiness as Kubernetes' own components answer them: named checks under /healthz and /readyz, each also at
// a path of its own, ?verbose to see them all, ?exclude=name to leave one out. Reasons go to the log, not to the caller.
// @see https://kubernetes.io/docs/reference/using-api/health-checks/
import type { EndpointAnswer } from './http-endpoint.ts';

/** Passes by returning, fails by throwing. Should answer within a second: the kubelet does not wait longer by default. */
export type HealthCheck = () => void | Promise<void>;

/** The checks behind one path. */
export class HealthChecks {
  readonly #path: string;
  readonly #onFailure: (name: string, error: unknown) => void;
  readonly #checks = new Map<string, HealthCheck>([['ping', () => undefined]]);

  /**
   * @param path - such as `/healthz`
   * @param onFailure - told why a check failed, as callers are not
   */
  constructor(path: string, onFailure: (name: string, error: unknown) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
  }

  /** @throws TypeError when the name is taken or would not fit into a path. */
  add(name: string, check: HealthCheck): void {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new TypeError(`"${name}" is no name for a health check`);
    if (this.#checks.has(name)) throw new TypeError(`there is a health check "${name}" already`);
    this.#checks.set(name, check);
  }

  /** Runs the checks that a request asks for; undefined when the path is not this one's. */
  async answer(path: string, query: URLSearchParams): Promise<EndpointAnswer | undefined> {
    if (path === this.#path || path === `${this.#path}/`) return this.#answerAll(query);
    if (!path.startsWith(`${this.#path}/`)) return undefined;
    const name = path.slice(this.#path.length + 1);
    const check = this.#checks.get(name);
    if (check === undefined) return undefined;
    return (await this.#passes(name, check)) ? { status: 200, body: 'ok' } : { status: 500, body: 'not ok\n' };
  }

  async #answerAll(query: URLSearchParams): Promise<EndpointAnswer> {
    const excluded = new Set(query.getAll('exclude'));
    const lines: string[] = [];
    let healthy = true;
    for (const [name, check] of this.#checks) {
      if (excluded.has(name)) {
        lines.push(`[+]${name} excluded: ok`);
      } else if (await this.#passes(name, check)) {
        lines.push(`[+]${name} ok`);
      } else {
        healthy = false;
        lines.push(`[-]${name} failed: reason withheld`);
      }
    }
    const subject = this.#path.slice(1);
    if (!healthy) return { status: 500, body: `${lines.join('\n')}\n${subject} check failed\n` };
    return { status: 200, body: query.has('verbose') ? `${lines.join('\n')}\n${subject} check passed\n` : 'ok' };
  }

  async #passes(name: string, check: HealthCheck): Promise<boolean> {
    try {
      await check();
      return true;
    } catch (error) {
      this.#onFailure(name, error);
      return false;
    }
  }
}
