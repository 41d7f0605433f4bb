// Discovery as it was before it was aggregated: groups, versions of a group, and resources of a version, each a document.
import { createHash } from 'node:crypto';
import { parseApiVersion } from '@kubewright/apimachinery';
import type { ApiResource } from '../registry/api-resource.ts';
import { discoveredVerbs } from '../registry/api-resource.ts';
import type { ServedGroup, ServedVersion } from './group-versions.ts';
import { describeSubresource } from './subresource-kinds.ts';

/** `/api`: the versions of the core group. @param host - by which the client knows the server; undefined within a process */
export function apiVersions(groups: readonly ServedGroup[], host: string | undefined): object {
  const core = groups.find(({ group }) => group === '');
  return {
    kind: 'APIVersions',
    versions: (core?.versions ?? []).map(({ version }) => version),
    serverAddressByClientCIDRs: host === undefined ? [] : [{ clientCIDR: '0.0.0.0/0', serverAddress: host }],
  };
}

/** `/apis`. */
export function apiGroupList(groups: readonly ServedGroup[]): object {
  const named = groups.filter(({ group }) => group !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(describeGroup) };
}

/** `/apis/<group>`. */
export function apiGroup(group: ServedGroup): object {
  return { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(group) };
}

/** `/api/v1` and `/apis/<group>/<version>`. */
export function apiResourceList({ groupVersion, resources }: ServedVersion): object {
  return {
    kind: 'APIResourceList',
    ...(groupVersion === 'v1' ? {} : { apiVersion: 'v1' }),
    groupVersion,
    resources: resources.flatMap((resource) => {
      const namespaced = resource.scope === 'Namespaced';
      const own = {
        name: resource.plural,
        singularName: resource.singular,
        namespaced,
        kind: resource.kind,
        verbs: discoveredVerbs(resource),
        ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
        ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
        ...(resource.verbs.includes('watch') ? { storageVersionHash: storageVersionHash(resource) } : {}),
      };
      const subresources = resource.subresources.map((subresource) => {
        const { kind, verbs } = describeSubresource(resource, subresource);
        const isOwn = kind.group === '' || kind.group === resource.group;
        return {
          name: `${resource.plural}/${subresource}`,
          singularName: '',
          namespaced,
          ...(isOwn ? { kind: kind.kind } : kind),
          verbs,
        };
      });
      return [own, ...subresources];
    }),
  };
}

function describeGroup({ group, versions }: ServedGroup): object {
  const described = versions.map(({ groupVersion, version }) => ({ groupVersion, version }));
  return { name: group, versions: described, preferredVersion: described[0] };
}

/** What kube-apiserver stores in another version than this server does. */
const elsewhere: Readonly<Record<string, string>> = {
  'apiextensions.k8s.io/CustomResourceDefinition': 'apiextensions.k8s.io/v1beta1',
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': 'admissionregistration.k8s.io/v1beta1',
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding': 'admissionregistration.k8s.io/v1beta1',
};

/** Tells in which version objects are stored. @see https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/discovery/storageversionhash.go */
function storageVersionHash({ storageVersion, kind, ...resource }: ApiResource): string {
  const { group, version } = parseApiVersion(elsewhere[`${resource.group}/${kind}`] ?? storageVersion);
  return createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString('base64');
}
