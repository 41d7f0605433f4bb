// A Kubernetes API for one test, and operators that run against it: embedded in this process and gone with it, or the
// real cluster that KUBEWRIGHT_TEST_KUBECONFIG names. Tests are the same for both.
import type { UnstructuredObject } from '@kubewright/apimachinery';
import type { AnyResourceType, ClientOf, ListerFor, NamespaceFor, RestClient } from '@kubewright/client';
import { ResourceClient } from '@kubewright/client';
import type { ManifestSource } from './manifest.ts';
import { readManifests } from './manifest.ts';
import { installDefinitions, isCustomResourceDefinition } from './custom-resource-definitions.ts';
import { servedResources } from './discovery.ts';
import type { Pace } from './eventually.ts';
import { ask, notYet } from './eventually.ts';
import { createTestNamespace, removeTestNamespace } from './test-namespace.ts';
import type { OperatorOptions, Register } from './test-operator.ts';
import { TestOperator } from './test-operator.ts';
import type { TestServer } from './test-server.ts';
import { connectTestServer } from './test-server.ts';

/** What {@link createTestEnvironment} takes. */
export interface TestEnvironmentOptions {
  /** The CustomResourceDefinitions to install: YAML files or directories. Other objects in them are left out. */
  readonly crds?: ManifestSource | readonly ManifestSource[];
  /** Objects to apply then: YAML files or directories. Those without a namespace go into the environment's. */
  readonly manifests?: ManifestSource | readonly ManifestSource[];
  /** Start an operator with these controllers. */
  readonly register?: Register;
  /** Use this namespace, which exists and is left alone, rather than a fresh one. */
  readonly namespace?: string;
  /** Milliseconds until definitions must be served; default 10000. */
  readonly timeout?: number;
  /** Where KUBEWRIGHT_TEST_KUBECONFIG is looked up; default the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** How long to wait. */
export interface WaitOptions {
  /** Milliseconds; default 5000. */
  readonly timeout?: number;
}

/** Refuses, when compiled, a check whose answer may be undefined: `eventually` would take it for a pass. */
export type Decided<T> = [T] extends [void] ? unknown : undefined extends T ? 'use until() for a value' : unknown;

/**
 * Makes an environment. Stop it when the test ends: `await using environment = await createTestEnvironment(...)`, or
 * `after(() => environment.stop())`.
 */
export async function createTestEnvironment(options: TestEnvironmentOptions = {}): Promise<TestEnvironment> {
  const server = await connectTestServer(options.env ?? process.env);
  let stop = (): Promise<void> => server.close();
  try {
    const definitions = (await readManifests(options.crds ?? [])).filter(isCustomResourceDefinition);
    if (options.crds !== undefined && definitions.length === 0) {
      throw new Error(`there is no CustomResourceDefinition in ${[options.crds].flat().join(', ')}`);
    }
    await installDefinitions(server.rest, definitions, options.timeout ?? 10_000);
    const namespace = options.namespace ?? (await createTestNamespace(server.rest));
    const environment = new TestEnvironment(server, namespace, options.namespace === undefined);
    stop = () => environment.stop();
    await environment.apply(options.manifests ?? []);
    if (options.register !== undefined) await environment.startOperator(options.register);
    return environment;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** See {@link createTestEnvironment}. */
export class TestEnvironment implements AsyncDisposable {
  /** The connection to the server. */
  readonly rest: RestClient;
  /** The environment's own namespace. */
  readonly namespace: string;
  readonly #server: TestServer;
  readonly #ownsNamespace: boolean;
  readonly #operators: TestOperator[] = [];
  #stopped: Promise<void> | undefined;

  constructor(server: TestServer, namespace: string, ownsNamespace: boolean) {
    this.rest = server.rest;
    this.namespace = namespace;
    this.#server = server;
    this.#ownsNamespace = ownsNamespace;
  }

  /** The client of a kind, in the environment's namespace unless another is given; cluster-scoped kinds take none. */
  client<R extends AnyResourceType>(resource: R, namespace?: NamespaceFor<R>): ClientOf<R> {
    return resource.client(
      this.rest,
      resource.scope === 'Namespaced' ? (namespace ?? this.namespace) : '',
    ) as ClientOf<R>;
  }

  /** The lister of a running operator's cache. */
  lister<R extends AnyResourceType>(resource: R): ListerFor<R> {
    const [operator] = this.#running;
    if (operator === undefined) throw new Error('no operator is running: there are no caches');
    return operator.manager.lister(resource);
  }

  /** Applies the objects of YAML files or directories, in their order. */
  async apply(sources: ManifestSource | readonly ManifestSource[]): Promise<UnstructuredObject[]> {
    const applied: UnstructuredObject[] = [];
    for (const object of await readManifests(sources)) applied.push(await this.#applyOne(object));
    return applied;
  }

  /**
   * Runs an operator until it or the environment is stopped, with frozen listers and a log that is kept. On a real
   * cluster it watches the environment's namespace only; on the embedded server, which nobody else uses, all of them.
   *
   * @throws what its manager throws when it cannot start.
   */
  async startOperator(register: Register, options: OperatorOptions = {}): Promise<TestOperator> {
    const limits = this.#server.shared ? { namespaces: [this.namespace] } : {};
    const operator = await TestOperator.start(this.rest, register, { ...limits, ...options });
    this.#operators.push(operator);
    return operator;
  }

  /**
   * Resolves when the operators have nothing left to do: no request waits, runs or is to be retried, and their caches
   * show what the server has. A later `requeueAfter` is nothing to do now.
   *
   * @throws Error after the timeout, which says what was left; or the operator's failure.
   */
  async settled(options: WaitOptions = {}): Promise<void> {
    const operators = this.#running;
    // What one operator does last may be another's first.
    for (const _ of operators) for (const operator of operators) await operator.settled(options);
  }

  /**
   * Resolves when the check passes: when it returns, without throwing, anything but `false`. Returns what it returned.
   *
   * @throws Error after the timeout, with what the check threw last; or the operator's failure.
   */
  async eventually<T>(check: (() => T | Promise<T>) & Decided<T>, options: WaitOptions = {}): Promise<T> {
    const question = async (): Promise<T | typeof notYet> => {
      const answer = await (check as () => T | Promise<T>)();
      return answer === false ? notYet : answer;
    };
    return ask(question, options.timeout ?? 5000, this.#pace());
  }

  /**
   * Resolves with the first value that is not `undefined`, `null` or `false`. A probe that throws is asked again.
   *
   * @throws as {@link eventually}
   */
  async until<T>(
    probe: () => T | Promise<T>,
    options: WaitOptions = {},
  ): Promise<Exclude<T, undefined | null | false>> {
    const question = async (): Promise<Exclude<T, undefined | null | false> | typeof notYet> => {
      const answer = await probe();
      const none = answer === undefined || answer === null || answer === false;
      return none ? notYet : (answer as Exclude<T, undefined | null | false>);
    };
    return ask(question, options.timeout ?? 5000, this.#pace());
  }

  /**
   * Stops the operators and the embedded server; on a real cluster, deletes what is in the environment's namespace, and
   * leaves definitions and cluster-scoped objects, which others may use.
   *
   * @throws the failure of an operator that did not stop cleanly.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #stop(): Promise<void> {
    const stopped = await Promise.allSettled(this.#running.map((operator) => operator.stop()));
    try {
      if (this.#server.shared && this.#ownsNamespace) await removeTestNamespace(this.rest, this.namespace);
    } finally {
      await this.#server.close();
    }
    for (const result of stopped) if (result.status === 'rejected') throw result.reason;
  }

  async #applyOne(object: UnstructuredObject): Promise<UnstructuredObject> {
    const { apiVersion = '', kind = '', metadata = {} } = object;
    const resource = (await servedResources(this.rest, apiVersion)).find((each) => each.kind === kind);
    if (resource === undefined)
      throw new Error(`the server does not know ${kind} in ${apiVersion}: is its definition in crds?`);
    const namespace = resource.scope === 'Namespaced' ? (metadata.namespace ?? this.namespace) : undefined;
    const client = new ResourceClient<UnstructuredObject, UnstructuredObject>(this.rest, resource, namespace);
    const placed = namespace === undefined ? object : { ...object, metadata: { ...metadata, namespace } };
    return client.apply(placed, { force: true });
  }

  get #running(): readonly TestOperator[] {
    return this.#operators.filter(({ stopped }) => !stopped);
  }

  #pace(): Pace {
    const paces = this.#running.map(({ pace }) => pace);
    return {
      next: () => (paces.length === 0 ? new Promise(() => undefined) : Promise.race(paces.map((pace) => pace.next()))),
      check: () => paces.forEach((pace) => pace.check()),
      describe: () => paces.map((pace) => pace.describe()).join(''),
    };
  }
}
