// /openapi/v2, as JSON or as protobuf: that every kind can be patched, and with which parameters. That is what kubectl asks
// of it, for lists and by older versions for all; schemas are in /openapi/v3 alone.
// @see https://github.com/google/gnostic-models/blob/main/openapiv2/OpenAPIv2.proto
import type { HttpResponse } from '@kubewright/apimachinery';
import { kubernetesVersion } from '../builtin/openapi-documents.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { jsonType } from '../request/media-type.ts';
import { bytesResponse, textResponse } from '../request/response.ts';
import type { ServedGroup } from './group-versions.ts';

const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** What clients look for in the parameters of a patch. */
const parameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force', 'pretty'];

const info = { title: 'Kubernetes', version: kubernetesVersion };

/** @param accept - clients in Go ask for protobuf, with an `@` where the answer has a point */
export function openApiV2(groups: readonly ServedGroup[], accept: string | undefined): HttpResponse {
  const patched = groups
    .flatMap(({ versions }) => versions.flatMap(({ resources }) => resources))
    .filter(({ verbs }) => verbs.includes('patch'));
  return accept?.includes('com.github.proto-openapi.spec.v2') === true
    ? bytesResponse(200, protobufType, protobufDocument(patched))
    : textResponse(200, jsonType, JSON.stringify(jsonDocument(patched)));
}

function jsonDocument(resources: readonly ApiResource[]): object {
  const paths = resources.map((resource): [string, object] => {
    const { group, version, kind } = resource;
    const patch = {
      parameters: parameters.map((name) => ({ name, in: 'query', type: name === 'force' ? 'boolean' : 'string' })),
      responses: { 200: { description: 'OK' } },
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': { group, version, kind },
    };
    return [pathOf(resource), { patch }];
  });
  return { swagger: '2.0', info, paths: Object.fromEntries(paths), definitions: {} };
}

/** The numbers are those of the fields of Document, Info, Paths, PathItem, Operation and what is in them. */
function protobufDocument(resources: readonly ApiResource[]): Uint8Array {
  const queries = parameters.map((name) => {
    const query = message(text(2, 'query'), text(4, name), text(6, name === 'force' ? 'boolean' : 'string'));
    return bytes(8, bytes(1, bytes(2, bytes(3, query))));
  });
  const ok = bytes(9, bytes(1, message(text(1, '200'), bytes(2, bytes(1, text(1, 'OK'))))));
  const paths = resources.map((resource) => {
    const { group, version, kind } = resource;
    // JSON is YAML, too.
    const yaml = bytes(2, text(2, JSON.stringify({ group, version, kind })));
    const patch = message(...queries, ok, bytes(13, message(text(1, 'x-kubernetes-group-version-kind'), yaml)));
    return bytes(2, message(text(1, pathOf(resource)), bytes(2, bytes(8, patch))));
  });
  return message(
    text(1, '2.0'),
    bytes(2, message(text(1, info.title), text(2, info.version))),
    bytes(8, message(...paths)),
    bytes(9, message()),
  );
}

function pathOf({ group, version, plural, scope }: ApiResource): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}${scope === 'Namespaced' ? '/namespaces/{namespace}' : ''}/${plural}/{name}`;
}

function message(...fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

function text(number: number, value: string): Uint8Array {
  return bytes(number, Buffer.from(value, 'utf8'));
}

/** A field with its length. */
function bytes(number: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([varint(number * 8 + 2), varint(value.length), value]);
}

function varint(value: number): Uint8Array {
  const result: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) result.push((rest & 0x7f) | 0x80);
  return Uint8Array.from([...result, rest]);
}
