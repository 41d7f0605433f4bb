// The admission plugin PodSecurity: pods that a namespace does not allow are refused, who writes a template of such pods is
// warned, and so is who asks more of a namespace than its pods give.
// @see https://github.com/kubernetes/pod-security-admission/blob/master/admission/admission.go
import { ApiError } from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import { equal, readField } from '../../object/api-object.ts';
import type { Admission } from '../../registry/admission.ts';
import type { Fields } from '../validation/go-fields.ts';
import { structOf, structsOf } from '../validation/go-fields.ts';
import type { LevelVersion } from './levels.ts';
import { formatLevel, violations } from './levels.ts';
import { podView } from './pod-view.ts';
import { rank, securityPolicy } from './policy.ts';

const namespaces = { group: '', version: 'v1', resource: 'namespaces' };

export const podSecurityAdmission: Admission = {
  by: namespaces,
  named: ({ metadata }) => metadata.namespace,
  checkedUpdates: ['object', 'ephemeralcontainers', 'resize'],
  check(pod, [namespace], { old, warn }) {
    const { enforce, warn: warned } = securityPolicy(namespace?.metadata.labels);
    if (enforce.level === 'privileged' && warned.level === 'privileged') return;
    if (old !== undefined && !isSignificant(structOf(pod['spec']), structOf(old['spec']))) return;
    const why = explain(enforce, pod.metadata, pod['spec']);
    if (why !== undefined) {
      throw ApiError.forbidden({ group: '', resource: 'pods' }, pod.metadata.name ?? '', `violates ${why}`);
    }
    const softly = explain(warned, pod.metadata, pod['spec']);
    if (softly !== undefined) warn(`would violate ${softly}`);
  },
};

/** @param path - of the pod's template within the object */
export function templateSecurityAdmission(...path: readonly string[]): Admission {
  return {
    by: namespaces,
    named: ({ metadata }) => metadata.namespace,
    checkedUpdates: ['object'],
    check(object, [namespace], { warn }) {
      const { warn: warned } = securityPolicy(namespace?.metadata.labels);
      if (warned.level === 'privileged') return;
      const template = structOf(readField(object, ...path));
      const why = explain(warned, structOf(template['metadata']), template['spec']);
      if (why !== undefined) warn(`would violate ${why}`);
    },
  };
}

function explain(level: LevelVersion, metadata: ApiObject['metadata'] | Fields, spec: unknown): string | undefined {
  const found = violations(level, podView(metadata, structOf(spec)));
  if (found.length === 0) return undefined;
  const all = found.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`));
  return `PodSecurity "${formatLevel(level)}": ${all.join(', ')}`;
}

/** What may change of a pod concerns its security where an image changes, or a container is added. */
function isSignificant(spec: Fields, old: Fields): boolean {
  const images = (of: Fields, list: string): unknown[] => structsOf(of[list]).map(({ image }) => image);
  if (['containers', 'initContainers'].some((list) => !equal(images(spec, list), images(old, list)))) return true;
  const before = new Map(structsOf(old['ephemeralContainers']).map(({ name, image }) => [name, image]));
  return structsOf(spec['ephemeralContainers']).some(({ name, image }) => before.get(name) !== image);
}

export const namespaceSecurityAdmission: Admission = {
  by: { group: '', version: 'v1', resource: 'pods' },
  within: ({ metadata }) => metadata.name,
  checkedUpdates: ['object'],
  applies: (namespace, { old }) => !equal(namespace.metadata.labels ?? {}, old?.metadata.labels ?? {}),
  check(namespace, pods, { old, warn }) {
    const policy = securityPolicy(namespace.metadata.labels);
    const before = securityPolicy(old?.metadata.labels);
    const { name = '' } = namespace.metadata;
    if (policy.causes.length > 0 && !(old !== undefined && equal(policy.causes, before.causes))) {
      throw ApiError.invalid({ group: '', kind: 'Namespace' }, name, [...policy.causes]);
    }
    const { enforce } = policy;
    if (old === undefined || equal(enforce, before.enforce) || enforce.level === 'privileged') return;
    if (enforce.minor === before.enforce.minor && rank(enforce.level) <= rank(before.enforce.level)) return;
    warnings(name, pods, enforce).forEach(warn);
  },
};

function warnings(namespace: string, pods: readonly ApiObject[], enforce: LevelVersion): string[] {
  const byReason = new Map<string, string[]>();
  for (const { metadata, spec } of pods) {
    const reasons = violations(enforce, podView(metadata, structOf(spec))).map(({ reason }) => reason);
    if (reasons.length === 0) continue;
    const names = byReason.get(reasons.join(', '));
    if (names === undefined) byReason.set(reasons.join(', '), [metadata.name ?? '']);
    else names.push(metadata.name ?? '');
  }
  if (byReason.size === 0) return [];
  const level = formatLevel(enforce);
  const lines = [...byReason].map(([reason, names]) => {
    const [first = '', ...others] = names.toSorted();
    const more = others.length === 0 ? '' : ` (and ${others.length} other pod${others.length === 1 ? '' : 's'})`;
    return `${first}${more}: ${reason}`;
  });
  const title = `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${level}"`;
  return [title, ...lines.sort()];
}
