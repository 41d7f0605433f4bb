// Requests for no resource: what is served, in which version, and whether the server is well.
import type { HttpRequest, HttpResponse } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import { kubernetesVersion } from '../builtin/openapi-documents.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import type { Representation } from '../request/media-type.ts';
import { jsonType, negotiate } from '../request/media-type.ts';
import type { RequestUrl } from '../request/request-url.ts';
import { dataResponse, textResponse } from '../request/response.ts';
import { groupDiscoveryList } from './aggregated-discovery.ts';
import { cacheableAnswer, contentHash } from './cacheable-answer.ts';
import type { ServedGroup } from './group-versions.ts';
import { servedGroups } from './group-versions.ts';
import { healthAnswer, healthPaths } from './health-checks.ts';
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from './legacy-discovery.ts';
import { SwaggerAnswers } from './openapi-v2.ts';
import type { OpenApiIndex } from './openapi.ts';
import { openApiBytes, openApiIndex } from './openapi.ts';

const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Something of a group and version. */
const belowVersion = /^\/(?:api|apis\/[^/]+)\/[^/]+\/[^/]/;

/** What is made of one state of the catalog. */
interface CachedAnswers {
  readonly generation: number;
  readonly groups: readonly ServedGroup[];
  readonly swagger: SwaggerAnswers;
  index?: OpenApiIndex;
}

/** Answers for the documents about the server. */
export class DiscoveryHandler {
  readonly #catalog: ResourceCatalog;
  #cached: CachedAnswers | undefined;

  constructor(catalog: ResourceCatalog) {
    this.#catalog = catalog;
  }

  /** Whether a path may be one of these: most are of objects. */
  static mayHandle({ path }: RequestUrl): boolean {
    return !belowVersion.test(path);
  }

  /** @returns undefined when the path is none of these @throws ApiError method not allowed, not acceptable */
  async handle({ method, headers }: HttpRequest, { path, query }: RequestUrl): Promise<HttpResponse | undefined> {
    const { accept, 'if-none-match': known } = headers;
    if (path.includes('//')) return undefined;
    const health = healthAnswer(path, query);
    if (health !== undefined) return health;
    const segments = path.split('/').filter((segment) => segment !== '');
    const [first, second, third] = segments;
    switch (first) {
      case 'version': {
        if (segments.length !== 1) return undefined;
        onlyRead(method);
        negotiate(accept, 'document');
        return json(versionInfo);
      }
      case 'api':
        if (segments.length === 1) onlyRead(method);
        if (segments.length === 1) return this.#groupList(accept, known, true, headers['host']);
        return segments.length === 2 ? this.#resourceList(method, accept, '', second) : undefined;
      case 'apis':
        if (segments.length === 1) return this.#groupList(accept, known, false);
        if (segments.length === 2) return this.#group(accept, second);
        return segments.length === 3 ? this.#resourceList(method, accept, second, third) : undefined;
      case 'openapi':
        if (path.endsWith('/')) return undefined;
        if (second === 'v2') return segments.length === 2 ? this.#current.swagger.answer(accept, known) : undefined;
        return second === 'v3' ? this.#openApi(segments.slice(2), query.get('hash'), known) : undefined;
      case 'index.html':
      case undefined:
        return segments.length > 1
          ? undefined
          : textResponse(200, jsonType, JSON.stringify({ paths: this.#paths() }, null, 2));
      default:
        return undefined;
    }
  }

  get #groups(): readonly ServedGroup[] {
    return this.#current.groups;
  }

  get #current(): CachedAnswers {
    const { generation } = this.#catalog;
    if (this.#cached?.generation !== generation) {
      const groups = servedGroups(this.#catalog);
      this.#cached = { generation, groups, swagger: new SwaggerAnswers(groups) };
    }
    return this.#cached;
  }

  async #groupList(
    accept: string | undefined,
    known: string | undefined,
    core: boolean,
    host?: string,
  ): Promise<HttpResponse> {
    const representation = negotiate(accept, core ? 'object' : 'any', true);
    if (representation.discovery === 'v2') {
      const list = groupDiscoveryList(this.#groups.filter(({ group }) => (group === '') === core));
      const bytes = Buffer.from(`${JSON.stringify(list)}\n`);
      const headers = { 'cache-control': 'public' };
      return cacheableAnswer(
        { type: aggregatedType, bytes, hash: contentHash(bytes), headers, takesAny: false },
        known,
      );
    }
    return document(core ? apiVersions(this.#groups, host) : apiGroupList(this.#groups), representation);
  }

  #group(accept: string | undefined, name: string | undefined): Promise<HttpResponse> | undefined {
    const group = this.#groups.find((each) => each.group === name && name !== '');
    return group === undefined ? undefined : document(apiGroup(group), negotiate(accept, 'any', true));
  }

  /** Of a group of Kubernetes' own it is a resource like others, which takes no other method. */
  #resourceList(
    method: string,
    accept: string | undefined,
    name: string | undefined,
    version: string | undefined,
  ): Promise<HttpResponse> | undefined {
    const group = this.#groups.find((each) => each.group === name);
    const found = group?.versions.find((each) => each.version === version);
    if (found === undefined) return undefined;
    const isCustom = found.resources.every(({ custom }) => custom);
    if (!isCustom) onlyRead(method);
    return document(apiResourceList(found), negotiate(accept, isCustom ? 'any' : 'object', true));
  }

  /** @param hash - of the document that the client wants, in an older state maybe */
  #openApi(
    segments: readonly string[],
    hash: string | null,
    known: string | undefined,
  ): Promise<HttpResponse> | HttpResponse | undefined {
    // Of no type, as Go guesses one from a path without an ending.
    if (segments.length === 0) return plainText(JSON.stringify(this.#openApiIndex()));
    const path = segments.join('/');
    const { [path]: current } = this.#openApiIndex().paths;
    const bytes = openApiBytes(this.#groups, path);
    if (current === undefined || bytes === undefined) return undefined;
    const address = new URL(current.serverRelativeURL, 'http://localhost');
    const now = address.searchParams.get('hash') ?? '';
    if (hash !== null && hash !== now) return moved(current.serverRelativeURL);
    // Whoever names the hash may keep the document for ever.
    const headers = hash === null ? {} : { 'cache-control': 'public, immutable' };
    return cacheableAnswer({ type: jsonType, bytes, hash: now, headers }, known);
  }

  /** Its hashes cost a pass over every custom schema. */
  #openApiIndex(): OpenApiIndex {
    const current = this.#current;
    return (current.index ??= openApiIndex(current.groups));
  }

  #paths(): string[] {
    const paths = this.#groups.flatMap(({ group, versions }) => {
      const root = group === '' ? '/api' : `/apis/${group}`;
      return [root, ...versions.map(({ version }) => `${root}/${version}`)];
    });
    const others = [
      '/.well-known/openid-configuration',
      '/apis',
      '/apis/',
      '/openapi/v2',
      '/openapi/v3',
      '/openapi/v3/',
    ];
    return [...paths, ...others, ...healthPaths(), '/openid/v1/jwks', '/version'].toSorted();
  }
}

const [major = '', minor = ''] = kubernetesVersion.slice(1).split('.');

/** @see https://github.com/kubernetes/apimachinery/blob/master/pkg/version/types.go */
const versionInfo = {
  major,
  minor,
  emulationMajor: major,
  emulationMinor: minor,
  minCompatibilityMajor: major,
  minCompatibilityMinor: String(Number(minor) - 1),
  gitVersion: `${kubernetesVersion}+kubewright`,
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'node',
  platform: `${process.platform}/${process.arch}`,
};

const plainType = 'text/plain; charset=utf-8';

function plainText(text: string): HttpResponse {
  return textResponse(200, plainType, text);
}

function moved(location: string): HttpResponse {
  return textResponse(301, plainType, '', { location });
}

function onlyRead(method: string): void {
  if (method !== 'GET') throw ApiError.methodNotAllowed();
}

/** None of these is a table of anything. */
function document(data: object, representation: Representation): Promise<HttpResponse> {
  if (representation.as !== undefined) negotiate('none');
  return dataResponse(200, representation, JSON.stringify(data));
}

function json(data: object, headers: Record<string, string> = {}): Promise<HttpResponse> {
  return dataResponse(200, { format: 'json' }, JSON.stringify(data), headers);
}
