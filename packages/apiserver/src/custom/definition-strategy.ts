// CustomResourceDefinitions as objects: their defaults, and kube-apiserver's refusals of bad ones.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/validation.go
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
  StatusCause,
} from '@kubewright/apimachinery';
import { checkDns1035Label, checkDns1123Subdomain } from '@kubewright/apimachinery';
import { checkStructural } from '@kubewright/apimachinery/schema';
import { checkRules, hasRules } from '../cel/definition-rules.ts';
import type { ApiObject } from '../object/api-object.ts';
import { equal, isRecord, readField } from '../object/api-object.ts';
import type { Strategy } from '../registry/strategy.ts';
import { invalid, required } from '../registry/strategy.ts';
import { validateApproval } from './api-approval.ts';
import { setDefinitionCondition } from './definition-status.ts';
import { unevaluatedRules } from './validation-rules.ts';

/** Keeps a deleted definition until its objects are gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

export const definitionStrategy: Partial<Strategy> = {
  applyDefaults: applyDefinitionDefaults,
  prepareForCreate(object) {
    const versions = asDefinition(object).spec?.versions ?? [];
    object['status'] = {
      // As kube-apiserver has it until the first condition is set.
      conditions: null,
      acceptedNames: { plural: '', kind: '' },
      storedVersions: [...new Set(versions.filter(({ storage }) => storage).map(({ name }) => name))],
    };
  },
  prepareForUpdate(object, old) {
    const stored = asDefinition(old).status?.storedVersions ?? [];
    const storage = (asDefinition(object).spec?.versions ?? []).find((version) => version.storage)?.name;
    if (storage !== undefined && !stored.includes(storage)) {
      object['status'] = { ...asDefinition(object).status, storedVersions: [...stored, storage] };
    }
  },
  validate: validateDefinition,
  validateUpdate: validateDefinitionUpdate,
  warnings: unevaluatedRules,
  plainDeletion: true,
  prepareForDelete(object) {
    const { metadata } = object;
    metadata.finalizers = [...new Set([...(metadata.finalizers ?? []), cleanupFinalizer])];
    object['status'] = setDefinitionCondition(asDefinition(object).status, {
      type: 'Terminating',
      status: 'True',
      lastTransitionTime: metadata.deletionTimestamp ?? null,
      reason: 'InstanceDeletionPending',
      message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    });
  },
};

/** The wire type; what it says of required fields holds once the object has been validated. */
export function asDefinition(
  object: ApiObject,
): Partial<Pick<CustomResourceDefinition, 'spec'>> & CustomResourceDefinition {
  return object as unknown as CustomResourceDefinition;
}

function applyDefinitionDefaults(object: ApiObject): void {
  const { spec } = object;
  if (!isRecord(spec)) return;
  const { names } = spec;
  if (isRecord(names) && typeof names['kind'] === 'string') {
    names['singular'] ??= names['kind'].toLowerCase();
    names['listKind'] ??= `${names['kind']}List`;
  }
  spec['conversion'] ??= { strategy: 'None' };
  if (spec['preserveUnknownFields'] === false) delete spec['preserveUnknownFields'];
  const service = readField(spec, 'conversion', 'webhook', 'clientConfig', 'service');
  if (isRecord(service)) service['port'] ??= 443;
}

function validateDefinition(object: ApiObject): StatusCause[] {
  const { spec, metadata } = asDefinition(object);
  // What is missing altogether, the schema says.
  if (!isRecord(spec) || !isRecord(spec.names) || !Array.isArray(spec.versions)) return [];
  const causes: StatusCause[] = [];
  const { group, names } = spec;
  if (metadata.name !== `${names.plural}.${group}`) {
    causes.push(invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'));
  }
  for (const message of checkDns1123Subdomain(group)) causes.push(invalid('spec.group', group, message));
  if (group.split('.').length < 2)
    causes.push(invalid('spec.group', group, 'should be a domain with at least one dot'));
  if (spec.scope !== 'Namespaced' && spec.scope !== 'Cluster') {
    const supported = 'supported values: "Cluster", "Namespaced"';
    const message = `Unsupported value: ${JSON.stringify(spec.scope)}: ${supported}`;
    causes.push({ reason: 'FieldValueNotSupported', message, field: 'spec.scope' });
  }
  if (spec.preserveUnknownFields === true) {
    causes.push(
      invalid(
        'spec.preserveUnknownFields',
        true,
        'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
      ),
    );
  }
  causes.push(...validateVersions(spec), ...validateNames(spec));
  const approval = validateApproval(group, metadata.annotations);
  if (approval !== undefined) causes.push(approval);
  causes.push(...validateStoredVersions(object));
  return causes;
}

function validateStoredVersions(object: ApiObject): StatusCause[] {
  const { spec, status } = asDefinition(object);
  const stored = status?.storedVersions ?? [];
  const path = 'status.storedVersions';
  if (stored.length === 0) return [invalid(path, null, 'must have at least one stored version')];
  const missing = new Set(stored);
  const causes: StatusCause[] = [];
  for (const { name, storage } of spec?.versions ?? []) {
    if (!missing.delete(name) && storage) causes.push(invalid(path, stored, `must have the storage version ${name}`));
  }
  for (const [index, name] of stored.entries()) {
    if (!missing.has(name)) continue;
    const why = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from ${path}`;
    causes.push(invalid(`${path}[${index}]`, name, why));
  }
  return causes;
}

function validateVersions({ versions }: CustomResourceDefinition['spec']): StatusCause[] {
  const causes: StatusCause[] = [];
  // A schema that all versions share is reported once, at the place where the internal type keeps it.
  const isShared = versions.every((version) => equal(version.schema, versions[0]?.schema));
  for (const [index, { name, schema }] of versions.entries()) {
    const path = `spec.versions[${index}]`;
    for (const message of checkDns1035Label(name)) causes.push(invalid(`${path}.name`, name, message));
    const root = schema?.openAPIV3Schema;
    if (root === undefined) causes.push(required(`${path}.schema.openAPIV3Schema`));
    else if (!isShared) causes.push(...checkSchema(root, `${path}.schema.openAPIV3Schema`));
    else if (index === 0) causes.push(...checkSchema(root, 'spec.validation.openAPIV3Schema'));
  }
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    causes.push(invalid('spec.versions', goVersions(versions), 'must contain unique version names'));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    causes.push(
      invalid('spec.versions', goVersions(versions), 'must have exactly one version marked as storage version'),
    );
  }
  return causes;
}

/** Rules are looked at once the schema that they stand in is right. */
function checkSchema(schema: JSONSchemaProps, path: string): StatusCause[] {
  const causes = checkStructural(schema, path);
  return causes.length > 0 || !hasRules(schema) ? causes : checkRules(schema, path);
}

/** Versions as messages print them: the fields of Go's internal type, whose common parts are kept elsewhere. */
function goVersions(versions: readonly CustomResourceDefinitionVersion[]): object[] {
  return versions.map(({ name, served, storage, deprecated, deprecationWarning }) => ({
    Name: name,
    Served: served,
    Storage: storage,
    Deprecated: deprecated ?? false,
    DeprecationWarning: deprecationWarning ?? null,
    Schema: null,
    Subresources: null,
    AdditionalPrinterColumns: null,
    SelectableFields: null,
  }));
}

function validateNames({ names }: CustomResourceDefinition['spec']): StatusCause[] {
  const causes: StatusCause[] = [];
  const check = (field: string, value: string | undefined): void => {
    if (value === undefined) return;
    for (const message of checkDns1035Label(value.toLowerCase())) {
      const why = `may have mixed case, but should otherwise match: ${message}`;
      causes.push(invalid(`spec.names.${field}`, value, why));
    }
  };
  for (const message of checkDns1035Label(names.plural))
    causes.push(invalid('spec.names.plural', names.plural, message));
  if (names.singular !== undefined) {
    for (const message of checkDns1035Label(names.singular)) {
      causes.push(invalid('spec.names.singular', names.singular, message));
    }
  }
  check('kind', names.kind);
  check('listKind', names.listKind);
  if (names.listKind === names.kind) {
    causes.push(invalid('spec.names.listKind', names.listKind, 'kind and listKind may not be the same'));
  }
  for (const [index, shortName] of (names.shortNames ?? []).entries()) {
    for (const message of checkDns1035Label(shortName)) {
      causes.push(invalid(`spec.names.shortNames[${index}]`, shortName, message));
    }
  }
  for (const [index, category] of (names.categories ?? []).entries()) {
    for (const message of checkDns1035Label(category)) {
      causes.push(invalid(`spec.names.categories[${index}]`, category, message));
    }
  }
  return causes;
}

function validateDefinitionUpdate(object: ApiObject, old: ApiObject): StatusCause[] {
  const causes: StatusCause[] = [];
  const immutable = (path: string[]): void => {
    const value = readField(object, 'spec', ...path);
    if (value !== readField(old, 'spec', ...path)) {
      causes.push(invalid(`spec.${path.join('.')}`, value, 'field is immutable'));
    }
  };
  immutable(['group']);
  immutable(['names', 'plural']);
  const established = (asDefinition(old).status?.conditions ?? []).some(
    ({ type, status }) => type === 'Established' && status === 'True',
  );
  if (established) {
    immutable(['scope']);
    immutable(['names', 'kind']);
  }
  return causes;
}
