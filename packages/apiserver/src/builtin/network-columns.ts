// The cells of the network's kinds.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/printers/internalversion/printers.go
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { CellReaders } from '../registry/table-columns.ts';
import { nameWithDefault, text } from './cell-text.ts';
import { listOf, structsOf } from './validation/go-fields.ts';

export const networkCells: Readonly<Record<string, CellReaders>> = {
  endpoints: { Endpoints: (object) => endpoints(object) },
  'endpointslices.discovery.k8s.io': {
    AddressType: (object) => text(object, 'addressType'),
    Ports: (object) => few(structsOf(object['ports']).map(({ port, name }) => String(port ?? name ?? '*'))),
    Endpoints: (object) =>
      few(structsOf(object['endpoints']).flatMap(({ addresses }) => listOf(addresses).map(String))),
  },
  'ingressclasses.networking.k8s.io': {
    Name: (object) => nameWithDefault(object, 'ingressclass.kubernetes.io/is-default-class'),
    Controller: (object) => text(object, 'spec', 'controller'),
    Parameters: (object) => {
      const parameters = readField(object, 'spec', 'parameters');
      if (!isRecord(parameters)) return '<none>';
      const { apiGroup, kind, name } = parameters;
      return `${String(kind)}${apiGroup === undefined ? '' : `.${String(apiGroup)}`}/${String(name)}`;
    },
  },
  'ipaddresses.networking.k8s.io': {
    ParentRef: (object) => {
      const parent = readField(object, 'spec', 'parentRef');
      if (!isRecord(parent)) return '<none>';
      const { group = '', resource = '', namespace = '', name = '' } = parent;
      const kind = `${String(resource)}${group === '' ? '' : `.${String(group)}`}`.toLowerCase();
      return [kind, ...(namespace === '' ? [] : [namespace]), name].join('/');
    },
  },
  'servicecidrs.networking.k8s.io': {
    CIDRs: (object) => listOf(readField(object, 'spec', 'cidrs')).join(','),
  },
};

/** How many of a list are shown. */
const most = 3;

function few(list: readonly string[]): string {
  const more = list.length - most;
  const text = `${list.slice(0, most).join(',')}${more > 0 ? ` + ${more} more...` : ''}`;
  return text === '' ? '<unset>' : text;
}

function endpoints({ subsets }: ApiObject): string {
  const all = structsOf(subsets).flatMap(({ addresses, ports }) => {
    const ips = structsOf(addresses).map(({ ip }) => String(ip));
    const open = structsOf(ports);
    return open.length === 0 ? ips : open.flatMap(({ port }) => ips.map((ip) => joinPort(ip, port)));
  });
  return structsOf(subsets).length === 0 ? '<none>' : all.length === 0 ? '' : few(all);
}

function joinPort(ip: string, port: unknown): string {
  return `${ip.includes(':') ? `[${ip}]` : ip}:${String(port)}`;
}
