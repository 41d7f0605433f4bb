// The resources that a CustomResourceDefinition adds: one for each served version, all over one place in the store.
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  CustomResourceSubresourceScale,
} from '@kubewright/apimachinery';
import { checkDns1123Subdomain, formatApiVersion, formatGroupResource } from '@kubewright/apimachinery';
import { compareVersions } from '../discovery/group-versions.ts';
import type { ApiObject } from '../object/api-object.ts';
import type { ApiResource, ScalePaths, Verb, VersionView } from '../registry/api-resource.ts';
import type { Strategy } from '../registry/strategy.ts';
import { unexplained } from '../registry/unexplained-error.ts';
import { customColumns } from './custom-columns.ts';
import { compileJsonPath, parseFieldPath } from './json-path.ts';
import { isTerminating } from './definition-status.ts';
import { checkScale } from './scale-rules.ts';
import { storedObjects } from './stored-objects.ts';

const verbs: readonly Verb[] = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/** The served versions of a definition whose names are accepted. A definition whose objects are being deleted makes none. */
export function customResources(definition: CustomResourceDefinition): ApiResource[] {
  return definition.spec.versions.filter(({ served }) => served).map((version) => customResource(definition, version));
}

function customResource(definition: CustomResourceDefinition, version: CustomResourceDefinitionVersion): ApiResource {
  const { group, names, scope } = definition.spec;
  const stored = definition.spec.versions.find(({ storage }) => storage) ?? version;
  const storageVersion = formatApiVersion({ group, version: stored.name });
  const { status, scale } = version.subresources ?? {};
  return {
    group,
    version: version.name,
    kind: names.kind,
    plural: names.plural,
    listKind: names.listKind ?? `${names.kind}List`,
    scope,
    subresources: [...(status === undefined ? [] : ['status']), ...(scale === undefined ? [] : ['scale'])],
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    verbs,
    creationRefused: isTerminating(definition)
      ? 'create not allowed while custom resource definition is terminating'
      : undefined,
    custom: true,
    storagePrefix: `${formatGroupResource({ group, resource: names.plural })}/`,
    scale: scale === undefined ? undefined : scalePaths(scale),
    schema: version.schema?.openAPIV3Schema,
    storageVersion,
    columns: customColumns(version.additionalPrinterColumns),
    selectableFields: selectableFields(version),
    strategy: { ...customStrategy, validate: (object) => checkScale(object, scale) },
    ...storedObjects(definition, version.name),
    otherVersion: otherVersions(definition, version.name),
    deprecationWarning: deprecationWarning(definition, version),
  };
}

const customStrategy: Strategy = {
  allowCreateOnUpdate: false,
  allowUnconditionalUpdate: false,
  generation: true,
  nameMessages: checkDns1123Subdomain,
};

function scalePaths(scale: CustomResourceSubresourceScale): ScalePaths {
  return {
    specReplicas: parseFieldPath(scale.specReplicasPath) ?? [],
    statusReplicas: parseFieldPath(scale.statusReplicasPath) ?? [],
    selector: scale.labelSelectorPath === undefined ? undefined : parseFieldPath(scale.labelSelectorPath),
  };
}

function selectableFields({
  selectableFields: fields,
}: CustomResourceDefinitionVersion): Map<string, (object: ApiObject) => string> {
  return new Map(
    (fields ?? []).map(({ jsonPath }): [string, (object: ApiObject) => string] => {
      const find = compileJsonPath(jsonPath);
      return [jsonPath.replace(/^\./, ''), (object) => String(find(object)[0] ?? '')];
    }),
  );
}

/** Versions that are not served count, too. Conversion changes the version only (strategy None). */
function otherVersions(definition: CustomResourceDefinition, name: string): (apiVersion: string) => VersionView {
  const { group, versions } = definition.spec;
  const own = formatApiVersion({ group, version: name });
  return (apiVersion) => {
    const version = versions.find((each) => formatApiVersion({ group, version: each.name }) === apiVersion);
    if (version === undefined) throw unexplained(`request to convert CR to an invalid group/version: ${apiVersion}`);
    const { status } = version.subresources ?? {};
    return {
      schema: version.schema?.openAPIV3Schema,
      subresources: status === undefined ? [] : ['status'],
      convert: (object) => ({ ...object, apiVersion }),
      revert: (object) => ({ ...object, apiVersion: own }),
    };
  };
}

function deprecationWarning(
  definition: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
): string | undefined {
  if (version.deprecated !== true) return undefined;
  const { group, names } = definition.spec;
  if (version.deprecationWarning !== undefined) return version.deprecationWarning;
  const [better] = definition.spec.versions
    .filter((each) => each.served && each.deprecated !== true && compareVersions(each.name, version.name) < 0)
    .map(({ name }) => name)
    .toSorted(compareVersions);
  const advice = better === undefined ? '' : `; use ${group}/${better} ${names.kind}`;
  return `${group}/${version.name} ${names.kind} is deprecated${advice}`;
}
