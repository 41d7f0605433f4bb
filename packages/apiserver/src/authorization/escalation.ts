// Nobody gives away what he does not have: writes of roles and bindings are checked against the rights of the writer,
// unless he may `escalate` roles or `bind` this one.
// @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
import { ApiError } from '@kubewright/apimachinery';
import type { User } from '../authentication/user.ts';
import type { ApiObject } from '../object/api-object.ts';
import { equal, readField } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { groupResource } from '../registry/api-resource.ts';
import type { Permit } from '../registry/registry-context.ts';
import type { AccessControl } from './access-control.ts';
import type { PolicyRule } from './authorizer.ts';
import { isMaster } from './authorizer.ts';
import { compactRules, formatRule, quoteList, readRules, uncovered } from './policy-rule.ts';
import { joinErrors } from './rbac-authorizer.ts';
import type { RoleIndex } from './role-index.ts';

const group = 'rbac.authorization.k8s.io';

/** Who writes where. */
export interface Writer {
  readonly user: User;
  readonly access: AccessControl;
  /** Undefined where it is not roles that decide. */
  readonly roles: RoleIndex | undefined;
  readonly resource: ApiResource;
  /** Empty for what has none. */
  readonly namespace: string;
  /** Of the path. */
  readonly name: string;
}

/** What every new state of an object must pass before it is stored; undefined where nothing is to be checked. */
export function escalationPermit(writer: Writer): Permit | undefined {
  const { resource, user, roles } = writer;
  if (resource.group !== group || roles === undefined || isMaster(user)) return undefined;
  return resource.kind.endsWith('Binding')
    ? (next, live) => permitBinding(writer, roles, next, live)
    : (next, live) => permitRole(writer, next, live);
}

async function permitRole(writer: Writer, next: ApiObject, live: ApiObject | undefined): Promise<void> {
  if (changesOwnershipOnly(next, live)) return;
  const { resource, namespace, name } = writer;
  if (await isAllowed(writer, 'escalate', resource.plural, namespace, live?.metadata.name ?? name)) return;
  await permitRules(writer, next, readRules(next['rules']));
  // Whoever sets it gathers anything, and whoever takes it away keeps what was gathered.
  if (!hasAggregation(next) && (live === undefined || !hasAggregation(live))) return;
  if ((await missing(writer, everything)).rules.length === 0) return;
  throw forbidden(writer, next, 'must have cluster-admin privileges to use the aggregationRule');
}

async function permitBinding(
  writer: Writer,
  roles: RoleIndex,
  next: ApiObject,
  live: ApiObject | undefined,
): Promise<void> {
  if (changesOwnershipOnly(next, live)) return;
  const { resource, namespace } = writer;
  const kind = text(next, 'kind');
  const name = text(next, 'name');
  const plural = kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  const isKnown = kind === 'ClusterRole' || kind === 'Role';
  if (isKnown && (await isAllowed(writer, 'bind', plural, namespace, name))) return;
  if (!isKnown) throw unsupported(kind);
  const rules = roles.rules(kind, namespace, name);
  // It is the binding's resource that is told, with the role's name.
  if (rules === undefined) throw ApiError.notFound(groupResource(resource), name);
  await permitRules(writer, next, rules);
}

async function permitRules(writer: Writer, next: ApiObject, wanted: readonly PolicyRule[]): Promise<void> {
  const { rules, errors } = await missing(writer, wanted);
  if (rules.length === 0) return;
  const { name, groups } = writer.user;
  const lines = [...new Set(compactRules(rules).map(formatRule))].toSorted();
  const who = `user ${JSON.stringify(name)} (groups=${quoteList(groups)})`;
  const unresolved = errors.length === 0 ? '' : `; resolution errors: [${joinErrors(errors)}]`;
  const why = `${who} is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}${unresolved}`;
  throw forbidden(writer, next, why);
}

async function missing(
  { access, user, namespace }: Writer,
  wanted: readonly PolicyRule[],
): Promise<{ rules: PolicyRule[]; errors: readonly string[] }> {
  const { rules, errors } = await access.authorizer.rulesFor(user, namespace);
  return { rules: uncovered(rules, wanted), errors };
}

async function isAllowed(
  { access, user }: Writer,
  verb: string,
  resource: string,
  namespace: string,
  name: string,
): Promise<boolean> {
  const attributes = { user, verb, group, resource, subresource: '', namespace, name };
  return (await access.authorizer.authorize(attributes)).decision === 'allow';
}

/** What an aggregation may gather. */
const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

function hasAggregation(role: ApiObject): boolean {
  const selectors = readField(role, 'aggregationRule', 'clusterRoleSelectors');
  return Array.isArray(selectors) && selectors.length > 0;
}

/** The garbage collector must be able to let go of a role whose rights it does not have. */
function changesOwnershipOnly(next: ApiObject, live: ApiObject | undefined): boolean {
  return live !== undefined && equal(withoutOwnership(next), withoutOwnership(live));
}

function withoutOwnership({ metadata, ...rest }: ApiObject): object {
  const { ownerReferences: _owners, finalizers: _finalizers, managedFields: _fields, ...others } = metadata;
  return { ...rest, metadata: others };
}

function text(binding: ApiObject, field: string): string {
  const value = readField(binding, 'roleRef', field);
  return typeof value === 'string' ? value : '';
}

function forbidden({ resource }: Writer, { metadata }: ApiObject, why: string): ApiError {
  return ApiError.forbidden(groupResource(resource), metadata.name ?? '', why);
}

/** kube-apiserver lets this one through as an error without a reason. */
function unsupported(kind: string): ApiError {
  const message = `unsupported role reference kind: ${JSON.stringify(kind)}`;
  return new ApiError({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message, code: 500 });
}
