// A Kubernetes API for one test, and operators that run against it: embedded in this process and gone with it, or the
// real cluster that KUBEWRIGHT_TEST_KUBECONFIG names. Tests are the same for both.
import { AssertionError } from 'node:assert';
import type { FakeClock, UnstructuredObject } from '@kubewright/apimachinery';
import { parseApiVersion, systemClock } from '@kubewright/apimachinery';
import type { RequestMatch } from '@kubewright/apiserver';
import { FaultRules, RequestLog } from '@kubewright/apiserver';
import type { AnyResourceType, ClientOf, ListerFor, NamespaceFor, RestClient } from '@kubewright/client';
import { NoMatchError, ResourceClient, RestMapper } from '@kubewright/client';
import type { ControllerState, DelayedRequest } from '@kubewright/runtime';
import type { ManifestSource } from './manifest.ts';
import { readManifests } from './manifest.ts';
import { installDefinitions, isCustomResourceDefinition } from './custom-resource-definitions.ts';
import type { Pace } from './eventually.ts';
import { ask, notYet } from './eventually.ts';
import { connectOperator, operatorOf } from './operator-connection.ts';
import type { PassingTime } from './passing-time.ts';
import { advance } from './passing-time.ts';
import { createTestNamespace, removeTestNamespace } from './test-namespace.ts';
import type { OperatorOptions, Register } from './test-operator.ts';
import { defaultName, TestOperator } from './test-operator.ts';
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
  /**
   * The clock of the embedded server, of the operators, and of all waiting: with a {@link FakeClock} nothing waits in real
   * time, see {@link TestEnvironment.advance}. Default the machine's.
   */
  readonly clock?: FakeClock;
  /** Of what fault rules with a probability decide; default 1. */
  readonly faultSeed?: number;
  /** Where KUBEWRIGHT_TEST_KUBECONFIG is looked up; default the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** How long to wait. */
export interface WaitOptions {
  /** Milliseconds, of the fake clock where there is one; default 5000. */
  readonly timeout?: number;
}

/** Refuses, when compiled, a check whose answer may be undefined: `eventually` would take it for a pass. */
export type Decided<T> = [T] extends [void] ? unknown : undefined extends T ? 'use until() for a value' : unknown;

/**
 * Makes an environment. Stop it when the test ends: `t.after(() => environment.stop())`, or, where Node is 24 or later,
 * `await using environment = await createTestEnvironment(...)`.
 */
export async function createTestEnvironment(options: TestEnvironmentOptions = {}): Promise<TestEnvironment> {
  const server = await connectTestServer(options.env ?? process.env, options.clock ?? systemClock);
  let stop = (): Promise<void> => server.close();
  try {
    const definitions = (await readManifests(options.crds ?? [])).filter(isCustomResourceDefinition);
    if (options.crds !== undefined && definitions.length === 0) {
      throw new Error(`there is no CustomResourceDefinition in ${[options.crds].flat().join(', ')}`);
    }
    await installDefinitions(server.rest, definitions, options.timeout ?? 10_000);
    const namespace = options.namespace ?? (await createTestNamespace(server.rest));
    const environment = new TestEnvironment(server, namespace, options);
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
  /** What the operators have asked. The test's own requests are not in it. */
  readonly requests: RequestLog;
  /** What goes wrong with the operators' requests. The test's own are never hit. */
  readonly faults: FaultRules;
  readonly #mapper: RestMapper;
  readonly #server: TestServer;
  readonly #ownsNamespace: boolean;
  readonly #operators: TestOperator[] = [];
  readonly #time: PassingTime | undefined;
  readonly #closing = new AbortController();
  #stopped: Promise<void> | undefined;

  constructor(server: TestServer, namespace: string, options: TestEnvironmentOptions) {
    const { clock, faultSeed = 1 } = options;
    this.rest = server.rest;
    this.#mapper = new RestMapper({ rest: server.rest });
    this.namespace = namespace;
    this.#server = server;
    this.#ownsNamespace = options.namespace === undefined;
    this.requests = new RequestLog({ clock: clock ?? systemClock, userOf: operatorOf });
    this.faults = new FaultRules(faultSeed, () => currentVersion(server.rest));
    const activity = (): number => this.#activity();
    const busy = (): boolean => this.#controllers.some(({ running }) => running > 0);
    this.#time = clock === undefined ? undefined : { clock, activity, busy };
  }

  /** Every operator that was started, the one of `register` first: its manager, its log, its name among the requests. */
  get operators(): readonly TestOperator[] {
    return this.#operators;
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
    const user = `system:serviceaccount:${this.namespace}:${options.name ?? defaultName}`;
    const { transport, shared } = this.#server;
    const [requests, faults, closing] = [this.requests, this.faults, this.#closing.signal];
    const clock = this.#time?.clock ?? systemClock;
    const connection = { transport, impersonates: !shared, requests, faults, clock, closing };
    const parts = { rest: connectOperator(user, connection), user, observer: this.rest, time: this.#time };
    const operator = await TestOperator.start(parts, register, { ...limits, ...options });
    this.#operators.push(operator);
    return operator;
  }

  /**
   * Resolves when the operators have nothing left to do: no request waits, runs or is to be retried, and their caches
   * show what the server has. A later `requeueAfter` is nothing to do now: see {@link nextRequeue}.
   *
   * A fake clock moves as far as what is to be tried again needs it, and no further.
   *
   * @throws Error after the timeout, which says what was left; or the operator's failure.
   */
  async settled(options: WaitOptions = {}): Promise<void> {
    const operators = this.#running;
    // What one operator does last may be another's first.
    for (const _ of operators) for (const operator of operators) await operator.settled(options);
  }

  /**
   * Moves the fake clock: whatever falls due on the way happens, in its order, with everything that it leads to, in the
   * operators as on the server. Then waits until nothing more happens by itself. What is to be tried again later than that
   * has not been: {@link settled} moves on until it has.
   *
   * @throws TypeError without a fake clock; or the operator's failure.
   */
  async advance(milliseconds: number): Promise<void> {
    if (this.#time === undefined) throw new TypeError('this environment has no fake clock: pass one as `clock`');
    await advance(this.#time, milliseconds);
    this.#pace().check();
  }

  /** The request that is due first of those that wait for their time: for a `requeueAfter`, or after a failure. */
  get nextRequeue(): (DelayedRequest & { readonly controller: string }) | undefined {
    const waiting = this.#controllers.flatMap(({ name, next }) =>
      next === undefined ? [] : { ...next, controller: name },
    );
    return waiting.sort((a, b) => a.after - b.after)[0];
  }

  /**
   * Checks that the operators have written nothing since the beginning, or since `requests.clear()`. Events, leases and dry
   * runs do not count.
   *
   * @param match - only such requests
   * @throws AssertionError that lists what was written.
   */
  expectNoWrites(match: RequestMatch = {}): void {
    const written = this.requests
      .writes(match)
      .filter(({ resource }) => resource !== 'events' && resource !== 'leases');
    if (written.length === 0) return;
    const lines = written.map((request) => `\n  ${String(request)}: ${request.status ?? 'no answer'}`);
    throw new AssertionError({ message: `expected no writes, but there were ${written.length}:${lines.join('')}` });
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
      this.#closing.abort();
      await this.#server.close();
    }
    for (const result of stopped) if (result.status === 'rejected') throw result.reason;
  }

  async #applyOne(object: UnstructuredObject): Promise<UnstructuredObject> {
    const { apiVersion = '', kind = '', metadata = {} } = object;
    const resource = await this.#mapper.kind({ ...parseApiVersion(apiVersion), kind }).catch((error: unknown) => {
      if (!(error instanceof NoMatchError)) throw error;
      throw new Error(`the server does not know ${kind} in ${apiVersion}: is its definition in crds?`, {
        cause: error,
      });
    });
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
      time: this.#time,
    };
  }

  get #controllers(): readonly ControllerState[] {
    return this.#running.flatMap(({ manager }) => manager.state.controllers);
  }

  /** Changes with every request, reconcile and line of a log. */
  #activity(): number {
    const reconciles = this.#controllers.map((each) => each.reconciles * 2 + each.running + each.queued);
    const lines = this.#operators.map(({ log }) => log.length);
    const counts = [this.requests.total, -this.requests.pending, ...reconciles, ...lines];
    return counts.reduce((sum, count) => sum + count, 0);
  }
}

/** The server's present resourceVersion. */
async function currentVersion(rest: RestClient): Promise<number> {
  const query = { limit: 1 };
  const path = '/api/v1/namespaces';
  const list = await rest.request<{ metadata: { resourceVersion: string } }>({ method: 'GET', path, query });
  return Number(list.metadata.resourceVersion);
}
