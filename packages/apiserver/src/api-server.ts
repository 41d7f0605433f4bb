// The embedded API server: one store, one catalog of resources, the controllers that keep it alive, and one door that
// takes a request and gives a response. Nothing listens until `listen` is called.
import type {
  Clock,
  HttpRequest,
  HttpResponse,
  ResourceDescriptor,
  Transport,
  UnstructuredObject,
} from '@kubewright/apimachinery';
import { ApiError, copy, isApiError, systemClock } from '@kubewright/apimachinery';
import type { Authenticator } from './authentication/authenticator.ts';
import { chainAuthenticators } from './authentication/authenticator.ts';
import { claimedUser } from './authentication/caller.ts';
import { clientCertificates } from './authentication/client-certificates.ts';
import type { ServiceAccountTokenOptions } from './authentication/service-account-tokens.ts';
import { issuerDocument } from './authentication/issuer-documents.ts';
import { ServiceAccountTokens } from './authentication/service-account-tokens.ts';
import type { StaticToken } from './authentication/static-tokens.ts';
import { StaticTokens } from './authentication/static-tokens.ts';
import { AccessControl } from './authorization/access-control.ts';
import type { Authorizer } from './authorization/authorizer.ts';
import { mastersFirst } from './authorization/authorizer.ts';
import { RbacAuthorizer } from './authorization/rbac-authorizer.ts';
import { RoleIndex } from './authorization/role-index.ts';
import { builtInResources } from './builtin/built-in-resources.ts';
import { StartupObjects } from './builtin/startup-objects.ts';
import { createSystemObjects } from './builtin/system-objects.ts';
import { AggregationController } from './controllers/aggregation-controller.ts';
import { DefinitionController } from './controllers/definition-controller.ts';
import { GarbageCollector } from './controllers/garbage-collector.ts';
import { NamespaceController } from './controllers/namespace-controller.ts';
import { WorkLoop } from './controllers/work-loop.ts';
import { schemalessResources } from './custom/schemaless-resources.ts';
import { DiscoveryHandler } from './discovery/discovery-handler.ts';
import { answerControl } from './faults/control-paths.ts';
import { withFaults } from './faults/fault-injection.ts';
import { FaultRules } from './faults/fault-rules.ts';
import type { HttpListener, ListenAddress, ListenOptions } from './http-listener.ts';
import type { ApiObject } from './object/api-object.ts';
import { createObject } from './registry/create.ts';
import type { ApiResource } from './registry/api-resource.ts';
import type { RegistryContext } from './registry/registry-context.ts';
import { internalWrite } from './registry/registry-context.ts';
import { ResourceCatalog } from './registry/resource-catalog.ts';
import { bodyTooLong, longestBody } from './request/body.ts';
import { errorResponse, negotiatedError } from './request/error-response.ts';
import { describeRequest } from './request/request-description.ts';
import { parseResourceLocation } from './request/request-info.ts';
import { RequestLog } from './request/request-log.ts';
import { represented } from './request/final-answer.ts';
import { checkTimeout } from './request/query-options.ts';
import { handleResource } from './request/resource-handler.ts';
import { parseRequestUrl } from './request/request-url.ts';
import { badPath, pageNotFound } from './request/response.ts';
import type { ServerLog } from './server-log.ts';
import { createMemoryStorage } from './storage/memory-storage.ts';
import { seedObject } from './storage/seed.ts';
import type { Storage, StorageEvent, StorageSnapshot } from './storage/storage.ts';

/** How {@link createApiServer} makes a server. Nothing of it is needed. */
export interface ApiServerOptions {
  /** Time for timestamps, bookmarks and timeouts; default the machine's. */
  readonly clock?: Clock | undefined;
  /** Gets what goes wrong inside the server; default nobody. */
  readonly log?: ServerLog | undefined;
  /** Where objects live; default memory, gone with the server. */
  readonly storage?: Storage | undefined;
  /**
   * Objects that are there from the start, as they are: with their uid, status and owners, and being deleted if they say
   * so. Nothing of them is checked. CustomResourceDefinitions among them are created first, as by a client.
   */
  readonly objects?: readonly UnstructuredObject[] | undefined;
  /** Kinds to serve that have no definition: every field is kept, and nothing is checked. */
  readonly schemaless?: readonly ResourceDescriptor[] | undefined;
  /** Whether garbage is collected and namespaces are filled and emptied; default true. A bare kube-apiserver does not. */
  readonly controllers?: boolean | undefined;
  /** How many of the last requests are kept in {@link ApiServer.requests}; default none. */
  readonly recordedRequests?: number | undefined;
  /** Of what fault rules with a probability decide; default 1. */
  readonly faultSeed?: number | undefined;
  /**
   * Serve `/kubewright/faults` and `/kubewright/requests`, for tests in other processes; default not: whoever reaches the
   * server may then break it, or with `authorization` the members of `system:masters`.
   */
  readonly controlPaths?: boolean | undefined;
  /**
   * `RBAC` refuses what the rules of roles and bindings do not allow, with the default roles of every cluster there; an
   * authorizer of your own what it does not allow. Members of `system:masters` may always do everything. Default
   * `AlwaysAllow`: everybody may do everything, and who is unknown is an administrator.
   */
  readonly authorization?: 'AlwaysAllow' | 'RBAC' | Authorizer | undefined;
  /** Who else knows credentials, such as another API server; asked after this one's own certificates and tokens. */
  readonly authenticators?: readonly Authenticator[] | undefined;
  /** Bearer tokens that are known from the start. */
  readonly tokens?: readonly StaticToken[] | undefined;
  /** How tokens of service accounts are made. */
  readonly serviceAccounts?: ServiceAccountTokenOptions | undefined;
}

/** A running API server. A request in this process that shows no credentials is an administrator's. */
export interface ApiServer {
  /** Answers a request in this process, without a socket. Rejects only when the server is closed or the request aborted. */
  readonly handle: Transport;
  /**
   * Opens an HTTP server before the same door, or an HTTPS server.
   *
   * @throws the system's error when the port is taken, and Node's when a given certificate or key is none
   */
  listen(options?: ListenOptions): Promise<ListenAddress>;
  /** What goes wrong on purpose. */
  readonly faults: FaultRules;
  /** The last requests, when {@link ApiServerOptions.recordedRequests} says how many. */
  readonly requests: RequestLog;
  /** Resolves when garbage collection, namespaces and definitions have nothing left to do. */
  settled(): Promise<void>;
  /** Forgets the history of every object: watches and lists of the past end with 410 Expired. */
  compact(): Promise<void>;
  /**
   * Everything that is stored, once the server has {@link settled}: for tests that begin with the same state.
   *
   * @throws Error when the storage is one that makes no snapshots.
   */
  snapshot(): Promise<StorageSnapshot>;
  /**
   * Makes everything as it was. Clients see ordinary changes, with new resourceVersions, and their watches go on.
   *
   * @throws Error when the storage is one that makes no snapshots.
   */
  restore(snapshot: StorageSnapshot): Promise<void>;
  /** Ends all watches, sockets and timers. */
  close(): Promise<void>;
}

/** Creates a server with the namespaces and kinds that every cluster has. */
export function createApiServer(options: ApiServerOptions = {}): ApiServer {
  return new EmbeddedApiServer(options);
}

class EmbeddedApiServer implements ApiServer {
  readonly handle: Transport;
  readonly faults: FaultRules;
  readonly requests: RequestLog;
  readonly #context: RegistryContext;
  readonly #log: ServerLog | undefined;
  readonly #discovery: DiscoveryHandler;
  readonly #startupObjects: StartupObjects;
  readonly #access: AccessControl;
  readonly #roles: RoleIndex | undefined;
  #namespaces: NamespaceController | undefined;
  readonly #work: WorkLoop;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<HttpListener>();
  readonly #ready: Promise<void>;
  #isReady = false;
  #closed: Promise<void> | undefined;

  constructor(options: ApiServerOptions) {
    const { clock = systemClock, log, storage = createMemoryStorage(), recordedRequests = 0, faultSeed = 1 } = options;
    this.#roles = options.authorization === 'RBAC' ? new RoleIndex() : undefined;
    this.#access = accessControl(storage, clock, this.#roles, options);
    const catalog = new ResourceCatalog();
    for (const resource of builtInResources()) catalog.add(resource);
    this.#context = { storage, catalog, clock };
    this.#log = log;
    this.#discovery = new DiscoveryHandler(catalog);
    this.#startupObjects = new StartupObjects(this.#context);
    this.#work = new WorkLoop(log);
    this.#ready = this.#start(options);
    // Whoever asks something first hears of it.
    this.#ready.then(
      () => (this.#isReady = true),
      () => undefined,
    );
    this.faults = new FaultRules(faultSeed, () => storage.revision());
    this.requests = new RequestLog({ limit: recordedRequests, clock, userOf: claimedUser });
    const breakable = withFaults(this.#answer, {
      rules: this.faults,
      clock,
      describe: (request) => describeRequest(request, claimedUser(request)),
      closing: this.#closing.signal,
    });
    const observed = this.requests.around(breakable);
    const inner = options.controlPaths === true ? this.#controlled(observed) : observed;
    this.handle = (request) => {
      const found = this.#access.identified(request);
      return found instanceof Promise ? found.then(inner) : inner(found);
    };
  }

  readonly #answer: Transport = async (request) => {
    if (this.#closing.signal.aborted) throw new Error('the API server is closed');
    request.signal?.throwIfAborted();
    if (!this.#isReady) await this.#ready;
    const warnings: string[] = [];
    try {
      if ((request.body?.length ?? 0) > longestBody) throw bodyTooLong();
      return await represented(request, await this.#route(request, warnings));
    } catch (error) {
      return represented(request, await negotiatedError(error, warnings, this.#log, request.headers['accept']));
    }
  };

  async listen(options: ListenOptions = {}): Promise<ListenAddress> {
    // Loading node:http takes longer than creating the server, and most tests never listen.
    const { HttpListener } = await import('./http-listener.ts');
    const listener = await HttpListener.create(this.handle, options);
    const address = await listener.listen(options);
    this.#listeners.add(listener);
    if (address.certificateAuthority !== undefined) {
      await this.#ready;
      await this.#namespaces?.publishCertificate(address.certificateAuthority);
    }
    return address;
  }

  async settled(): Promise<void> {
    await this.#ready;
    await this.#work.idle();
  }

  async compact(): Promise<void> {
    await this.#ready;
    await this.#context.storage.compact(await this.#context.storage.revision());
  }

  /** The paths that break the server are not broken, and not recorded. */
  #controlled(transport: Transport): Transport {
    return async (request) => {
      try {
        const mayControl = !this.#access.enforced || this.#access.isMaster(request);
        const answer = mayControl ? await answerControl(request, this.faults, this.requests) : undefined;
        return answer ?? (await transport(request));
      } catch (error) {
        if (!isApiError(error)) throw error;
        return errorResponse(error, [], this.#log);
      }
    };
  }

  async snapshot(): Promise<StorageSnapshot> {
    const { storage } = this.#context;
    if (storage.snapshot === undefined) throw new Error('this storage makes no snapshots');
    await this.settled();
    await this.#startupObjects.complete();
    return storage.snapshot();
  }

  async restore(snapshot: StorageSnapshot): Promise<void> {
    const { storage } = this.#context;
    if (storage.restore === undefined) throw new Error('this storage makes no snapshots');
    // What is under way now must not change the restored state.
    await this.settled();
    storage.restore(snapshot);
    this.#startupObjects.reset();
    await this.settled();
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#shutDown());
  }

  async #shutDown(): Promise<void> {
    this.#closing.abort();
    this.#work.close();
    await this.#context.storage.close();
    await Promise.all([...this.#listeners].map((listener) => listener.close()));
  }

  async #route(request: HttpRequest, warnings: string[]): Promise<HttpResponse> {
    const url = parseRequestUrl(request.path);
    if (url === undefined) return badPath();
    const admitted = this.#access.admit(request, url);
    const user = admitted instanceof Promise ? await admitted : admitted;
    checkTimeout(url.query);
    const published = issuerDocument(url.path, this.#access.tokens);
    if (published !== undefined) return published;
    const discovered = DiscoveryHandler.mayHandle(url) ? await this.#discovery.handle(request, url) : undefined;
    if (discovered !== undefined) return discovered;
    const target = parseResourceLocation(url.path);
    const resource = target === undefined ? undefined : this.#context.catalog.find(target);
    // Only custom resources take a path that goes on behind a subresource, and a proxy.
    const mayGoOn = resource?.custom === true || target?.subresource === 'proxy';
    if (target === undefined || resource === undefined || (target.rest > 0 && !mayGoOn)) {
      return this.#notFound(url.path, target?.group ?? url.path.split('/')[2]);
    }
    const missing = this.#startupObjects.needed(resource);
    if (missing !== undefined) await missing;
    const closing = this.#closing.signal;
    const exchange = {
      request,
      query: url.query,
      user,
      access: this.#access,
      roles: this.#roles,
      warnings,
      signals: request.signal === undefined ? [closing] : [request.signal, closing],
    };
    return handleResource(this.#context, exchange, target, resource);
  }

  /** Groups of Kubernetes' own answer with a Status, others with a page. */
  #notFound(path: string, wanted: string | undefined): HttpResponse {
    const isBuiltIn =
      path.startsWith('/api/') ||
      (path.startsWith('/apis/') &&
        this.#context.catalog.all().some(({ group, custom }) => !custom && group === wanted));
    if (isBuiltIn) throw ApiError.unknownResource();
    return pageNotFound();
  }

  /** Controllers first see what is stored, then everything that changes. */
  async #start({ objects = [], schemaless = [], controllers: all = true }: ApiServerOptions): Promise<void> {
    const { storage, catalog } = this.#context;
    if (all) this.#namespaces = new NamespaceController(this.#context, this.#work);
    const controllers = [
      new DefinitionController(this.#context, this.#work),
      ...(this.#namespaces === undefined ? [] : [this.#namespaces]),
      ...(all
        ? [new GarbageCollector(this.#context, this.#work), new AggregationController(this.#context, this.#work)]
        : []),
      ...(this.#roles === undefined ? [] : [this.#roles]),
    ];
    const observe = (event: StorageEvent): void => controllers.forEach((controller) => controller.observe(event));
    // Stored definitions bring further resources.
    const seen = new Set<string>();
    const unseen = (): ApiResource[] => catalog.stored().filter(({ storagePrefix }) => !seen.has(storagePrefix));
    for (let found = unseen(); found.length > 0; found = unseen()) {
      for (const { storagePrefix } of found) {
        seen.add(storagePrefix);
        for (const event of await storedAs(storage, storagePrefix)) observe(event);
      }
    }
    storage.subscribe(observe);
    await this.#seed(objects, schemaless);
    await createSystemObjects(this.#context);
    if (this.#roles !== undefined) {
      const { installDefaultPolicy } = await import('./authorization/default-policy.ts');
      await installDefaultPolicy(this.#context);
    }
    // Once for all that is there by now. The first client finds every namespace filled, and every role complete.
    this.#work.start();
    await this.#work.idle();
  }

  /** Definitions are defaulted and created as usual, for their status says what is served; all else is taken as it is. */
  async #seed(objects: readonly UnstructuredObject[], schemaless: readonly ResourceDescriptor[]): Promise<void> {
    const { catalog } = this.#context;
    const definition = { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' };
    const definitions = catalog.findKind(definition);
    const isDefinition = ({ kind }: UnstructuredObject): boolean => kind === definition.kind;
    for (const object of objects.filter(isDefinition)) {
      if (definitions === undefined) break;
      const seed = copy(object) as ApiObject;
      definitions.strategy.applyDefaults?.(seed);
      await createObject(this.#context, definitions, undefined, seed, internalWrite);
    }
    for (const resource of schemalessResources(schemaless)) {
      if (catalog.findKind(resource) === undefined) catalog.add(resource);
    }
    for (const object of objects) if (!isDefinition(object)) await seedObject(this.#context, object);
  }
}

function accessControl(
  storage: Storage,
  clock: Clock,
  roles: RoleIndex | undefined,
  { tokens = [], serviceAccounts, authorization, authenticators = [] }: ApiServerOptions,
): AccessControl {
  const accounts = new ServiceAccountTokens(storage, clock, serviceAccounts);
  const own = typeof authorization === 'object' ? authorization : undefined;
  const authorizer = roles === undefined ? own : new RbacAuthorizer(roles);
  return new AccessControl({
    tokens: accounts,
    authenticator: chainAuthenticators([
      clientCertificates,
      new StaticTokens(tokens, [accounts.issuer]),
      accounts,
      ...authenticators,
    ]),
    authorizer: authorizer === undefined ? undefined : mastersFirst(authorizer),
  });
}

/** What is stored, as if it had just been written. */
async function storedAs(storage: Storage, prefix: string): Promise<StorageEvent[]> {
  const { items } = await storage.list(prefix);
  return items.map((object) => {
    const { namespace, name = '', resourceVersion } = object.metadata;
    const key = `${prefix}${namespace === undefined ? '' : `${namespace}/`}${name}`;
    return { type: 'added', key, object, previous: undefined, revision: Number(resourceVersion) };
  });
}
