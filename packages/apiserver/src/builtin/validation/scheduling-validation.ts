// Where a pod may run: affinities, tolerations, spreading, gates.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go validateAffinity
import type { StatusCause } from '@kubewright/apimachinery';
import {
  checkDns1123Label,
  checkDns1123Subdomain,
  checkLabelValue,
  checkQualifiedName,
} from '@kubewright/apimachinery';
import {
  checkLabelSelector,
  duplicate,
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  required,
} from './field-checks.ts';
import { type Fields, listOf, numberOf, structOf, structsOf, textOf } from './go-fields.ts';

const requiredTerms = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferredTerms = 'preferredDuringSchedulingIgnoredDuringExecution';

export function checkAffinity(affinity: unknown, path: string): StatusCause[] {
  const { nodeAffinity, podAffinity, podAntiAffinity } = structOf(affinity);
  return [
    ...checkNodeAffinity(structOf(nodeAffinity), `${path}.nodeAffinity`),
    ...checkPodAffinity(structOf(podAffinity), `${path}.podAffinity`),
    ...checkPodAffinity(structOf(podAntiAffinity), `${path}.podAntiAffinity`),
  ];
}

function checkNodeAffinity(affinity: Fields, path: string): StatusCause[] {
  const causes: StatusCause[] = [];
  if (affinity[requiredTerms] !== undefined) {
    const at = `${path}.${requiredTerms}.nodeSelectorTerms`;
    const terms = structsOf(structOf(affinity[requiredTerms])['nodeSelectorTerms']);
    if (terms.length === 0) causes.push(required(at, 'must have at least one node selector term'));
    causes.push(...terms.flatMap((term, index) => checkNodeTerm(term, `${at}[${index}]`, true)));
  }
  for (const [index, term] of structsOf(affinity[preferredTerms]).entries()) {
    const at = `${path}.${preferredTerms}[${index}]`;
    // Values that are none are let through here: another node can still be chosen.
    causes.push(...checkWeight(term, at), ...checkNodeTerm(structOf(term['preference']), `${at}.preference`, false));
  }
  return causes;
}

function checkWeight({ weight }: Fields, path: string): StatusCause[] {
  const given = numberOf(weight);
  return given >= 1 && given <= 100 ? [] : [invalid(`${path}.weight`, given, 'must be in the range 1-100')];
}

export function checkNodeTerm(
  { matchExpressions, matchFields }: Fields,
  path: string,
  checksValues: boolean,
): StatusCause[] {
  return [
    ...structsOf(matchExpressions).flatMap((each, index) =>
      checkNodeRequirement(each, `${path}.matchExpressions[${index}]`, checksValues),
    ),
    ...structsOf(matchFields).flatMap((each, index) => checkNodeField(each, `${path}.matchFields[${index}]`)),
  ];
}

function checkNodeRequirement(requirement: Fields, path: string, checksValues: boolean): StatusCause[] {
  const values = listOf(requirement['values']).map(textOf);
  const at = `${path}.values`;
  const causes: StatusCause[] = [];
  switch (requirement['operator']) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) causes.push(required(at, "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case 'Exists':
    case 'DoesNotExist': {
      const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      if (values.length > 0) causes.push(forbidden(at, why));
      break;
    }
    case 'Gt':
    case 'Lt':
      if (values.length !== 1)
        causes.push(required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      break;
    default:
      causes.push(invalid(`${path}.operator`, textOf(requirement['operator']), 'not a valid selector operator'));
  }
  const key = textOf(requirement['key']);
  causes.push(...invalidEach(`${path}.key`, key, checkQualifiedName(key)));
  if (!checksValues) return causes;
  return [
    ...causes,
    ...values.flatMap((value, index) => invalidEach(`${at}[${index}]`, value, checkLabelValue(value))),
  ];
}

function checkNodeField(requirement: Fields, path: string): StatusCause[] {
  const values = listOf(requirement['values']).map(textOf);
  const [operator, key] = [textOf(requirement['operator']), textOf(requirement['key'])];
  const causes: StatusCause[] = [];
  if (operator !== 'In' && operator !== 'NotIn')
    causes.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  else if (values.length !== 1) {
    const why = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    causes.push(required(`${path}.values`, why));
  }
  if (key !== 'metadata.name') return [...causes, invalid(`${path}.key`, key, 'not a valid field selector key')];
  return [
    ...causes,
    ...values.flatMap((value, index) => invalidEach(`${path}.values[${index}]`, value, checkDns1123Subdomain(value))),
  ];
}

function checkPodAffinity(affinity: Fields, path: string): StatusCause[] {
  return [
    ...structsOf(affinity[requiredTerms]).flatMap((term, index) =>
      checkPodTerm(term, `${path}.${requiredTerms}[${index}]`),
    ),
    ...structsOf(affinity[preferredTerms]).flatMap((term, index) => {
      const at = `${path}.${preferredTerms}[${index}]`;
      return [...checkWeight(term, at), ...checkPodTerm(structOf(term['podAffinityTerm']), `${at}.podAffinityTerm`)];
    }),
  ];
}

function checkPodTerm(term: Fields, path: string): StatusCause[] {
  const topologyKey = textOf(term['topologyKey']);
  return [
    ...checkLabelSelector(`${path}.labelSelector`, term['labelSelector']),
    ...checkLabelSelector(`${path}.namespaceSelector`, term['namespaceSelector']),
    ...listOf(term['namespaces']).flatMap((name) =>
      invalidEach(`${path}.namespace`, textOf(name), checkDns1123Label(textOf(name))),
    ),
    ...checkLabelKeys(term, path),
    ...(topologyKey === '' ? [required(`${path}.topologyKey`, 'can not be empty')] : []),
    ...invalidEach(`${path}.topologyKey`, topologyKey, checkQualifiedName(topologyKey)),
  ];
}

/** Labels of the pod itself that others must have, too, or must not have. */
function checkLabelKeys({ matchLabelKeys, mismatchLabelKeys, labelSelector }: Fields, path: string): StatusCause[] {
  const [matched, mismatched] = [matchLabelKeys, mismatchLabelKeys].map((keys) => listOf(keys).map(textOf)) as [
    string[],
    string[],
  ];
  const causes = Object.entries({ matchLabelKeys: matched, mismatchLabelKeys: mismatched }).flatMap(([field, keys]) => {
    if (keys.length === 0) return [];
    const at = `${path}.${field}`;
    if (labelSelector === undefined) return [forbidden(at, 'must not be specified when labelSelector is not set')];
    return keys.flatMap((key, index) => invalidEach(`${at}[${index}]`, key, checkQualifiedName(key)));
  });
  const { matchLabels, matchExpressions } = structOf(labelSelector);
  const selected = new Set(Object.keys(structOf(matchLabels)));
  for (const { key } of structsOf(matchExpressions)) {
    const name = textOf(key);
    const index = matched.lastIndexOf(name);
    // Said twice: by the selector, and by what was made of the keys.
    if (index >= 0 && selected.has(name))
      causes.push(invalid(`${path}[${index}]`, name, 'exists in both matchLabelKeys and labelSelector'));
    selected.add(name);
  }
  for (const [index, key] of matched.entries()) {
    if (!mismatched.includes(key)) continue;
    const why = 'exists in both matchLabelKeys and mismatchLabelKeys';
    causes.push(invalid(`${path}.matchLabelKeys[${index}]`, key, why));
  }
  return causes;
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function checkTolerations(tolerations: unknown, path: string): StatusCause[] {
  return structsOf(tolerations).flatMap((toleration, index) => {
    const at = `${path}[${index}]`;
    const [key, operator, value, effect] = ['key', 'operator', 'value', 'effect'].map((name) =>
      textOf(toleration[name]),
    ) as [string, string, string, string];
    const causes = key === '' ? [] : invalidEach(`${at}.key`, key, checkQualifiedName(key));
    if (key === '' && operator !== 'Exists') {
      const why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      causes.push(invalid(`${at}.operator`, operator, why));
    }
    if (toleration['tolerationSeconds'] !== undefined && effect !== 'NoExecute') {
      causes.push(invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    }
    causes.push(...checkTolerated(operator, value, `${at}.operator`));
    if (effect !== '' && !effects.includes(effect)) causes.push(notSupported(`${at}.effect`, effect, effects));
    return causes;
  });
}

function checkTolerated(operator: string, value: string, path: string): StatusCause[] {
  switch (operator) {
    case '':
    case 'Equal': {
      const messages = checkLabelValue(value);
      return messages.length === 0 ? [] : [invalid(path, value, messages.join(';'))];
    }
    case 'Exists':
      return value === '' ? [] : [invalid(path, value, "value must be empty when `operator` is 'Exists'")];
    case 'Lt':
    case 'Gt':
      return [notSupported(path, operator, ['Equal', 'Exists', 'Lt', 'Gt'])];
    default:
      return [notSupported(path, operator, ['Equal', 'Exists'])];
  }
}

const actions = ['DoNotSchedule', 'ScheduleAnyway'];
const inclusions = ['Honor', 'Ignore'];

export function checkSpreadConstraints(constraints: unknown, path: string): StatusCause[] {
  const all = structsOf(constraints);
  return all.flatMap((constraint, index) => {
    const at = `${path}[${index}]`;
    const [key, action] = [textOf(constraint['topologyKey']), textOf(constraint['whenUnsatisfiable'])];
    const causes = checkPositive(`${at}.maxSkew`, numberOf(constraint['maxSkew']));
    if (key === '') causes.push(required(`${at}.topologyKey`, 'can not be empty'));
    if (!actions.includes(action)) causes.push(notSupported(`${at}.whenUnsatisfiable`, action, actions));
    const isRepeated = all
      .slice(index + 1)
      .some((each) => textOf(each['topologyKey']) === key && textOf(each['whenUnsatisfiable']) === action);
    if (isRepeated) causes.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${key}, ${action}}`));
    const { minDomains } = constraint;
    if (minDomains !== undefined) {
      causes.push(...checkPositive(`${at}.minDomains`, numberOf(minDomains)));
      const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
      if (action !== 'DoNotSchedule') causes.push(invalid(`${at}.minDomains`, minDomains, why));
    }
    for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy']) {
      const policy = constraint[field];
      if (policy !== undefined && !inclusions.includes(textOf(policy)))
        causes.push(notSupported(`${at}.${field}`, policy, inclusions));
    }
    return [
      ...causes,
      ...checkLabelKeys({ ...constraint, mismatchLabelKeys: undefined }, at),
      ...checkLabelSelector(`${at}.labelSelector`, constraint['labelSelector']),
    ];
  });
}

function checkPositive(path: string, value: number): StatusCause[] {
  return value > 0 ? [] : [invalid(path, value, 'must be greater than zero')];
}

export function checkSchedulingGates(gates: unknown, path: string): StatusCause[] {
  const names = new Set<string>();
  return structsOf(gates).flatMap(({ name: given }, index) => {
    const name = textOf(given);
    const at = `${path}[${index}]`;
    const causes = invalidEach(at, name, checkQualifiedName(name));
    if (names.has(name)) causes.push(duplicate(at, name));
    names.add(name);
    return causes;
  });
}
