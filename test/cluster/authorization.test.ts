// Random roles, bindings and questions: a real kube-apiserver and the embedded one decide alike, and refuse the same
// escalations in the same words. The seed is in the name of the test; KUBEWRIGHT_SEED takes another.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import {
  binding,
  clusterBinding,
  clusterRole,
  clusterRoleBindings,
  clusterRoles,
  role,
  roleBindings,
  roles,
} from '../contract/access.ts';
import { Api } from '../contract/api.ts';
import { authorizingServer } from '../contract/embedded-server.ts';
import type { ContractServer } from '../contract/server.ts';
import { remoteServer } from '../contract/server.ts';
import { random } from '../schema/random.ts';

const seed = Number(process.env['KUBEWRIGHT_SEED'] ?? 1);
const counts = { roles: 40, bindings: 60, questions: 2000, escalations: 300 };
const namespace = 'random';
const others = '/apis/authorization.k8s.io/v1/subjectaccessreviews';

const controlPlane = await startUnlessMissing();

class Chance {
  readonly below: (limit: number) => number;

  constructor(start: number) {
    this.below = random(start);
  }

  one<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  some<T>(values: readonly T[]): T[] {
    const chosen = values.filter(() => this.below(3) === 0);
    return chosen.length === 0 ? [this.one(values)] : chosen;
  }
}

const groups = ['', 'apps', 'example.com'];
const resources = ['pods', 'pods/log', 'deployments', 'deployments/scale', 'secrets'];
const verbs = ['get', 'list', 'create', 'delete'];
const names = ['a', 'b', ''];
const paths = ['/a', '/a/b', '/a/b/c', '/c', '/'];
const people = ['ann', 'joe', 'max'];
const teams = ['dev', 'ops'];
const namespaces = [namespace, 'default', ''];

function rule(chance: Chance, isCluster: boolean): Record<string, string[]> {
  const allVerbs = chance.below(8) === 0 ? ['*'] : chance.some(verbs);
  if (isCluster && chance.below(4) === 0)
    return { verbs: allVerbs, nonResourceURLs: chance.some([...paths, '/a/*', '*', '/a*']) };
  return {
    verbs: allVerbs,
    apiGroups: chance.below(8) === 0 ? ['*'] : chance.some(groups),
    resources: chance.below(10) === 0 ? ['*'] : chance.some([...resources, '*/scale', '*/log']),
    ...(chance.below(4) === 0 ? { resourceNames: chance.some(['a', 'b']) } : {}),
  };
}

function subjects(chance: Chance) {
  return chance.some([
    ...people.map((name) => ({ kind: 'User' as const, name })),
    ...teams.map((name) => ({ kind: 'Group' as const, name })),
    { kind: 'ServiceAccount' as const, name: 'bot', namespace },
    { kind: 'ServiceAccount' as const, name: 'bot', namespace: 'default' },
  ]);
}

/** One role or binding: the path that it is created at, and itself. */
function object(chance: Chance, kind: 'role' | 'binding', index: number): { path: string; body: object } {
  const isCluster = chance.below(2) === 0;
  const target = (of: number): string => `r${of % counts.roles}`;
  if (kind === 'role') {
    const rules = Array.from({ length: 1 + chance.below(3) }, () => rule(chance, isCluster));
    return isCluster
      ? { path: clusterRoles(undefined), body: clusterRole(`r${index}`, ...rules) }
      : { path: roles(namespace), body: role(`r${index}`, ...rules) };
  }
  const to = target(chance.below(counts.roles));
  return isCluster
    ? { path: clusterRoleBindings(undefined), body: clusterBinding(`b${index}`, to, ...subjects(chance)) }
    : {
        path: roleBindings(namespace),
        body: binding(`b${index}`, chance.one(['Role', 'ClusterRole']), to, ...subjects(chance)),
      };
}

function question(chance: Chance): object {
  const user = chance.one([
    ...people,
    `system:serviceaccount:${namespace}:bot`,
    'system:serviceaccount:default:bot',
    'nobody',
  ]);
  const who = { user, ...(chance.below(2) === 0 ? { groups: chance.some(teams) } : {}) };
  if (chance.below(4) === 0) {
    return { ...who, nonResourceAttributes: { verb: chance.one(verbs), path: chance.one(paths) } };
  }
  const [resource = '', subresource = ''] = chance.one(resources).split('/');
  const attributes = { verb: chance.one(verbs), group: chance.one(groups), resource, subresource };
  return { ...who, resourceAttributes: { ...attributes, name: chance.one(names), namespace: chance.one(namespaces) } };
}

describe(
  `random rights, seed ${seed}`,
  { skip: controlPlane === undefined ? 'no kube-apiserver (see above)' : false },
  () => {
    if (controlPlane === undefined) return;
    const servers: readonly [ContractServer, ContractServer] = [
      remoteServer({ ...controlPlane, name: 'kube-apiserver' }),
      authorizingServer(),
    ];
    const [real, embedded] = servers.map(({ transport }) => new Api(transport, namespace)) as [Api, Api];
    const chance = new Chance(seed);

    before(async () => {
      const writing = { apiGroups: ['rbac.authorization.k8s.io'], resources: ['*'], verbs: ['create'] };
      const objects = [
        ...Array.from({ length: counts.roles }, (_, index) => object(chance, 'role', index)),
        ...Array.from({ length: counts.bindings }, (_, index) => object(chance, 'binding', index)),
        { path: clusterRoles(undefined), body: clusterRole('author', writing) },
        {
          path: clusterRoleBindings(undefined),
          body: clusterBinding('author', 'author', ...people.map((name) => ({ kind: 'User' as const, name }))),
        },
      ];
      for (const api of [real, embedded]) {
        await api.peek('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
        for (const { path, body } of objects) (await api.peek('POST', path, body)).expect(201);
      }
      // kube-apiserver has heard of the last binding, and so of all before it.
      const attributes = { verb: 'create', group: 'rbac.authorization.k8s.io', resource: 'roles' };
      for (let allowed = false; !allowed; await delay(50)) {
        const { body } = await real.peek('POST', others, { spec: { user: 'max', resourceAttributes: attributes } });
        allowed = (body['status'] as { allowed: boolean }).allowed;
      }
      await delay(500);
    });
    after(async () => {
      await Promise.all(servers.map((server) => server.close()));
      await controlPlane.stop();
    });

    it(`${counts.questions} questions have the same answer`, async () => {
      const tally = { allowed: 0, refused: 0 };
      for (let index = 0; index < counts.questions; index++) {
        const spec = question(chance);
        const [wanted, got] = await Promise.all(
          [real, embedded].map(async (api) => {
            const { body } = (await api.peek('POST', others, { spec })).expect(201);
            return (body['status'] as { allowed: boolean }).allowed;
          }),
        );
        assert.equal(got, wanted, JSON.stringify(spec));
        tally[wanted === true ? 'allowed' : 'refused']++;
      }
      console.log(`  ${tally.allowed} allowed, ${tally.refused} refused`);
      assert.ok(tally.allowed > 100 && tally.refused > 100);
    });

    it(`${counts.escalations} writes of roles and bindings end alike`, async () => {
      const tally = new Map<number, number>();
      for (let index = 0; index < counts.escalations; index++) {
        const { path, body } = object(chance, chance.one(['role', 'binding']), 1000 + index);
        const user = chance.one(people);
        const team = chance.below(2) === 0 ? [chance.one(teams)] : [];
        const query = { dryRun: 'All' };
        const [wanted, got] = await Promise.all(
          [real, embedded].map(async (api) => {
            const answer = await api.as(user, ...team).peek('POST', path, body, { query });
            return { status: answer.status, message: withoutCauses(answer.body['message']) };
          }),
        );
        assert.deepEqual(got, wanted, `${user} ${team.join()} ${path} ${JSON.stringify(body)}`);
        tally.set(wanted?.status ?? 0, (tally.get(wanted?.status ?? 0) ?? 0) + 1);
      }
      console.log(`  ${[...tally].map(([status, count]) => `${count} times ${status}`).join(', ')}`);
      assert.ok((tally.get(201) ?? 0) > 5 && (tally.get(403) ?? 0) > 5);
    });
  },
);

/** Which bindings of a user lead nowhere is told in the order in which a server happens to read them. */
function withoutCauses(message: unknown): unknown {
  return typeof message === 'string' ? message.replace(/; resolution errors: .*$/s, '; resolution errors') : message;
}
