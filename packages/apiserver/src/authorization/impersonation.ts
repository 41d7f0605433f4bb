// May somebody act as somebody else? Constrained impersonation first, mode by mode, then the older all-or-nothing one.
// What surprises: the mode that worked last for a requestor is tried first, and the first refusal is the one that is told.
// @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-auth/5284-constrained-impersonation
import { checkDns1123Subdomain } from '@kubewright/apimachinery';
import type { User } from '../authentication/user.ts';
import {
  anonymous,
  authenticatedGroup,
  mastersGroup,
  nodesGroup,
  parseServiceAccountUser,
  serviceAccountGroups,
  unauthenticatedGroup,
  withGroup,
} from '../authentication/user.ts';
import type { Attributes, Authorizer, ResourceAttributes } from './authorizer.ts';
import { denied } from './denial.ts';

/** A way of impersonating. */
interface Mode {
  readonly name: string;
  /** Whether it is for this pair at all. */
  applies(wanted: User, requestor: User): boolean;
}

const modes: readonly Mode[] = [
  {
    name: 'associated-node',
    applies: (wanted, requestor) =>
      isBare(wanted) &&
      parseServiceAccountUser(requestor.name) !== undefined &&
      nodeName(wanted.name) !== undefined &&
      nodeOfRequestor(requestor) === nodeName(wanted.name),
  },
  { name: 'arbitrary-node', applies: (wanted) => isBare(wanted) && nodeName(wanted.name) !== undefined },
  {
    name: 'serviceaccount',
    applies: (wanted) => isBare(wanted) && parseServiceAccountUser(wanted.name) !== undefined,
  },
  {
    name: 'user-info',
    applies: ({ name }) => nodeName(name) === undefined && parseServiceAccountUser(name) === undefined,
  },
  { name: '', applies: () => true },
];

/** From so many values on one question for all of them comes first. */
const manyChecks = 4;

/** How many requestors are remembered. */
const mostRemembered = 10_000;

export class Impersonation {
  readonly #authorizer: Authorizer;
  /** The mode that worked last, by requestor. */
  readonly #last = new Map<string, Mode>();

  constructor(authorizer: Authorizer) {
    this.#authorizer = authorizer;
  }

  /**
   * The user that a request is made as.
   *
   * @param attributes - the request, as the requestor's own
   * @throws ApiError forbidden
   */
  async actAs(wanted: User, attributes: Attributes): Promise<User> {
    const requestor = attributes.user;
    const last = this.#last.get(requestor.name);
    let refusal: unknown;
    for (const mode of last === undefined ? modes : [last, ...modes.filter((each) => each !== last)]) {
      if (!mode.applies(wanted, requestor)) continue;
      try {
        const user = await this.#check(mode, wanted, attributes);
        if (this.#last.size >= mostRemembered) this.#last.clear();
        this.#last.set(requestor.name, mode);
        return user;
      } catch (error) {
        refusal ??= error;
      }
    }
    throw refusal;
  }

  async #check(mode: Mode, wanted: User, attributes: Attributes): Promise<User> {
    const isConstrained = mode.name !== '';
    const user = mode.name === 'associated-node' ? withoutExtra(attributes.user) : attributes.user;
    if (isConstrained) {
      await this.#demand({ ...attributes, user, verb: `impersonate-on:${mode.name}:${attributes.verb}` });
    }
    const verb = isConstrained ? `impersonate:${mode.name}` : 'impersonate';
    const question: Question = (resource, name, more = {}) => {
      const group = !isConstrained && !onlyConstrained.has(resource) ? '' : 'authentication.k8s.io';
      return { user, verb, group, resource, subresource: '', namespace: '', name, ...more };
    };
    await this.#demand(nameQuestion(question, wanted.name, mode));
    if (wanted.uid !== undefined) await this.#demand(question('uids', wanted.uid));
    await this.#checkGroups(wanted.groups, isConstrained, question);
    await this.#checkExtra(wanted.extra ?? {}, isConstrained, question);
    return impersonated(wanted, isConstrained);
  }

  async #checkGroups(groups: readonly string[], isConstrained: boolean, question: Question): Promise<void> {
    if (isConstrained && groups.includes(mastersGroup)) {
      const why = `impersonating the ${mastersGroup} group is not allowed`;
      throw denied(question('groups', mastersGroup), why);
    }
    if (isConstrained && groups.length >= manyChecks && (await this.#isAllowed(question('groups', '*')))) return;
    for (const name of groups) await this.#demand(question('groups', name));
  }

  async #checkExtra(extra: NonNullable<User['extra']>, isConstrained: boolean, question: Question): Promise<void> {
    const pairs = Object.entries(extra).flatMap(([key, values]) => values.map((value) => ({ key, value })));
    if (isConstrained && pairs.length >= manyChecks) {
      if (await this.#isAllowed(question('userextras', '*', { subresource: '*' }))) return;
    }
    for (const { key, value } of pairs) await this.#demand(question('userextras', value, { subresource: key }));
  }

  async #isAllowed(attributes: Attributes): Promise<boolean> {
    return (await this.#authorizer.authorize(attributes)).decision === 'allow';
  }

  async #demand(attributes: Attributes): Promise<void> {
    const { decision, reason } = await this.#authorizer.authorize(attributes);
    if (decision !== 'allow') throw denied(attributes, reason);
  }
}

/** Asks for one thing that is to be impersonated. */
type Question = (resource: string, name: string, more?: Partial<ResourceAttributes>) => ResourceAttributes;

/** What users and groups of the older way are not: they have no API group there. */
const onlyConstrained = new Set(['uids', 'userextras']);

function nameQuestion(question: Question, user: string, mode: Mode): ResourceAttributes {
  const account = parseServiceAccountUser(user);
  if (account !== undefined) return question('serviceaccounts', account.name, { namespace: account.namespace });
  const node = mode.name === '' ? undefined : nodeName(user);
  if (node === undefined) return question('users', user);
  return question('nodes', mode.name === 'associated-node' ? '*' : node);
}

/** The user as which the request goes on. Groups that follow from the name are filled in. */
export function impersonated(wanted: User, isConstrained = false): User {
  const account = parseServiceAccountUser(wanted.name);
  const isNode = isConstrained && nodeName(wanted.name) !== undefined;
  const groups = isNode
    ? [nodesGroup]
    : account !== undefined && wanted.groups.length === 0
      ? serviceAccountGroups(account.namespace)
      : wanted.groups;
  const user = { ...wanted, groups };
  if (user.name === anonymous.name) return withGroup(user, unauthenticatedGroup);
  return groups.includes(unauthenticatedGroup) ? user : withGroup(user, authenticatedGroup);
}

/** Nothing but the name is wanted. */
function isBare({ uid, groups, extra }: User): boolean {
  return uid === undefined && groups.length === 0 && extra === undefined;
}

const nodePrefix = 'system:node:';

function nodeName(user: string): string | undefined {
  if (!user.startsWith(nodePrefix)) return undefined;
  const name = user.slice(nodePrefix.length);
  return checkDns1123Subdomain(name).length === 0 ? name : undefined;
}

function nodeOfRequestor({ extra }: User): string | undefined {
  const values = extra?.['authentication.kubernetes.io/node-name'] ?? [];
  return values.length === 1 ? values[0] : undefined;
}

/** The decision is the same on every node: of what else is known of the requestor only the keys are told. */
function withoutExtra(user: User): User {
  const keys = Object.keys(user.extra ?? {}).toSorted();
  return { ...user, extra: { 'authentication.kubernetes.io/associated-node-keys': keys } };
}
