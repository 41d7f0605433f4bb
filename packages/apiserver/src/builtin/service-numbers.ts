// The numbers that Services have alone in a cluster: which are taken, which are free, and why one cannot be had.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/service/storage/alloc.go
import type { StatusCause } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord } from '../object/api-object.ts';
import { invalid } from './validation/field-checks.ts';
import { type Fields, listOf, numberOf, structsOf } from './validation/go-fields.ts';

/** What other Services have. */
export interface Taken {
  readonly addresses: ReadonlySet<unknown>;
  /** Those for checks of health among them. */
  readonly ports: ReadonlySet<unknown>;
}

export function takenBy(services: readonly ApiObject[]): Taken {
  const specs = services.map(({ spec }) => (isRecord(spec) ? spec : {}));
  return {
    addresses: new Set(specs.flatMap(({ clusterIPs }) => listOf(clusterIPs))),
    ports: new Set(specs.flatMap(numbersOf)),
  };
}

function numbersOf(spec: Fields): number[] {
  const all = [...structsOf(spec['ports']).map(({ nodePort }) => nodePort), spec['healthCheckNodePort']];
  return all.map((port) => numberOf(port)).filter((port) => port !== 0);
}

/** Ports that are asked for and cannot be had. @param old - whose ports it has already */
export function checkPorts(spec: Fields, old: Fields | undefined, taken: ReadonlySet<unknown>): StatusCause[] {
  const own = new Set(old === undefined ? [] : numbersOf(old));
  const seen = new Map<number, unknown>();
  return structsOf(spec['ports']).flatMap(({ port, nodePort: given }, index) => {
    const nodePort = numberOf(given);
    if (nodePort === 0 || own.has(nodePort)) return [];
    // Two protocols of one port may share a number.
    const isOther = seen.has(nodePort) && seen.get(nodePort) !== port;
    seen.set(nodePort, port);
    const why = whyNotPort(nodePort, isOther ? new Set([...taken, nodePort]) : taken);
    return why === undefined ? [] : [invalid(`spec.ports[${index}].nodePort`, nodePort, why)];
  });
}

/** kube-apiserver's default range. */
const firstNodePort = 30_000;
const nodePorts = 2_768;

export function whyNotPort(port: number, taken: ReadonlySet<unknown>): string | undefined {
  if (port < firstNodePort || port >= firstNodePort + nodePorts) {
    const range = `${firstNodePort}-${firstNodePort + nodePorts - 1}`;
    return `provided port is not in the valid range. The range of valid ports is ${range}`;
  }
  return taken.has(port) ? 'provided port is already allocated' : undefined;
}

/** One that is free, which is then taken. @throws ApiError internal error when none is */
export function freePort(service: ApiObject, taken: Set<unknown>): number {
  const seed = seedOf(service);
  for (let tried = 0; tried < nodePorts; tried++) {
    const port = firstNodePort + ((seed + tried) % nodePorts);
    if (taken.has(port)) continue;
    taken.add(port);
    return port;
  }
  throw ApiError.internal('failed to allocate a nodePort: range is full');
}

/** kubeadm's range of addresses: 10.96.0.0/12. */
const firstAddress = 0x0a_60_00_00;
const addresses = 2 ** 20;

/** Neither the first address, which names the network, nor the last. @throws ApiError internal error when none is free */
export function freeAddress(service: ApiObject, taken: ReadonlySet<unknown>): string {
  const seed = seedOf(service);
  for (let tried = 0; tried < addresses - 2; tried++) {
    const address = formatAddress(firstAddress + 1 + ((seed + tried) % (addresses - 2)));
    if (!taken.has(address)) return address;
  }
  throw ApiError.internal('failed to allocate a serviceIP: range is full');
}

export function whyNotAddress(address: string, taken: ReadonlySet<unknown>): string | undefined {
  if (taken.has(address)) return 'provided IP is already allocated';
  const parts = address.split('.').map(Number);
  // Whatever a cluster's own range is, a private address may be of it; and nobody knows one of the other family.
  const isOutside = parts.length === 4 && parts[0] !== 10;
  return isOutside ? 'the provided network does not match the current range' : undefined;
}

function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.');
}

/** Where to begin: a part of the uid, which is random. */
function seedOf({ metadata: { uid = '' } }: ApiObject): number {
  return Number.parseInt(uid.replaceAll('-', '').slice(0, 12), 16) || 0;
}
