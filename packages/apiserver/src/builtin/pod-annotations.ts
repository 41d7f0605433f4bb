// Annotations that profiles of AppArmor and seccomp were given by before there were fields for them: the former still count,
// the latter do not, and their writers are told.
// @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/24-apparmor#version-skew-strategy
import type { ApiObject } from '../object/api-object.ts';
import { equal } from '../object/api-object.ts';
import type { Admission } from '../registry/admission.ts';
import { type Fields, structOf, structsOf, textOf } from './validation/go-fields.ts';

const appArmorKey = (container: Fields): string =>
  `container.apparmor.security.beta.kubernetes.io/${textOf(container['name'])}`;

/** A profile that an annotation names; undefined when it names none. */
function appArmorProfile(annotation: unknown): Fields | undefined {
  const text = textOf(annotation);
  if (text === 'unconfined') return { type: 'Unconfined' };
  if (text === 'runtime/default') return { type: 'RuntimeDefault' };
  const localhostProfile = /^localhost\/(.+)$/s.exec(text)?.[1];
  return localhostProfile === undefined ? undefined : { type: 'Localhost', localhostProfile };
}

function appArmorWarning(path: string, container: Fields): string {
  const at = `${path}metadata.annotations[${appArmorKey(container)}]`;
  return `${at}: deprecated since v1.30; use the "appArmorProfile" field instead`;
}

/** Containers get the profiles of annotations. */
export const appArmorAdmission: Admission = {
  applies: (pod) => hasAnnotations(pod) && structOf(structOf(pod['spec'])['os'])['name'] !== 'windows',
  admit(pod, _found, { warn }) {
    const spec: Record<string, unknown> = { ...structOf(pod['spec']) };
    for (const list of ['initContainers', 'containers', 'ephemeralContainers']) {
      if (spec[list] === undefined) continue;
      spec[list] = structsOf(spec[list]).map((container) => {
        const profile = missingProfile(pod.metadata.annotations ?? {}, spec, container);
        if (profile === undefined) return container;
        warn(appArmorWarning('', container));
        if (profile === 'unknown') return container;
        return {
          ...container,
          securityContext: { ...structOf(container['securityContext']), appArmorProfile: profile },
        };
      });
    }
    pod['spec'] = spec;
  },
};

function hasAnnotations({ metadata }: ApiObject): boolean {
  const prefix = appArmorKey({});
  return Object.keys(metadata.annotations ?? {}).some((key) => key.startsWith(prefix));
}

/** What an annotation says and no field does. */
function missingProfile(annotations: Fields, spec: Fields, container: Fields): Fields | 'unknown' | undefined {
  const annotation = annotations[appArmorKey(container)];
  const own = structOf(container['securityContext'])['appArmorProfile'];
  if (annotation === undefined || own !== undefined) return undefined;
  const profile = appArmorProfile(annotation);
  if (profile === undefined) return 'unknown';
  return equal(profile, structOf(spec['securityContext'])['appArmorProfile']) ? undefined : profile;
}

/** Of a container of a template, whose pods it concerns. @param path - before `metadata` */
export function warnOfAppArmor(annotations: Fields, spec: Fields, container: Fields, path: string): string[] {
  const isMissing = missingProfile(annotations, spec, container) !== undefined;
  return isMissing ? [appArmorWarning(path, container)] : [];
}

/** @param of - a container, or a pod's spec, which has no name @param path - before `metadata` */
export function warnOfSeccomp(annotations: Fields, { name, securityContext }: Fields, path: string): string[] {
  const key =
    name === undefined
      ? 'seccomp.security.alpha.kubernetes.io/pod'
      : `container.seccomp.security.alpha.kubernetes.io/${textOf(name)}`;
  const hasField = structOf(securityContext)['seccompProfile'] !== undefined;
  if (hasField || !Object.hasOwn(annotations, key)) return [];
  return [`${path}metadata.annotations[${key}]: non-functional in v1.27+; use the "seccompProfile" field instead`];
}
