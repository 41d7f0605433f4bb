// May I? May they? The access reviews, checked and answered by the server's authorizer.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/authorization/validation/validation.go
import type { StatusCause } from '@kubewright/apimachinery';
import { ApiError, parseFieldSelector, parseLabelSelector } from '@kubewright/apimachinery';
import type { User } from '../authentication/user.ts';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import { invalid, required } from '../registry/strategy.ts';
import type { Attributes, PolicyRule } from './authorizer.ts';
import { joinErrors } from './rbac-authorizer.ts';
import type { Asker, Review } from './review.ts';

/** Answers by kind. */
export const accessReviews: Readonly<Record<string, Review>> = {
  SelfSubjectAccessReview: (review, asker) => {
    refuse([...specCauses(review), ...metadataCauses(review)]);
    return answer(review, asker, asker.user);
  },
  SubjectAccessReview: (review, asker) => {
    refuse([...subjectCauses(review), ...specCauses(review), ...metadataCauses(review)]);
    return answer(review, asker, subjectOf(review));
  },
  LocalSubjectAccessReview: (review, asker) => {
    const local = { ...review, metadata: { ...review.metadata, namespace: asker.namespace ?? '' } };
    refuse([...subjectCauses(local), ...specCauses(local), ...metadataCauses(local), ...localCauses(local)]);
    return answer(local, asker, subjectOf(local));
  },
  SelfSubjectRulesReview: rules,
};

async function answer(review: ApiObject, { access }: Asker, user: User): Promise<ApiObject> {
  const { decision, reason } = await access.authorizer.authorize(attributesOf(review, user));
  const faults = selectors.filter((name) => isIllegible(readField(review, 'spec', 'resourceAttributes', name), name));
  const evaluationError = faults.map((name) => `spec.resourceAttributes.${name} ignored due to parse error`).join(', ');
  const status = {
    allowed: decision === 'allow',
    ...(decision === 'deny' ? { denied: true } : {}),
    ...(reason === '' ? {} : { reason }),
    ...(evaluationError === '' ? {} : { evaluationError }),
  };
  return { ...review, status };
}

const selectors = ['fieldSelector', 'labelSelector'] as const;

/** Of a selector that is a text: what cannot be read is left out of the question, and that is told. */
function isIllegible(selector: unknown, name: (typeof selectors)[number]): boolean {
  const raw = text(selector, 'rawSelector');
  try {
    if (name === 'fieldSelector') parseFieldSelector(raw);
    else parseLabelSelector(raw);
    return false;
  } catch {
    return true;
  }
}

async function rules(review: ApiObject, { access, user }: Asker): Promise<ApiObject> {
  const namespace = text(review, 'spec', 'namespace');
  if (namespace === '') throw ApiError.badRequest('no namespace on request');
  const { rules: found, errors } = await access.authorizer.rulesFor(user, namespace);
  const { apiVersion, kind } = review;
  return {
    apiVersion,
    kind,
    metadata: {},
    spec: {},
    status: {
      resourceRules: found.filter(({ resources = [] }) => resources.length > 0).map(resourceRule),
      nonResourceRules: found
        .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
        .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
      incomplete: false,
      ...(errors.length === 0 ? {} : { evaluationError: joinErrors(errors) }),
    },
  };
}

function resourceRule({ verbs, apiGroups, resources, resourceNames }: PolicyRule): object {
  return { verbs, apiGroups, resources, ...(resourceNames === undefined ? {} : { resourceNames }) };
}

function attributesOf(review: ApiObject, user: User): Attributes {
  const asked = readField(review, 'spec', 'resourceAttributes');
  if (!isRecord(asked)) {
    const other = readField(review, 'spec', 'nonResourceAttributes');
    return { user, verb: text(other, 'verb'), path: text(other, 'path') };
  }
  return {
    user,
    verb: text(asked, 'verb'),
    group: text(asked, 'group'),
    resource: text(asked, 'resource'),
    subresource: text(asked, 'subresource'),
    namespace: text(asked, 'namespace'),
    name: text(asked, 'name'),
  };
}

function subjectOf(review: ApiObject): User {
  const { spec } = review;
  const extra = readField(spec, 'extra');
  const uid = text(spec, 'uid');
  return {
    name: text(spec, 'user'),
    groups: list(spec, 'groups'),
    ...(uid === '' ? {} : { uid }),
    ...(isRecord(extra) ? { extra: Object.fromEntries(Object.keys(extra).map((key) => [key, list(extra, key)])) } : {}),
  };
}

function subjectCauses(review: ApiObject): StatusCause[] {
  if (text(review, 'spec', 'user') !== '' || list(review, 'spec', 'groups').length > 0) return [];
  return [invalid('spec.user', '', 'at least one of user or group must be specified')];
}

function specCauses(review: ApiObject): StatusCause[] {
  const resource = readField(review, 'spec', 'resourceAttributes');
  const other = readField(review, 'spec', 'nonResourceAttributes');
  if (isRecord(resource) && isRecord(other)) {
    return [
      invalid(
        'spec.nonResourceAttributes',
        goPath(other),
        'cannot be specified in combination with resourceAttributes',
      ),
    ];
  }
  if (!isRecord(resource) && !isRecord(other)) {
    const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    return [invalid('spec.resourceAttributes', null, why)];
  }
  return selectors.flatMap((name) => selectorCauses(readField(resource, name), name));
}

function selectorCauses(selector: unknown, name: string): StatusCause[] {
  if (!isRecord(selector)) return [];
  const path = `spec.resourceAttributes.${name}`;
  const raw = text(selector, 'rawSelector');
  const hasRequirements = Array.isArray(selector['requirements']) && selector['requirements'].length > 0;
  if (raw !== '' && hasRequirements) {
    return [invalid(`${path}.rawSelector`, raw, 'may not specified at the same time as requirements')];
  }
  if (raw !== '' || hasRequirements) return [];
  return [required(`${path}.requirements`, `when ${path} is specified, requirements or rawSelector is required`)];
}

/** A question has no name and no labels. Managed fields are the server's. */
function metadataCauses({ kind, metadata }: ApiObject): StatusCause[] {
  const { managedFields, namespace, ...rest } = metadata;
  if (kind !== 'LocalSubjectAccessReview') {
    return Object.keys(rest).length === 0 ? [] : [invalid('metadata', metadata, 'must be empty')];
  }
  if (Object.keys(rest).length === 0) return [];
  // With its members in the order in which Go prints them.
  const { name, generateName, ...others } = rest;
  const shown = { name, generateName, namespace, ...others, managedFields };
  return [invalid('metadata', shown, 'must be empty except for namespace')];
}

function localCauses(review: ApiObject): StatusCause[] {
  const asked = readField(review, 'spec', 'resourceAttributes');
  const namespace = text(asked, 'namespace');
  const isElsewhere = isRecord(asked) && namespace !== review.metadata.namespace;
  const other = readField(review, 'spec', 'nonResourceAttributes');
  return [
    ...(isElsewhere ? [invalid('spec.resourceAttributes.namespace', namespace, 'must match metadata.namespace')] : []),
    ...(isRecord(other)
      ? [invalid('spec.nonResourceAttributes', goPath(other), 'disallowed on this kind of request')]
      : []),
  ];
}

/** The names of Go's fields, which the message shows. */
function goPath(attributes: Record<string, unknown>): object {
  return { Path: text(attributes, 'path'), Verb: text(attributes, 'verb') };
}

/** Of these kinds kube-apiserver's message leaves out the kind. */
function refuse(causes: StatusCause[]): void {
  if (causes.length === 0) return;
  const { status } = ApiError.invalid({ group: 'authorization.k8s.io', kind: '' }, '', causes);
  throw new ApiError({ ...status, details: { group: 'authorization.k8s.io', causes } });
}

function text(value: unknown, ...path: readonly string[]): string {
  const found = readField(value, ...path);
  return typeof found === 'string' ? found : '';
}

function list(value: unknown, ...path: readonly string[]): string[] {
  const found = readField(value, ...path);
  return Array.isArray(found) ? found.map(String) : [];
}
