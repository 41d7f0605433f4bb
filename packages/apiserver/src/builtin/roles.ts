// Roles and their bindings: what they must look like.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/rbac/validation/validation.go
import type { StatusCause } from '@kubewright/apimachinery';
import { checkDns1123Subdomain } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { Strategy } from '../registry/strategy.ts';
import { cause, invalid, required } from '../registry/strategy.ts';
import { checkLabelSelector } from './validation/field-checks.ts';

const group = 'rbac.authorization.k8s.io';

const withRules: Partial<Strategy> = {
  applyDefaults: (role) => void (role['rules'] ??= null),
};

export const roleStrategy: Partial<Strategy> = {
  ...withRules,
  validate: (role) => ruleCauses(role, true),
};

export const clusterRoleStrategy: Partial<Strategy> = {
  ...withRules,
  validate: (role) => [...ruleCauses(role, false), ...aggregationCauses(role)],
};

export const bindingStrategy: Partial<Strategy> = {
  applyDefaults: applyBindingDefaults,
  validate: (binding) => bindingCauses(binding, true),
  validateUpdate: validateRoleRef,
};

export const clusterBindingStrategy: Partial<Strategy> = {
  applyDefaults: applyBindingDefaults,
  validate: (binding) => bindingCauses(binding, false),
  validateUpdate: validateRoleRef,
};

/** @see https://github.com/kubernetes/apimachinery/blob/master/pkg/api/validation/path/name.go */
export function pathSegmentMessages(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((each) => name.includes(each)).map((each) => `may not contain '${each}'`);
}

function ruleCauses(role: ApiObject, isNamespaced: boolean): StatusCause[] {
  return listOf(role['rules']).flatMap((rule, index) => {
    const path = `rules[${index}]`;
    const has = (field: string): boolean => listOf(readField(rule, field)).length > 0;
    const causes = has('verbs') ? [] : [required(`${path}.verbs`, 'verbs must contain at least one value')];
    if (has('nonResourceURLs')) {
      const urls = (detail: string): StatusCause =>
        invalid(`${path}.nonResourceURLs`, readField(rule, 'nonResourceURLs'), detail);
      if (isNamespaced) causes.push(urls('namespaced rules cannot apply to non-resource URLs'));
      if (has('apiGroups') || has('resources') || has('resourceNames')) {
        causes.push(urls('rules cannot apply to both regular resources and non-resource URLs'));
      }
      return causes;
    }
    if (!has('apiGroups'))
      causes.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
    if (!has('resources'))
      causes.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
    return causes;
  });
}

function aggregationCauses(role: ApiObject): StatusCause[] {
  if (!isRecord(role['aggregationRule'])) return [];
  const selectors = listOf(role['aggregationRule']['clusterRoleSelectors']);
  if (selectors.length > 0) return selectors.flatMap(selectorCauses);
  const why = 'at least one clusterRoleSelector required if aggregationRule is non-nil';
  return [required('aggregationRule.clusterRoleSelectors', why)];
}

function selectorCauses(selector: unknown, index: number): StatusCause[] {
  const path = `aggregationRule.clusterRoleSelectors[${index}]`;
  const causes = checkLabelSelector(path, selector);
  return causes.length === 0 ? [] : [...causes, invalid(path, null, 'invalid label selector.')];
}

function bindingCauses(binding: ApiObject, isNamespaced: boolean): StatusCause[] {
  const [apiGroup, kind, name] = ['apiGroup', 'kind', 'name'].map((field) =>
    text(readField(binding, 'roleRef', field)),
  );
  return [
    ...supported('roleRef.apiGroup', apiGroup, [group]),
    ...supported('roleRef.kind', kind, isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']),
    ...(name === undefined || name === ''
      ? [required('roleRef.name')]
      : pathSegmentMessages(name).map((message) => invalid('roleRef.name', name, message))),
    ...listOf(binding['subjects']).flatMap((subject, index) =>
      subjectCauses(subject, `subjects[${index}]`, isNamespaced),
    ),
  ];
}

function subjectCauses(subject: unknown, path: string, isNamespaced: boolean): StatusCause[] {
  const [kind, name, apiGroup, namespace] = ['kind', 'name', 'apiGroup', 'namespace'].map((field) =>
    text(readField(subject, field)),
  );
  const causes = name === '' ? [required(`${path}.name`)] : [];
  switch (kind) {
    case 'ServiceAccount':
      return [
        ...causes,
        ...(name === ''
          ? []
          : checkDns1123Subdomain(name ?? '').map((message) => invalid(`${path}.name`, name, message))),
        ...supported(`${path}.apiGroup`, apiGroup, ['']),
        ...(isNamespaced || namespace !== '' ? [] : [required(`${path}.namespace`)]),
      ];
    case 'User':
    case 'Group':
      return [...causes, ...supported(`${path}.apiGroup`, apiGroup, [group])];
    default:
      return [...causes, ...supported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  }
}

function supported(field: string, value: string | undefined, values: readonly string[]): StatusCause[] {
  if (value !== undefined && values.includes(value)) return [];
  const list = values.map((each) => JSON.stringify(each)).join(', ');
  return [
    cause('FieldValueNotSupported', field, `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`),
  ];
}

function applyBindingDefaults(binding: ApiObject): void {
  const { roleRef, subjects } = binding;
  if (isRecord(roleRef)) roleRef['apiGroup'] ||= group;
  for (const subject of listOf(subjects)) {
    if (isRecord(subject) && (subject['kind'] === 'User' || subject['kind'] === 'Group')) subject['apiGroup'] ||= group;
  }
}

function validateRoleRef(binding: ApiObject, old: ApiObject): StatusCause[] {
  const fields = ['apiGroup', 'kind', 'name'];
  if (fields.every((field) => readField(binding, 'roleRef', field) === readField(old, 'roleRef', field))) return [];
  const [APIGroup, Kind, Name] = fields.map((field) => text(readField(binding, 'roleRef', field)));
  return [invalid('roleRef', { APIGroup, Kind, Name }, 'cannot change roleRef')];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
