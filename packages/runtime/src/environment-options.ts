// The options of a manager that its Deployment sets through environment variables.
import { join } from 'node:path';
import type { LogLevel } from '@kubewright/client';
import { ConfigError, jsonLogger } from '@kubewright/client';
import type { MetricsEndpoint } from './manager-endpoints.ts';
import type { ManagerOptions } from './manager-options.ts';

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * Reads the variables that every operator knows:
 *
 * - `LEADER_ELECT=true`: elect a leader; default not
 * - `HEALTH_PORT`, `METRICS_PORT`: serve probes, metrics; default not. `0` means not, as in controller-runtime
 * - `METRICS_SECURE=false`: serve metrics to everybody over HTTP; default over HTTPS and only to whom the API server lets
 *   read them, see {@link MetricsEndpoint}
 * - `METRICS_CERT_DIR`: a folder with `tls.crt` and `tls.key`, and `METRICS_CLIENT_CA`: a file with the authorities of
 *   client certificates; default a self-signed certificate, and tokens only
 * - `WATCH_NAMESPACE`: the namespaces to watch, separated by commas; default all
 * - `LOG_LEVEL`: debug, info (default), warn or error; SIGUSR2 switches to debug and back
 *
 * @throws ConfigError when a variable has a value that it cannot have; {@link runManager} prints its message without a stack.
 */
export function environmentOptions(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Pick<ManagerOptions, 'leaderElection' | 'health' | 'metrics' | 'namespaces' | 'log' | 'logLevel' | 'env'> {
  const namespaces = (env['WATCH_NAMESPACE'] ?? '').split(',').flatMap((name) => name.trim() || []);
  const logLevel = { level: choice(env, 'LOG_LEVEL', levels) ?? 'info' };
  return {
    env,
    leaderElection: choice(env, 'LEADER_ELECT', ['true', 'false']) === 'true',
    health: address(env, 'HEALTH_PORT'),
    metrics: metricsEndpoint(env),
    log: jsonLogger({ level: logLevel }),
    logLevel,
    ...(namespaces.length === 0 ? {} : { namespaces }),
  };
}

function metricsEndpoint(env: Environment): MetricsEndpoint | false {
  const found = address(env, 'METRICS_PORT');
  const folder = env['METRICS_CERT_DIR'] ?? '';
  const clientCa = env['METRICS_CLIENT_CA'] ?? '';
  const secure = choice(env, 'METRICS_SECURE', ['true', 'false']) !== 'false';
  if (folder !== '' && !secure) throw new ConfigError('METRICS_CERT_DIR has no use with METRICS_SECURE=false');
  if (clientCa !== '' && folder === '') throw new ConfigError('METRICS_CLIENT_CA has no use without METRICS_CERT_DIR');
  if (found === false) return false;
  if (folder === '') return { ...found, secure };
  const files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
  return { ...found, secure: clientCa === '' ? files : { ...files, clientCa } };
}

type Environment = Readonly<Record<string, string | undefined>>;

function choice<const V extends string>(env: Environment, name: string, values: readonly V[]): V | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const value = values.find((each) => each === text);
  if (value === undefined) throw new ConfigError(`${name}=${text}: want one of ${values.join(', ')}`);
  return value;
}

function address(env: Environment, name: string): { readonly port: number } | false {
  const text = env[name];
  if (text === undefined || text === '' || text === '0') return false;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65535) {
    throw new ConfigError(`${name}=${text}: want a port from 1 to 65535, or 0 to serve nothing`);
  }
  return { port };
}
