// A real kube-controller-manager, unmodified, works on the embedded API server as on kube-apiserver: it speaks protobuf over
// TLS, watches everything, and patches, applies and deletes in every way. First it does what our own controllers do, and
// keeps the contract about them; then all of its controllers run workloads, with nothing but their roles. Skips where there is no such program.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { UnstructuredObject } from '@kubewright/apimachinery';
import type { ApiServer } from '@kubewright/apiserver';
import { createApiServer, formatKubeconfig } from '@kubewright/apiserver';
import type { ControllerManager, ControllerManagerOptions } from '../../scripts/control-plane/controller-manager.ts';
import { startControllerManager } from '../../scripts/control-plane/controller-manager.ts';
import { findControllersUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import type { Answer } from '../contract/api.ts';
import { Api } from '../contract/api.ts';
import { controllerContract } from '../contract/controllers/index.ts';
import { installFixtures } from '../contract/fixtures.ts';
import { resourcePath } from '../contract/resource-path.ts';
import { runCase } from '../contract/run-case.ts';

const program = await findControllersUnlessMissing();
const skip = program === undefined ? 'no kube-controller-manager (see above)' : false;

/** A server without controllers of its own, and the real ones. */
class Cluster {
  readonly server: ApiServer;
  readonly #folder = mkdtempSync(join(tmpdir(), 'kubewright-controllers-'));
  #manager: ControllerManager | undefined;

  constructor(authorization: 'AlwaysAllow' | 'RBAC') {
    const tokens = [{ token: 'secret', user: 'system:kube-controller-manager', groups: [] }];
    this.server = createApiServer({ controllers: false, authorization, tokens, recordedRequests: 20_000 });
  }

  async open(options?: ControllerManagerOptions): Promise<void> {
    const { url, certificateAuthority: ca = '' } = await this.server.listen({ tls: true });
    const [kubeconfigPath, certificatePath] = [join(this.#folder, 'kubeconfig'), join(this.#folder, 'ca.crt')];
    writeFileSync(kubeconfigPath, formatKubeconfig({ server: url, certificateAuthority: ca, token: 'secret' }));
    writeFileSync(certificatePath, ca);
    const controlled = { server: url, ca, token: 'secret', kubeconfigPath, certificatePath };
    this.#manager = await startControllerManager(controlled, program ?? '', options);
  }

  /** What it was refused, but for what is gone or has changed: nothing else must go wrong. */
  get refused(): string[] {
    return Array.from(this.server.requests)
      .filter(({ user, status = 0 }) => user.startsWith('system:') && status >= 400 && status !== 404 && status !== 409)
      .map((request) => `${request.status} ${String(request)}`);
  }

  async close(): Promise<void> {
    await this.#manager?.stop();
    await this.server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

describe('kube-controller-manager on the embedded API server', { skip, concurrency: true }, () => {
  describe('with the controllers that that has, too', () => {
    const cluster = new Cluster('AlwaysAllow');
    before(async () => {
      await installFixtures(cluster.server.handle);
      await cluster.open();
    });
    after(() => cluster.close());

    for (const [topic, cases] of Object.entries(controllerContract)) {
      describe(topic, { concurrency: 16 }, () => {
        for (const contractCase of cases) {
          it(contractCase.name, async () => {
            const { handle: transport } = cluster.server;
            const { failure } = await runCase(contractCase, { name: 'both', transport, close: async () => undefined });
            if (failure !== undefined) throw failure;
          });
        }
      });
    }

    it('is refused nothing', () => assert.deepEqual(cluster.refused, []));
  });

  // One thing after the other: what there is, is counted.
  describe('with all of its controllers, each with an account and the role of it', { concurrency: 1 }, () => {
    const cluster = new Cluster('RBAC');
    const api = new Api(cluster.server.handle, 'default');
    const path = (groupVersion: string, plural: string, name?: string): string =>
      resourcePath(groupVersion, plural)('default', name);
    const create = async (groupVersion: string, plural: string, name: string, spec: object): Promise<void> =>
      void (await api.peek('POST', path(groupVersion, plural), { metadata: { name }, spec })).expect(201);

    /** Every pod of the moment runs and is ready, as a kubelet would report it. */
    const runPods = async (phase = 'Running'): Promise<void> => {
      const { body } = await api.peek('GET', path('v1', 'pods'));
      for (const { metadata, status } of itemsOf(body)) {
        if ((status as { phase?: string }).phase !== 'Pending') continue;
        const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: new Date().toISOString() }];
        const target = `${path('v1', 'pods', metadata?.name)}/status`;
        // Endpoints are at a node; other pods have none, and so go at once when they are deleted.
        if (metadata?.labels?.['app'] === 'api') {
          const binding = { metadata: { name: metadata.name }, target: { kind: 'Node', name: 'somewhere' } };
          await api.peek('POST', `${path('v1', 'pods', metadata.name)}/binding`, binding);
        }
        const options = { contentType: 'application/merge-patch+json' };
        await api.peek('PATCH', target, { status: { phase, conditions, podIP: '10.1.2.3' } }, options);
      }
    };
    /** Lets pods run until an object is as wanted. */
    const until = async (target: string, wanted: (answer: Answer) => boolean, phase?: string): Promise<Answer> => {
      const deadline = performance.now() + 30_000;
      for (;;) {
        await runPods(phase);
        const answer = await api.peek('GET', target);
        if (wanted(answer)) return answer;
        assert.ok(performance.now() < deadline, `${target} has not become as wanted: ${answer.text}`);
        await delay(50);
      }
    };

    before(() => {
      const controllers = ['*', '-node-ipam-controller', '-service-lb-controller', '-node-route-controller'];
      return cluster.open({ controllers, ownAccounts: true });
    });
    after(() => cluster.close());

    it('rolls a Deployment out, on, and away', async () => {
      const spec = (image: string) => podsOf('web', image, { replicas: 2 });
      await create('apps/v1', 'deployments', 'web', spec('x:1'));
      const web = path('apps/v1', 'deployments', 'web');
      // The revision comes with a status, or is written before it: then it counts as a change of the object.
      const hasRevision = (revision: string) => (answer: Answer) => {
        const { annotations, generation: observedGeneration } = answer.body.metadata ?? {};
        const status = { replicas: 2, updatedReplicas: 2, availableReplicas: 2, observedGeneration };
        return annotations?.['deployment.kubernetes.io/revision'] === revision && statusIs(status)(answer);
      };
      await until(web, hasRevision('1'));
      const merge = { contentType: 'application/merge-patch+json' };
      (await api.peek('PATCH', web, { spec: spec('x:2') }, merge)).expect(200);
      await until(web, hasRevision('2'));
      const sets = itemsOf((await api.peek('GET', path('apps/v1', 'replicasets'))).body);
      const replicas = sets.map((set) => (set['spec'] as { replicas: number }).replicas);
      assert.deepEqual(
        replicas.toSorted((one, other) => one - other),
        [0, 2],
      );
      (await api.peek('DELETE', web, undefined, { query: { propagationPolicy: 'Foreground' } })).expect(200);
      await until(web, ({ status }) => status === 404);
      assert.deepEqual(podNames(await api.peek('GET', path('v1', 'pods')), 'web'), []);
    });

    it('runs a StatefulSet, a Job and a DaemonSet', async () => {
      await create('apps/v1', 'statefulsets', 'db', podsOf('db', 'x:1', { serviceName: 'db', replicas: 2 }));
      await until(path('apps/v1', 'statefulsets', 'db'), statusIs({ replicas: 2, readyReplicas: 2 }));
      assert.deepEqual(podNames(await api.peek('GET', path('v1', 'pods')), 'db'), ['db-0', 'db-1']);
      await create('apps/v1', 'daemonsets', 'agent', podsOf('agent', 'x:1'));
      await until(
        path('apps/v1', 'daemonsets', 'agent'),
        statusIs({ observedGeneration: 1, desiredNumberScheduled: 0 }),
      );
      const pod = { restartPolicy: 'Never', containers: [{ name: 'c', image: 'x:1' }] };
      await create('batch/v1', 'jobs', 'once', { completions: 2, template: { spec: pod } });
      await until(path('batch/v1', 'jobs', 'once'), statusIs({ succeeded: 2 }), 'Succeeded');
    });

    it('finds the endpoints of a Service, guards a budget and counts a quota', async () => {
      await create('apps/v1', 'replicasets', 'api', podsOf('api', 'x:1', { replicas: 2 }));
      await create('v1', 'services', 'api', { selector: { app: 'api' }, ports: [{ port: 80 }] });
      await create('policy/v1', 'poddisruptionbudgets', 'api', {
        minAvailable: 1,
        selector: { matchLabels: { app: 'api' } },
      });
      await until(path('apps/v1', 'replicasets', 'api'), statusIs({ readyReplicas: 2 }));
      await until(
        path('policy/v1', 'poddisruptionbudgets', 'api'),
        statusIs({ currentHealthy: 2, disruptionsAllowed: 1 }),
      );
      const slices = path('discovery.k8s.io/v1', 'endpointslices');
      await until(slices, ({ text }) => text.includes('kubernetes.io/service-name'));
      // It counts what it has seen, and has seen the Service by now.
      await create('v1', 'resourcequotas', 'all', { hard: { 'count/services': '10' } });
      await until(path('v1', 'resourcequotas', 'all'), ({ body }) => {
        const { used } = (body['status'] ?? {}) as { used?: Record<string, string> };
        // That and the one of the server itself.
        return used?.['count/services'] === '2';
      });
    });

    it('tells of all this in events', async () => {
      const reasons = new Set<unknown>();
      const { body } = await until(path('v1', 'events'), (answer) => itemsOf(answer.body).length >= 6);
      for (const event of itemsOf(body)) reasons.add(event['reason']);
      for (const reason of ['ScalingReplicaSet', 'SuccessfulCreate', 'Completed'])
        assert.ok(reasons.has(reason), reason);
    });

    it('asks with the accounts of its controllers', () => {
      const users = new Set(Array.from(cluster.server.requests, ({ user }) => user));
      for (const name of [
        'deployment-controller',
        'replicaset-controller',
        'job-controller',
        'generic-garbage-collector',
      ]) {
        assert.ok(users.has(`system:serviceaccount:kube-system:${name}`), name);
      }
    });

    it('is refused nothing', () => assert.deepEqual(cluster.refused, []));
  });
});

function podsOf(app: string, image: string, more: object = {}): object {
  const labels = { app };
  return {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'c', image }] } },
    ...more,
  };
}

function itemsOf(list: UnstructuredObject): UnstructuredObject[] {
  return list['items'] as UnstructuredObject[];
}

/** In the order of their names, which is that of lists. */
function podNames({ body }: Answer, prefix: string): (string | undefined)[] {
  const names = itemsOf(body).map(({ metadata }) => metadata?.name);
  return names.filter((name) => name?.startsWith(`${prefix}-`));
}

/** Whether a status has these members. */
function statusIs(wanted: Readonly<Record<string, unknown>>): (answer: Answer) => boolean {
  return ({ body }) => {
    const status = body['status'] as Record<string, unknown> | undefined;
    return Object.entries(wanted).every(([name, value]) => status?.[name] === value);
  };
}
