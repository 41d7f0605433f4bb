// The options of a manager that its Deployment sets through environment variables.
import type { LogLevel } from '@kubewright/client';
import { ConfigError, jsonLogger } from '@kubewright/client';
import type { ManagerOptions } from './manager-options.ts';

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * Reads the variables that every operator knows:
 *
 * - `LEADER_ELECT=true`: elect a leader; default not
 * - `HEALTH_PORT`, `METRICS_PORT`: serve probes, metrics; default not. `0` means not, as in controller-runtime
 * - `WATCH_NAMESPACE`: the namespaces to watch, separated by commas; default all
 * - `LOG_LEVEL`: debug, info (default), warn or error
 *
 * @throws ConfigError when a variable has a value that it cannot have; {@link runManager} prints its message without a stack.
 */
export function environmentOptions(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Pick<ManagerOptions, 'leaderElection' | 'health' | 'metrics' | 'namespaces' | 'log' | 'env'> {
  const namespaces = (env['WATCH_NAMESPACE'] ?? '').split(',').flatMap((name) => name.trim() || []);
  const level = choice(env, 'LOG_LEVEL', levels) ?? 'info';
  return {
    env,
    leaderElection: choice(env, 'LEADER_ELECT', ['true', 'false']) === 'true',
    health: address(env, 'HEALTH_PORT'),
    metrics: address(env, 'METRICS_PORT'),
    log: jsonLogger({ level }),
    ...(namespaces.length === 0 ? {} : { namespaces }),
  };
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
