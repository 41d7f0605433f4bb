// The restricted level of the Pod Security Standards: what hardened containers do without.
// @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
import type { Fields } from '../validation/go-fields.ts';
import { listOf, structOf, structsOf, textOf } from '../validation/go-fields.ts';
import { badSeccompType } from './baseline-checks.ts';
import type { Check, ContainerView, PodView } from './pod-view.ts';
import { named, plural, quoted, setters, sorted } from './pod-view.ts';

const names = (containers: readonly ContainerView[]): string[] => containers.map(({ name }) => name);

/** Of Windows less is asked. */
export function isOfWindows({ spec }: PodView): boolean {
  return structOf(spec['os'])['name'] === 'windows';
}

export const allowPrivilegeEscalation: Check = ({ containers }) => {
  const bad = containers.filter(({ security }) => security['allowPrivilegeEscalation'] !== false);
  if (bad.length === 0) return undefined;
  const detail = `${named('container', names(bad))} must set securityContext.allowPrivilegeEscalation=false`;
  return { reason: 'allowPrivilegeEscalation != false', detail };
};

export const capabilitiesRestricted: Check = ({ containers }) => {
  const listed = ({ security }: ContainerView, list: string): string[] =>
    listOf(structOf(security['capabilities'])[list]).map(textOf);
  const added = (each: ContainerView): string[] => listed(each, 'add').filter((name) => name !== 'NET_BIND_SERVICE');
  const keeping = containers.filter((each) => !listed(each, 'drop').includes('ALL'));
  const adding = containers.filter((each) => added(each).length > 0);
  const details = [
    ...(keeping.length === 0
      ? []
      : [`${named('container', names(keeping))} must set securityContext.capabilities.drop=["ALL"]`]),
    ...(adding.length === 0
      ? []
      : [
          `${named('container', names(adding))} must not include ${quoted(sorted(adding.flatMap(added)))} in securityContext.capabilities.add`,
        ]),
  ];
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

const restrictedSources = new Set(
  'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret'.split(' '),
);

/** The first that there is names a volume's type. */
const otherSources =
  'hostPath gcePersistentDisk awsElasticBlockStore gitRepo nfs iscsi glusterfs rbd flexVolume cinder cephfs flocker fc azureFile vsphereVolume quobyte azureDisk photonPersistentDisk portworxVolume scaleIO storageos'.split(
    ' ',
  );

export const restrictedVolumes: Check = ({ spec }) => {
  const isAllowed = (volume: Fields): boolean => Object.keys(volume).some((source) => restrictedSources.has(source));
  const bad = structsOf(spec['volumes']).filter((volume) => !isAllowed(volume));
  if (bad.length === 0) return undefined;
  const types = sorted(bad.map((volume) => otherSources.find((source) => source in volume) ?? 'unknown'));
  const use = bad.length === 1 ? 'uses' : 'use';
  const volumes = named(
    'volume',
    bad.map(({ name }) => textOf(name)),
  );
  const detail = `${volumes} ${use} ${plural('restricted volume type', types)} ${quoted(types)}`;
  return { reason: 'restricted volume types', detail };
};

export const runAsNonRoot: Check = ({ security, containers }) => {
  const reason = 'runAsNonRoot != true';
  const who = setters(
    security['runAsNonRoot'] === false,
    containers.filter((each) => each.security['runAsNonRoot'] === false),
  );
  if (who !== undefined) return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` };
  const silent = containers.filter((each) => each.security['runAsNonRoot'] === undefined);
  if (security['runAsNonRoot'] === true || silent.length === 0) return undefined;
  return { reason, detail: `pod or ${named('container', names(silent))} must set securityContext.runAsNonRoot=true` };
};

export const runAsUser: Check = ({ security, containers }) => {
  const who = setters(
    security['runAsUser'] === 0,
    containers.filter((each) => each.security['runAsUser'] === 0),
  );
  return who === undefined ? undefined : { reason: 'runAsUser=0', detail: `${who} must not set runAsUser=0` };
};

export const seccompProfileRestricted: Check = ({ security, containers }) => {
  const reason = 'seccompProfile';
  const ofPod = badSeccompType(security);
  const bad = containers.filter((each) => badSeccompType(each.security) !== undefined);
  const who = setters(ofPod !== undefined, bad);
  if (who !== undefined) {
    const types = [ofPod, ...bad.map((each) => badSeccompType(each.security))].filter((type) => type !== undefined);
    return { reason, detail: `${who} must not set securityContext.seccompProfile.type to ${quoted(sorted(types))}` };
  }
  const silent = containers.filter((each) => each.security['seccompProfile'] === undefined);
  if (security['seccompProfile'] !== undefined || silent.length === 0) return undefined;
  const must = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
  return { reason, detail: `pod or ${named('container', names(silent))} ${must}` };
};
