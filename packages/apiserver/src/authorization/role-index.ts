// Roles and bindings by what a request needs: the bindings of a user or group, the rules of a role. Kept up to date by
// the events of the store, so that a decision reads memory only and sees every write that was answered.
import type { User } from '../authentication/user.ts';
import { serviceAccountUser } from '../authentication/user.ts';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { StorageEvent } from '../storage/storage.ts';
import type { PolicyRule } from './authorizer.ts';
import { readRules } from './policy-rule.ts';

/** A binding that applies to somebody. */
export interface BindingMatch {
  /** As reasons name it, with the subject through which it applies. */
  readonly description: string;
  readonly roleKind: string;
  readonly roleName: string;
}

/** A binding, with the users and groups that it names. */
interface Binding {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly roleKind: string;
  readonly roleName: string;
  readonly subjects: readonly Subject[];
}

interface Subject {
  /** `user <name>` or `group <name>`. */
  readonly key: string;
  readonly description: string;
}

const suffix = '.rbac.authorization.k8s.io/';
const prefixes = ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'].map((plural) => plural + suffix);

export class RoleIndex {
  /** By storage key without the resource: `<name>` of a ClusterRole, `<namespace>/<name>` of a Role. */
  readonly #clusterRoles = new Map<string, readonly PolicyRule[]>();
  readonly #roles = new Map<string, readonly PolicyRule[]>();
  readonly #bindings = new Map<string, Binding>();
  /** `<namespace>|<subject>` -> keys of bindings. */
  readonly #bySubject = new Map<string, Set<string>>();

  observe({ type, key, object }: StorageEvent): void {
    const prefix = prefixes.find((each) => key.startsWith(each));
    if (prefix === undefined) return;
    const id = key.slice(prefix.length);
    if (prefix.includes('bindings')) {
      this.#remove(key);
      if (type !== 'deleted') this.#add(key, object);
      return;
    }
    const roles = prefix.startsWith('cluster') ? this.#clusterRoles : this.#roles;
    if (type === 'deleted') roles.delete(id);
    else roles.set(id, readRules(object['rules']));
  }

  /** @param namespace - of a Role @returns undefined when there is no such role */
  rules(kind: string, namespace: string, name: string): readonly PolicyRule[] | undefined {
    if (kind === 'ClusterRole') return this.#clusterRoles.get(name);
    return kind === 'Role' ? this.#roles.get(`${namespace}/${name}`) : undefined;
  }

  /** The bindings of a namespace that apply to a user, in the order of their names. @param namespace - empty for ClusterRoleBindings */
  bindings(user: User, namespace: string): readonly BindingMatch[] {
    const wanted = new Set([`user ${user.name}`, ...user.groups.map((group) => `group ${group}`)]);
    const keys = new Set<string>();
    for (const subject of wanted) {
      for (const key of this.#bySubject.get(`${namespace}|${subject}`) ?? []) keys.add(key);
    }
    return [...keys].toSorted().flatMap((key) => {
      const binding = this.#bindings.get(key);
      const subject = binding?.subjects.find((each) => wanted.has(each.key));
      return binding === undefined || subject === undefined ? [] : [describe(binding, subject)];
    });
  }

  #add(key: string, object: ApiObject): void {
    const { name = '', namespace = '' } = object.metadata;
    const binding: Binding = {
      key,
      namespace,
      name,
      roleKind: text(object, 'roleRef', 'kind'),
      roleName: text(object, 'roleRef', 'name'),
      subjects: readSubjects(object['subjects'], namespace),
    };
    this.#bindings.set(key, binding);
    for (const subject of binding.subjects) {
      const at = `${namespace}|${subject.key}`;
      const keys = this.#bySubject.get(at);
      if (keys === undefined) this.#bySubject.set(at, new Set([key]));
      else keys.add(key);
    }
  }

  #remove(key: string): void {
    const binding = this.#bindings.get(key);
    if (binding === undefined) return;
    this.#bindings.delete(key);
    for (const subject of binding.subjects) {
      const at = `${binding.namespace}|${subject.key}`;
      const keys = this.#bySubject.get(at);
      keys?.delete(key);
      if (keys?.size === 0) this.#bySubject.delete(at);
    }
  }
}

function readSubjects(subjects: unknown, bindingNamespace: string): Subject[] {
  return (Array.isArray(subjects) ? subjects : []).flatMap((subject: unknown) => {
    if (!isRecord(subject)) return [];
    const name = text(subject, 'name');
    const kind = text(subject, 'kind');
    const description = (shown: string): string => `${kind} ${JSON.stringify(shown)}`;
    switch (kind) {
      case 'User':
        return [{ key: `user ${name}`, description: description(name) }];
      case 'Group':
        return [{ key: `group ${name}`, description: description(name) }];
      case 'ServiceAccount': {
        const namespace = text(subject, 'namespace') || bindingNamespace;
        if (namespace === '') return [];
        return [
          { key: `user ${serviceAccountUser(namespace, name)}`, description: description(`${name}/${namespace}`) },
        ];
      }
      default:
        return [];
    }
  });
}

function describe({ namespace, name, roleKind, roleName }: Binding, subject: Subject): BindingMatch {
  const kind = namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding';
  const shown = JSON.stringify(namespace === '' ? name : `${name}/${namespace}`);
  const description = `${kind} ${shown} of ${roleKind} ${JSON.stringify(roleName)} to ${subject.description}`;
  return { description, roleKind, roleName };
}

function text(value: unknown, ...path: readonly string[]): string {
  const found = readField(value, ...path);
  return typeof found === 'string' ? found : '';
}
