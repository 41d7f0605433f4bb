// Role-based access control: whoever is bound to a role with a fitting rule may. First the bindings of the whole
// cluster, then those of the request's namespace.
// @see https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/auth/authorizer/rbac/rbac.go
import type { User } from '../authentication/user.ts';
import type { Attributes, Authorizer, Decision, PolicyRule, RulesFor } from './authorizer.ts';
import { allows } from './policy-rule.ts';
import type { RoleIndex } from './role-index.ts';

export class RbacAuthorizer implements Authorizer {
  readonly #index: RoleIndex;

  constructor(index: RoleIndex) {
    this.#index = index;
  }

  authorize(attributes: Attributes): Decision {
    const namespace = attributes.resource === undefined ? '' : attributes.namespace;
    const errors: string[] = [];
    for (const { rules, description, error } of this.#granted(attributes.user, namespace)) {
      if (error !== undefined) errors.push(error);
      else if (rules.some((rule) => allows(rule, attributes))) {
        return { decision: 'allow', reason: `RBAC: allowed by ${description}` };
      }
    }
    return { decision: 'noOpinion', reason: errors.length === 0 ? '' : `RBAC: ${joinErrors(errors)}` };
  }

  rulesFor(user: User, namespace: string): RulesFor {
    const granted = [...this.#granted(user, namespace)];
    return {
      rules: granted.flatMap(({ rules }) => rules),
      errors: granted.flatMap(({ error }) => (error === undefined ? [] : [error])),
    };
  }

  *#granted(user: User, namespace: string): Generator<Grant> {
    for (const scope of namespace === '' ? [''] : ['', namespace]) {
      for (const { description, roleKind, roleName } of this.#index.bindings(user, scope)) {
        const rules = this.#index.rules(roleKind, scope, roleName);
        if (rules !== undefined) yield { rules, description, error: undefined };
        else yield { rules: [], description, error: missing(roleKind, roleName) };
      }
    }
  }
}

interface Grant {
  readonly rules: readonly PolicyRule[];
  readonly description: string;
  readonly error: string | undefined;
}

function missing(kind: string, name: string): string {
  return `${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`;
}

/** As Go prints several errors: each once. */
export function joinErrors(errors: readonly string[]): string {
  const unique = [...new Set(errors)];
  return unique.length === 1 ? (unique[0] ?? '') : `[${unique.join(', ')}]`;
}
