// What the classes of storage, ingresses and runtimes may not be: names of what provides them that are none, parameters that
// nobody can have, and that they keep to what they are.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/storage/validation/validation.go ValidateStorageClass
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go ValidateIngressClass
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/node/validation/validation.go
import type { StatusCause } from '@kubewright/apimachinery';
import { checkDns1123Label, checkDns1123Subdomain, checkQualifiedName } from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import { equal } from '../../object/api-object.ts';
import { checkResources } from './container-validation.ts';
import {
  checkLabels,
  duplicate,
  fieldTooLong,
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  required,
} from './field-checks.ts';
import { type Fields, listOf, structOf, structsOf, textOf } from './go-fields.ts';
import { checkTolerations } from './scheduling-validation.ts';

const immutable = 'field is immutable';

export function validateStorageClass(storageClass: ApiObject): StatusCause[] {
  const provisioner = textOf(storageClass['provisioner']);
  const policy = storageClass['reclaimPolicy'];
  const mode = storageClass['volumeBindingMode'];
  return [
    ...(provisioner === ''
      ? [required('provisioner')]
      : invalidEach('provisioner', provisioner.toLowerCase(), checkQualifiedName(provisioner.toLowerCase()))),
    ...Object.keys(structOf(storageClass['parameters']))
      .filter((name) => name === '')
      .map((name) => invalid('parameters', name, 'field can not be empty.')),
    ...isOneOf('reclaimPolicy', policy, ['Delete', 'Retain']),
    ...isOneOf('volumeBindingMode', mode, ['Immediate', 'WaitForFirstConsumer']),
    ...checkTopologies(structsOf(storageClass['allowedTopologies'])),
  ];
}

function isOneOf(path: string, value: unknown, known: string[]): StatusCause[] {
  const isKnown = value === undefined || value === '' || known.includes(textOf(value));
  return isKnown ? [] : [notSupported(path, value, known)];
}

/** A topology that asks for nothing is told to be one of many: so does kube-apiserver. */
function checkTopologies(terms: readonly Fields[]): StatusCause[] {
  const seen: unknown[] = terms.map(() => ({}));
  return terms.flatMap((term, index) => {
    const path = `allowedTopologies[${index}].matchLabelExpressions`;
    const values: Record<string, readonly unknown[]> = {};
    const causes = structsOf(term['matchLabelExpressions']).flatMap((expression, place) => {
      const key = textOf(expression['key']);
      const isRepeated = Object.hasOwn(values, key);
      values[key] = listOf(expression['values']).map(textOf).sort();
      return [
        ...checkExpression(expression, `${path}[${place}]`),
        ...(isRepeated ? [duplicate(`${path}[${place}].key`, key)] : []),
      ];
    });
    const same = seen.filter((each) => equal(each, values)).map(() => duplicate(path, ''));
    seen.push(values);
    return [...causes, ...same];
  });
}

function checkExpression(expression: Fields, path: string): StatusCause[] {
  const key = textOf(expression['key']);
  const values = listOf(expression['values']).map(textOf);
  return [
    ...(values.length === 0 ? [required(`${path}.values`)] : []),
    ...values.flatMap((value, index) =>
      values.indexOf(value) < index ? [duplicate(`${path}.values[${index}]`, value)] : [],
    ),
    ...invalidEach(`${path}.key`, key, checkQualifiedName(key)),
  ];
}

export function keepStorageClass(storageClass: ApiObject, old: ApiObject): StatusCause[] {
  return ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode']
    .filter((field) => !equal(storageClass[field], old[field]))
    .map((field) => invalid(field, storageClass[field] ?? null, immutable));
}

const longestController = 250;

export function validateIngressClass({ spec: given }: ApiObject): StatusCause[] {
  const { controller: sent, parameters } = structOf(given);
  const controller = textOf(sent);
  return [
    ...(controller.length > longestController ? [fieldTooLong('spec.controller', longestController)] : []),
    ...checkDomainPath('spec.controller', controller),
    ...(parameters === undefined ? [] : checkParameters(structOf(parameters))),
  ];
}

const pathPattern = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

function checkDomainPath(path: string, value: string): StatusCause[] {
  if (value === '') return [required(path)];
  const slash = value.indexOf('/');
  const [host, rest] = [value.slice(0, Math.max(slash, 0)), value.slice(slash + 1)];
  if (host === '' || rest === '')
    return [invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const causes = invalidEach(path, host, checkDns1123Subdomain(host));
  if (pathPattern.test(rest)) return causes;
  const pattern = pathPattern.source.slice(1, -1).replace(String.raw`\/`, '/');
  return [...causes, invalid(path, rest, `Invalid path (regex used for validation is '${pattern}')`)];
}

function checkParameters(parameters: Fields): StatusCause[] {
  const path = 'spec.parameters';
  const { apiGroup, namespace } = parameters;
  const [group, scope] = [textOf(apiGroup), textOf(parameters['scope'])];
  const causes =
    typeof apiGroup === 'string' ? invalidEach(`${path}.apiGroup`, group, checkDns1123Subdomain(group)) : [];
  for (const field of ['kind', 'name']) if (textOf(parameters[field]) === '') causes.push(required(`${path}.${field}`));
  const at = `${path}.namespace`;
  if (scope === 'Namespace') {
    const name = textOf(namespace);
    if (name === '') causes.push(required(at, "`parameters.scope` is set to 'Namespace'"));
    else causes.push(...invalidEach(at, name, checkDns1123Label(name)));
  } else if (scope === 'Cluster') {
    if (namespace !== undefined) causes.push(forbidden(at, "`parameters.scope` is set to 'Cluster'"));
  } else {
    causes.push(notSupported(`${path}.scope`, scope, ['Cluster', 'Namespace']));
  }
  return causes;
}

export function keepController({ spec }: ApiObject, { spec: old }: ApiObject): StatusCause[] {
  const [next, before] = [spec, old].map((each) => textOf(structOf(each)['controller']));
  return next === before ? [] : [invalid('spec.controller', next ?? '', immutable)];
}

export function validateRuntimeClass({ handler: given, overhead, scheduling }: ApiObject): StatusCause[] {
  const handler = textOf(given);
  const { nodeSelector, tolerations } = structOf(scheduling);
  const limits = structOf(overhead)['podFixed'];
  return [
    ...(handler === '' ? [required('handler')] : invalidEach('handler', handler, checkDns1123Label(handler))),
    ...(overhead === undefined ? [] : checkResources({ limits }, 'overhead')),
    ...(nodeSelector === undefined ? [] : checkLabels('scheduling.nodeSelector', nodeSelector)),
    ...checkTolerations(tolerations, 'scheduling.tolerations'),
  ];
}

export function keepHandler({ handler }: ApiObject, old: ApiObject): StatusCause[] {
  return handler === old['handler'] ? [] : [invalid('handler', handler ?? '', immutable)];
}
