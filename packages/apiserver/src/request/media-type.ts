// Media types: what a request's body is, and which representation of the answer its Accept header asks for.
import { ApiError } from '@kubewright/apimachinery';

export interface MediaType {
  /** In lower case, such as `application/json`. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** How an answer is represented. */
export interface Representation {
  readonly format: 'json' | 'yaml' | 'protobuf';
  /** Another kind than the resource's own. */
  readonly as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | undefined;
  /** The `apiVersion` of that kind. */
  readonly asVersion?: 'meta.k8s.io/v1' | 'meta.k8s.io/v1beta1' | undefined;
  /** For discovery: the aggregated document. */
  readonly discovery?: 'v2' | undefined;
}

/**
 * Who refuses what cannot be had, and in which words: what answers (`any`), or already the path, of an `object` or a
 * `collection` of Kubernetes' own kinds, or of a `document` that is JSON alone.
 */
export type Refusal = 'any' | 'object' | 'collection' | 'document';

export const jsonType = 'application/json';
export const yamlType = 'application/yaml';
export const protobufType = 'application/vnd.kubernetes.protobuf';

const accepted = `${jsonType}, ${yamlType}, ${protobufType}`;

export function parseMediaType(text: string): MediaType {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const pairs = parameters.map((parameter): [string, string] => {
    const [name = '', value = ''] = parameter.split('=', 2);
    return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')];
  });
  return { type: type.toLowerCase(), parameters: new Map(pairs) };
}

/**
 * The first representation that the client accepts and the server has. Protobuf is for those who take nothing else:
 * objects are kept as JSON.
 *
 * @param hasMessage - whether what is answered can be had in protobuf; default where Kubernetes' own kinds refuse
 * @throws ApiError not acceptable
 */
export function negotiate(
  accept: string | undefined,
  refusal: Refusal = 'any',
  hasMessage = refusal !== 'any',
): Representation {
  if (accept === undefined || accept.trim() === '') return { format: 'json' };
  const parts = byQuality(accept.split(',').map(parseMediaType));
  if (refusal !== 'any' && !parts.some(({ type }) => routable.has(type))) throw notRoutable(refusal);
  for (const part of parts) {
    const representation = representationOf(part);
    if (representation !== undefined && (refusal !== 'document' || representation.format === 'json'))
      return representation;
  }
  if (refusal !== 'document') {
    const [binary] = parts.flatMap((part) => binaryRepresentation(part) ?? []);
    // Of custom resources only what every object has is known by numbers.
    if (binary !== undefined && (hasMessage || binary.as !== undefined)) return binary;
  }
  if (refusal === 'document') throw notRoutable(refusal);
  throw notAcceptable(accepted);
}

/** The types of an Accept header without their parameters, what is wanted most first; without one, any. */
export function acceptedTypes(accept: string | undefined): readonly string[] {
  if (accept === undefined || accept.trim() === '') return ['*/*'];
  return byQuality(accept.split(',').map(parseMediaType)).map(({ type }) => type);
}

/** What is wanted most comes first; among equals what was said first. */
function byQuality(parts: readonly MediaType[]): readonly MediaType[] {
  if (!parts.some(({ parameters }) => parameters.has('q'))) return parts;
  const quality = ({ parameters }: MediaType): number => {
    const q = Number(parameters.get('q') ?? 1);
    return Number.isNaN(q) ? 1 : q;
  };
  return parts.toSorted((one, other) => quality(other) - quality(one));
}

/** What can be had in protobuf; a table cannot. */
function binaryRepresentation({ type, parameters }: MediaType): Representation | undefined {
  const same = type === protobufType ? representationOf({ type: jsonType, parameters }) : undefined;
  if (same === undefined || same.as === 'Table' || same.discovery !== undefined) return undefined;
  return { ...same, format: 'protobuf' };
}

/** What Kubernetes' own kinds answer where already the path takes no such type. */
function notRoutable(refusal: Exclude<Refusal, 'any'>): ApiError {
  const streams = refusal === 'collection' ? [jsonType, protobufType].map((type) => `${type};stream=watch`) : [];
  const offered = [refusal === 'document' ? jsonType : accepted, ...streams].join(', ');
  const { status } = ApiError.notAcceptable(`406: Not Acceptable\n\nAvailable representations: ${offered}`);
  return new ApiError({ ...status, details: {} });
}

function representationOf({ type, parameters }: MediaType): Representation | undefined {
  const format = formats.get(type);
  if (format === undefined) return undefined;
  const as = parameters.get('as');
  if (as === undefined) return { format };
  const group = parameters.get('g');
  if (group === 'meta.k8s.io') {
    if (as !== 'Table' && as !== 'PartialObjectMetadata' && as !== 'PartialObjectMetadataList') return undefined;
    const version = parameters.get('v');
    return version === 'v1' || version === 'v1beta1' ? { format, as, asVersion: `meta.k8s.io/${version}` } : undefined;
  }
  if (group === 'apidiscovery.k8s.io' && as === 'APIGroupDiscoveryList' && parameters.get('v') === 'v2') {
    return { format, discovery: 'v2' };
  }
  return undefined;
}

const formats: ReadonlyMap<string, 'json' | 'yaml'> = new Map([
  [jsonType, 'json'],
  ['application/*', 'json'],
  ['*/*', 'json'],
  [yamlType, 'yaml'],
]);

/** What paths of Kubernetes' own kinds go by: they know no other wildcard. */
const routable = new Set([jsonType, yamlType, protobufType, '*/*']);

/** A watch is a stream, and there is none of YAML. @throws ApiError not acceptable */
export function negotiateWatch(accept: string | undefined, refusal: Refusal = 'any'): Representation {
  // What no path refuses is refused below.
  const representation = negotiate(accept, isBinaryAlone(accept) ? refusal : 'any');
  if (representation.format !== 'yaml') return representation;
  throw notAcceptable(`${jsonType};stream=watch, ${protobufType};stream=watch`);
}

function isBinaryAlone(accept: string | undefined): boolean {
  return acceptedTypes(accept).every((type) => type === protobufType);
}

function notAcceptable(offered: string): ApiError {
  return ApiError.notAcceptable(`only the following media types are accepted: ${offered}`);
}

export function unsupportedBody(): ApiError {
  return ApiError.unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
  );
}
