// One rule of a role: what it allows, and what it covers of another rule.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/rbac/v1/evaluation_helpers.go
import { isRecord } from '../object/api-object.ts';
import type { Attributes, PolicyRule } from './authorizer.ts';

const all = '*';

/** The rules of a Role or ClusterRole, as it is stored. */
export function readRules(rules: unknown): PolicyRule[] {
  return (Array.isArray(rules) ? rules : []).filter(isRecord).map((rule) => ({
    verbs: texts(rule['verbs']),
    ...optional('apiGroups', rule),
    ...optional('resources', rule),
    ...optional('resourceNames', rule),
    ...optional('nonResourceURLs', rule),
  }));
}

function optional(field: string, rule: Record<string, unknown>): Record<string, string[]> {
  const values = texts(rule[field]);
  return values.length === 0 ? {} : { [field]: values };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

export function allows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!has(rule.verbs, attributes.verb)) return false;
  if (attributes.resource === undefined)
    return (rule.nonResourceURLs ?? []).some((url) => matches(url, attributes.path));
  const { group, resource, subresource, name } = attributes;
  return (
    has(rule.apiGroups, group) &&
    hasResource(rule.resources, resource, subresource) &&
    (rule.resourceNames === undefined || rule.resourceNames.includes(name))
  );
}

/** Verbs and groups may be a star. */
function has(values: readonly string[] = [], wanted: string): boolean {
  return values.includes(all) || values.includes(wanted);
}

function hasResource(resources: readonly string[] = [], resource: string, subresource: string): boolean {
  if (subresource === '') return has(resources, resource);
  return has(resources, `${resource}/${subresource}`) || resources.includes(`${all}/${subresource}`);
}

/** A trailing star stands for whatever follows. */
function matches(pattern: string, path: string): boolean {
  if (pattern === all || pattern === path) return true;
  return pattern.endsWith(all) && path.startsWith(pattern.replace(/\*+$/, ''));
}

/**
 * Whether the holder of some rules already has all that others give.
 *
 * @returns what is missing, each with one verb, one resource and one name
 * @see https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/component-helpers/auth/rbac/validation/policy_comparator.go
 */
export function uncovered(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(breakDown).filter((part) => !held.some((rule) => covers(rule, part)));
}

function breakDown({
  verbs,
  apiGroups = [],
  resources = [],
  resourceNames,
  nonResourceURLs = [],
}: PolicyRule): PolicyRule[] {
  const names = resourceNames ?? [undefined];
  return [
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.flatMap((verb) =>
          names.map((name) => ({
            verbs: [verb],
            apiGroups: [group],
            resources: [resource],
            ...(name === undefined ? {} : { resourceNames: [name] }),
          })),
        ),
      ),
    ),
    ...nonResourceURLs.flatMap((url) => verbs.map((verb) => ({ verbs: [verb], nonResourceURLs: [url] }))),
  ];
}

/** @param part - with one of each */
function covers(rule: PolicyRule, part: PolicyRule): boolean {
  return (
    part.verbs.every((verb) => has(rule.verbs, verb)) &&
    (part.apiGroups ?? []).every((group) => has(rule.apiGroups, group)) &&
    (part.resources ?? []).every((resource) => coversResource(rule.resources ?? [], resource)) &&
    (rule.resourceNames === undefined ||
      part.resourceNames?.every((name) => rule.resourceNames?.includes(name)) === true) &&
    (part.nonResourceURLs ?? []).every((url) => (rule.nonResourceURLs ?? []).some((pattern) => matches(pattern, url)))
  );
}

function coversResource(resources: readonly string[], resource: string): boolean {
  if (has(resources, resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && resources.includes(`${all}${resource.slice(slash)}`);
}

/**
 * The same rights in fewer rules: verbs of the same resource and name are put together. One that is there twice stays so.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/rbac/validation/policy_compact.go
 */
export function compactRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const others: PolicyRule[] = [];
  const simple = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
    if (apiGroups.length !== 1 || resources.length !== 1 || resourceNames.length > 1 || nonResourceURLs.length > 0) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([apiGroups, resources, resourceNames]);
    const known = simple.get(key);
    simple.set(key, known === undefined ? rule : { ...known, verbs: [...known.verbs, ...rule.verbs] });
  }
  return [...others, ...simple.values()];
}

/** As kube-apiserver names a rule in messages. */
export function formatRule(rule: PolicyRule): string {
  const parts = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ] as const;
  return `{${parts.flatMap(([name, values = []]) => (values.length === 0 ? [] : [`${name}:${quoteList(values)}`])).join(', ')}}`;
}

/** Go's %q of a list. */
export function quoteList(values: readonly string[]): string {
  return `[${values.map((each) => JSON.stringify(each)).join(' ')}]`;
}
