// Probes and lifecycle handlers of a container: one way of asking each, and counts that are none below zero.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go validateProbe
import type { StatusCause } from '@kubewright/apimachinery';
import {
  checkNonnegative,
  checkPort,
  checkPortNumber,
  forbidden,
  invalid,
  notSupported,
  required,
} from './field-checks.ts';
import { type Fields, listOf, numberOf, structOf, structsOf, textOf } from './go-fields.ts';

/** The last two are for probes, and for hooks, alone. */
const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];
const counts = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];

/** @param gracePeriodSeconds - that of the pod */
export function checkProbes(container: Fields, path: string, gracePeriodSeconds: unknown): StatusCause[] {
  const hooks = structOf(container['lifecycle']);
  const causes = ['postStart', 'preStop'].flatMap((hook) =>
    hooks[hook] === undefined
      ? []
      : checkHandler(structOf(hooks[hook]), `${path}.lifecycle.${hook}`, gracePeriodSeconds),
  );
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (container[name] === undefined) continue;
    const at = `${path}.${name}`;
    const probe = structOf(container[name]);
    causes.push(
      ...checkHandler(probe, at, gracePeriodSeconds),
      ...counts.flatMap((field) => checkNonnegative(`${at}.${field}`, probe[field])),
    );
    const grace = probe['terminationGracePeriodSeconds'];
    if (name === 'readinessProbe') {
      const why = 'must not be set for readinessProbes';
      if (grace !== undefined) causes.push(invalid(`${at}.terminationGracePeriodSeconds`, grace, why));
    } else {
      if (grace !== undefined && numberOf(grace) <= 0) {
        causes.push(invalid(`${at}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
      }
      if (numberOf(probe['successThreshold']) !== 1) {
        causes.push(invalid(`${at}.successThreshold`, numberOf(probe['successThreshold']), 'must be 1'));
      }
    }
  }
  return causes;
}

const headerMessage =
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";

function checkHandler(handler: Fields, path: string, gracePeriodSeconds: unknown): StatusCause[] {
  const given = handlers.filter((each) => handler[each] !== undefined);
  const [first] = given;
  if (first === undefined) return [required(path, 'must specify a handler type')];
  const others = given.slice(1).map((each) => forbidden(`${path}.${each}`, 'may not specify more than 1 handler type'));
  return [...checkAction(first, structOf(handler[first]), `${path}.${first}`, gracePeriodSeconds), ...others];
}

function checkAction(kind: string, action: Fields, path: string, gracePeriodSeconds: unknown): StatusCause[] {
  switch (kind) {
    case 'exec':
      return listOf(action['command']).length === 0 ? [required(`${path}.command`)] : [];
    case 'httpGet': {
      const causes = textOf(action['path']) === '' ? [required(`${path}.path`)] : [];
      causes.push(...checkPort(`${path}.port`, action['port']));
      const schemes = ['HTTP', 'HTTPS'];
      if (!schemes.includes(textOf(action['scheme']))) {
        causes.push(notSupported(`${path}.scheme`, textOf(action['scheme']), schemes));
      }
      for (const { name } of structsOf(action['httpHeaders'])) {
        if (!/^[-A-Za-z0-9]+$/.test(textOf(name)))
          causes.push(invalid(`${path}.httpHeaders`, textOf(name), headerMessage));
      }
      return causes;
    }
    case 'sleep': {
      const seconds = numberOf(action['seconds']);
      if (typeof gracePeriodSeconds !== 'number' || (seconds >= 0 && seconds <= gracePeriodSeconds)) return [];
      const why = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriodSeconds})`;
      return [invalid(path, seconds, why)];
    }
    case 'tcpSocket':
      return checkPort(`${path}.port`, action['port']);
    case 'grpc':
      return checkPortNumber(`${path}.port`, action['port']);
    default:
      return [];
  }
}
