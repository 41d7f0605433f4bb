// Who may do what, as cases set it up: roles, bindings, and the wait until a server acts on them. kube-apiserver learns
// of a new role a moment after it has answered, and answers from what it knew until then.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from './api.ts';
import { resourcePath } from './resource-path.ts';

export const rbacVersion = 'rbac.authorization.k8s.io/v1';
export const roles = resourcePath(rbacVersion, 'roles');
export const roleBindings = resourcePath(rbacVersion, 'rolebindings');
export const clusterRoles = resourcePath(rbacVersion, 'clusterroles');
export const clusterRoleBindings = resourcePath(rbacVersion, 'clusterrolebindings');
export const serviceAccounts = resourcePath('v1', 'serviceaccounts');
export const pods = resourcePath('v1', 'pods');

export const accessReviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
export const identityReviews = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
export const tokenReviews = '/apis/authentication.k8s.io/v1/tokenreviews';

export type Rule = Readonly<Record<string, readonly string[]>>;

export interface Subject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  readonly name: string;
  readonly namespace?: string;
}

export function user(name: string): Subject {
  return { kind: 'User', name };
}

export function role(name: string, ...rules: readonly Rule[]) {
  return { apiVersion: rbacVersion, kind: 'Role', metadata: { name }, rules };
}

export function clusterRole(name: string, ...rules: readonly Rule[]) {
  return { ...role(name, ...rules), kind: 'ClusterRole' };
}

export function binding(
  name: string,
  roleKind: 'Role' | 'ClusterRole',
  roleName: string,
  ...subjects: readonly Subject[]
) {
  return {
    apiVersion: rbacVersion,
    kind: 'RoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: roleKind, name: roleName },
    subjects,
  };
}

export function clusterBinding(name: string, roleName: string, ...subjects: readonly Subject[]) {
  return { ...binding(name, 'ClusterRole', roleName, ...subjects), kind: 'ClusterRoleBinding' };
}

/** How long kube-apiserver may believe a token that it has believed before is ten seconds. Milliseconds. */
const longestBelief = 20_000;
const reviewInterval = 100;

/** Returns once a token is refused for this reason, unrecorded: a server hears of what is gone a moment later. */
export async function untilRefused(api: Api, token: string, reason: RegExp): Promise<void> {
  const deadline = performance.now() + longestBelief;
  for (;;) {
    const { body, text } = await api.peek('POST', tokenReviews, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      spec: { token },
    });
    const { status } = body as { status?: { error?: string } };
    if (reason.test(status?.error ?? '')) return;
    if (performance.now() > deadline) assert.fail(`the token is not refused for ${String(reason)}: ${text}`);
    await delay(reviewInterval);
  }
}

/** Rules for somebody in the case's namespace, unrecorded. Returns once the server acts on the first of them. */
export async function grant(api: Api, subject: Subject, ...rules: readonly Rule[]): Promise<void> {
  const name = `granted-${subject.name}`;
  (await api.peek('POST', roles(api.namespace), role(name, ...rules))).expect(201);
  (await api.peek('POST', roleBindings(api.namespace), binding(name, 'Role', name, subject))).expect(201);
  await untilEffective(api, api.namespace, subject, rules[0] ?? {});
}

/** The same in the whole cluster. Its role and binding are called `<namespace>-<name of the subject>`. */
export async function grantEverywhere(api: Api, subject: Subject, ...rules: readonly Rule[]): Promise<void> {
  const name = `${api.namespace}-${subject.name.replace(/[^a-z0-9]+/g, '-')}`;
  (await api.peek('POST', clusterRoles(undefined), clusterRole(name, ...rules))).expect(201);
  (await api.peek('POST', clusterRoleBindings(undefined), clusterBinding(name, name, subject))).expect(201);
  await untilEffective(api, undefined, subject, rules[0] ?? {});
}

/** Waits until a question about somebody is answered like this. */
export async function untilAccess(api: Api, subject: Subject, question: object, allowed: boolean): Promise<void> {
  const spec = { ...identity(subject), ...question };
  const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
  const deadline = performance.now() + 20_000;
  for (;;) {
    const { body } = await api.peek('POST', path, { spec });
    if ((body['status'] as { allowed?: boolean } | undefined)?.allowed === allowed) return;
    if (performance.now() > deadline) assert.fail(`access has not become ${allowed}: ${JSON.stringify(body)}`);
    await delay(20);
  }
}

function untilEffective(api: Api, namespace: string | undefined, subject: Subject, rule: Rule): Promise<void> {
  const verb = rule['verbs']?.[0] ?? '';
  const path = rule['nonResourceURLs']?.[0];
  if (path !== undefined)
    return untilAccess(api, subject, { nonResourceAttributes: { verb, path: path.replace('*', 'x') } }, true);
  const [resource = '', subresource = ''] = (rule['resources']?.[0] ?? '').split('/');
  const group = rule['apiGroups']?.[0] ?? '';
  const name = rule['resourceNames']?.[0] ?? '';
  const resourceAttributes = {
    verb,
    group,
    resource,
    subresource,
    name,
    ...(namespace === undefined ? {} : { namespace }),
  };
  return untilAccess(api, subject, { resourceAttributes }, true);
}

function identity({ kind, name, namespace = '' }: Subject): object {
  if (kind === 'Group') return { groups: [name] };
  return { user: kind === 'User' ? name : `system:serviceaccount:${namespace}:${name}` };
}

/** A token of a service account, which is created; unrecorded. */
export async function tokenOf(api: Api, name: string, spec: object = {}): Promise<string> {
  await api.peek('POST', serviceAccounts(api.namespace), { metadata: { name } });
  const { body } = (await api.peek('POST', serviceAccounts(api.namespace, name, 'token'), { spec })).expect(201);
  return (body['status'] as { token: string }).token;
}

/** The claims of a token, with its times relative to its issue. */
export function claimsOf(token: string): unknown {
  const [, payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  const { exp, iat, nbf, ...rest } = claims;
  return { ...rest, seconds: Number(exp) - Number(iat), isValidAtOnce: iat === nbf };
}
