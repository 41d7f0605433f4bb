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
import { type Fields, listOf, numberOf, structOf, textOf } from './go-fields.ts';

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];
const counts = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];

export function checkProbes(container: Fields, path: string): StatusCause[] {
  const hooks = structOf(container['lifecycle']);
  const causes = ['postStart', 'preStop'].flatMap((hook) =>
    hooks[hook] === undefined ? [] : checkHandler(structOf(hooks[hook]), `${path}.lifecycle.${hook}`),
  );
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (container[name] === undefined) continue;
    const at = `${path}.${name}`;
    const probe = structOf(container[name]);
    causes.push(
      ...checkHandler(probe, at),
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

function checkHandler(handler: Fields, path: string): StatusCause[] {
  const given = handlers.filter((each) => handler[each] !== undefined);
  const [first] = given;
  if (first === undefined) return [required(path, 'must specify a handler type')];
  const others = given.slice(1).map((each) => forbidden(`${path}.${each}`, 'may not specify more than 1 handler type'));
  return [...checkAction(first, structOf(handler[first]), `${path}.${first}`), ...others];
}

function checkAction(kind: string, action: Fields, path: string): StatusCause[] {
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
      return causes;
    }
    case 'tcpSocket':
      return checkPort(`${path}.port`, action['port']);
    case 'grpc':
      return checkPortNumber(`${path}.port`, action['port']);
    default:
      return [];
  }
}
