// /openapi/v2, as JSON or as protobuf: made when it is first asked for, and again when what is served has changed.
// @see https://github.com/kubernetes/kube-openapi/blob/master/pkg/handler/handler.go
import type { HttpResponse } from '@kubewright/apimachinery';
import { acceptedTypes } from '../request/media-type.ts';
import { jsonType } from '../request/media-type.ts';
import { bytesResponse } from '../request/response.ts';
import { cacheableAnswer, contentHash } from './cacheable-answer.ts';
import type { ServedGroup } from './group-versions.ts';
import { swaggerDocument } from './swagger-document.ts';
import { swaggerProtobuf } from './swagger-protobuf.ts';

const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** Clients ask for it with an `@`, which no media type may have. */
const askedType = protobufType.replace('.v1.0', '@v1.0');

/** The document of one state of what is served. */
export class SwaggerAnswers {
  readonly #groups: readonly ServedGroup[];
  #json: Buffer | undefined;
  #protobuf: Uint8Array | undefined;
  #hash = '';

  constructor(groups: readonly ServedGroup[]) {
    this.#groups = groups;
  }

  /** @param accept - of the request @param known - the hash that the client has, from its If-None-Match */
  answer(accept: string | undefined, known: string | undefined): HttpResponse {
    const type = negotiated(accept);
    if (type === undefined) return notAcceptable();
    const json = (this.#json ??= this.#build());
    const bytes = type === jsonType ? json : (this.#protobuf ??= swaggerProtobuf(json.toString('utf8')));
    return cacheableAnswer({ type, bytes, hash: this.#hash }, known);
  }

  #build(): Buffer {
    const resources = this.#groups.flatMap(({ versions }) => versions.flatMap((version) => version.resources));
    const json = Buffer.from(swaggerDocument(resources.filter(({ custom }) => custom)), 'utf8');
    this.#hash = contentHash(json);
    return json;
  }
}

function negotiated(accept: string | undefined): typeof jsonType | typeof protobufType | undefined {
  for (const type of acceptedTypes(accept)) {
    if (type === jsonType || type === 'application/*' || type === '*/*') return jsonType;
    if (type === protobufType || type === askedType) return protobufType;
  }
  return undefined;
}

function notAcceptable(): HttpResponse {
  const { headers, ...rest } = bytesResponse(406, '', new Uint8Array());
  return { ...rest, headers: { 'content-length': headers['content-length'] ?? '0', vary: 'Accept' } };
}
