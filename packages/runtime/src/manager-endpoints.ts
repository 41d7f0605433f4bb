// What a manager serves: health on one port, metrics on another, which may be secured.
import type { Clock } from '@kubewright/apimachinery';
import type { Logger } from '@kubewright/client';
import type { EndpointAddress, EndpointHandler } from './http-endpoint.ts';
import { listenForHttp } from './http-endpoint.ts';
import type { ManagerConnection } from './manager-connection.ts';
import type { ManagerOptions } from './manager-options.ts';
import { MetricsAccess } from './metrics/metrics-access.ts';
import { collectProcessMetrics } from './metrics/process-metrics.ts';
import type { MetricsRegistry } from './metrics/registry.ts';
import { metricsContentType } from './metrics/registry.ts';
import type { Teardown } from './teardown.ts';
import type { CertificateFiles, ServerCertificate } from './tls/server-certificate.ts';
import { certificateFromFiles, selfSigned } from './tls/server-certificate.ts';

/** Where and to whom metrics are served. */
export interface MetricsEndpoint extends EndpointAddress {
  /**
   * Serve over HTTPS, and only to whom the API server lets read the path (verb `get` on the non-resource URL): `true`
   * with a self-signed certificate, or files, which are read again when they change. Default false: to everybody, over
   * HTTP. Callers say who they are with a bearer token, or with a certificate of one of `clientCa`.
   *
   * The operator's role must let it create `tokenreviews` and `subjectaccessreviews`: see config/metrics of a scaffold.
   */
  readonly secure?: boolean | CertificateFiles | undefined;
}

/** The ports that are served, once they are. */
export interface ManagerPorts {
  readonly health?: number;
  readonly metrics?: number;
}

/** Starts what the options ask for. */
export async function serveEndpoints(
  options: Pick<ManagerOptions, 'name' | 'health' | 'metrics'>,
  parts: {
    readonly clock: Clock;
    readonly log: Logger;
    readonly metrics: MetricsRegistry;
    readonly connection: ManagerConnection;
    readonly health: EndpointHandler;
  },
  teardown: Teardown,
): Promise<ManagerPorts> {
  const { name, health, metrics } = options;
  const ports: { health?: number; metrics?: number } = {};
  if (health !== undefined && health !== false) {
    const endpoint = await listenForHttp(health, parts.health);
    ports.health = endpoint.port;
    teardown.push('health endpoint', () => endpoint.close());
  }
  if (metrics !== undefined && metrics !== false) {
    const collected = collectProcessMetrics(parts.metrics);
    teardown.push('process metrics', () => collected.stop());
    const { secure = false } = metrics;
    const access = secure === false ? undefined : new MetricsAccess(parts.connection.rest, parts);
    const handle = metricsHandler(parts.metrics, access);
    const certificate = secure === false ? undefined : certificateOf(name, secure, parts);
    const endpoint = await listenForHttp(metrics, handle, certificate);
    ports.metrics = endpoint.port;
    teardown.push('metrics endpoint', () => endpoint.close());
  }
  return ports;
}

function metricsHandler(registry: MetricsRegistry, access: MetricsAccess | undefined): EndpointHandler {
  return async (path, _query, caller) => {
    const refusal = await access?.refusal(path, caller);
    if (refusal !== undefined) return refusal;
    if (path !== '/metrics') return undefined;
    return { status: 200, contentType: metricsContentType, body: registry.text() };
  };
}

function certificateOf(
  name: string,
  secure: true | CertificateFiles,
  parts: { readonly clock: Clock; readonly log: Logger; readonly metrics: MetricsRegistry },
): ServerCertificate {
  return secure === true
    ? selfSigned(name, ['localhost', '127.0.0.1'], parts.clock)
    : certificateFromFiles(secure, parts);
}
