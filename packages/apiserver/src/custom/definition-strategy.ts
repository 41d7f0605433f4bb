// CustomResourceDefinitions as objects: their defaults, and kube-apiserver's refusals of bad ones.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/validation.go
import type { CustomResourceDefinition, StatusCause } from '@kubewright/apimachinery';
import { checkDns1035Label, checkDns1123Subdomain } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { Strategy } from '../registry/strategy.ts';
import { invalid, required } from '../registry/strategy.ts';
import { validateApproval } from './api-approval.ts';
import { checkConversion } from './conversion-rules.ts';
import { setDefinitionCondition } from './definition-status.ts';
import { definitionWarnings } from './definition-warnings.ts';
import { completedSpec } from './completed-spec.ts';
import { checkVersions } from './version-rules.ts';

/** Keeps a deleted definition until its objects are gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

export const definitionStrategy: Partial<Strategy> = {
  applyDefaults: applyDefinitionDefaults,
  checksAll: true,
  prepareForCreate(object) {
    const versions = asDefinition(object).spec?.versions ?? [];
    object['status'] = {
      // As kube-apiserver has it until the first condition is set.
      conditions: null,
      acceptedNames: { plural: '', kind: '' },
      storedVersions: versions
        .filter(({ storage }) => storage)
        .slice(0, 1)
        .map(({ name }) => name),
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
  // What is stored is for who migrates it to say.
  validateStatus: () => [],
  warnings: definitionWarnings,
  plainDeletion: true,
  ignoresPropagation: true,
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
  const { spec, status } = object;
  if (isRecord(status) && listOf(status['storedVersions']).length === 0) {
    const stored = listOf(readField(spec, 'versions')).filter((version) => readField(version, 'storage') === true);
    status['storedVersions'] = stored.map((version) => readField(version, 'name'));
  }
  if (!isRecord(spec)) return;
  const { names } = spec;
  if (isRecord(names) && typeof names['kind'] === 'string') {
    names['singular'] ||= names['kind'].toLowerCase();
    if (names['kind'] !== '') names['listKind'] ||= `${names['kind']}List`;
  }
  spec['conversion'] ??= { strategy: 'None' };
  if (spec['preserveUnknownFields'] === false) delete spec['preserveUnknownFields'];
  const service = readField(spec, 'conversion', 'webhook', 'clientConfig', 'service');
  if (isRecord(service)) service['port'] ??= 443;
}

function validateDefinition(object: ApiObject, old?: ApiObject): StatusCause[] {
  const { metadata } = asDefinition(object);
  const spec = completedSpec(object['spec']);
  const causes: StatusCause[] = [];
  const { group, names } = spec;
  if (old === undefined && metadata.name !== undefined && metadata.name !== `${names.plural}.${group}`) {
    causes.push(invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'));
  }
  causes.push(...validateGroup(group));
  if (spec.scope === undefined || (spec.scope as string) === '') causes.push(required('spec.scope'));
  else if (spec.scope !== 'Namespaced' && spec.scope !== 'Cluster') {
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
  causes.push(...checkVersions(spec, !Array.isArray(readField(object, 'spec', 'versions'))), ...validateNames(spec));
  if (spec.conversion !== undefined) causes.push(...checkConversion(spec.conversion));
  const approval = validateApproval(group, metadata.annotations);
  const approvalBefore = old === undefined ? undefined : validateApproval(group, old.metadata.annotations);
  // What was missing or wrong may stay missing or wrong.
  if (approval !== undefined && approval.reason !== approvalBefore?.reason) causes.push(approval);
  if (old === undefined) causes.push(...validateStoredVersions(object));
  return causes;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function validateGroup(group: string): StatusCause[] {
  if (group === '') return [required('spec.group')];
  const messages = checkDns1123Subdomain(group);
  if (messages.length > 0) return [invalid('spec.group', group, messages.join(','))];
  return group.includes('.') ? [] : [invalid('spec.group', group, 'should be a domain with at least one dot')];
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

function validateNames({ names }: CustomResourceDefinition['spec']): StatusCause[] {
  const causes: StatusCause[] = [];
  const check = (field: string, value: string, prefix = ''): void => {
    const messages = checkDns1035Label(prefix === '' ? value : value.toLowerCase());
    if (messages.length > 0) causes.push(invalid(`spec.names.${field}`, value, prefix + messages.join(',')));
  };
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const) {
    const value = names[field] ?? '';
    if (value === '') causes.push(required(`spec.names.${field}`));
    else check(field, value, field.endsWith('ind') ? 'may have mixed case, but should otherwise match: ' : '');
  }
  for (const [index, shortName] of (names.shortNames ?? []).entries()) check(`shortNames[${index}]`, shortName);
  if (names.kind !== undefined && names.kind !== '' && names.listKind === names.kind) {
    causes.push(invalid('spec.names.listKind', names.listKind, 'kind and listKind may not be the same'));
  }
  for (const [index, category] of (names.categories ?? []).entries()) check(`categories[${index}]`, category);
  return causes;
}

function validateDefinitionUpdate(object: ApiObject, old: ApiObject): StatusCause[] {
  const causes: StatusCause[] = [];
  const immutable = (path: string[]): void => {
    const value = readField(completedSpec(object['spec']), ...path);
    if (value !== readField(completedSpec(old['spec']), ...path)) {
      causes.push(invalid(`spec.${path.join('.')}`, value, 'field is immutable'));
    }
  };
  const established = (asDefinition(old).status?.conditions ?? []).some(
    ({ type, status }) => type === 'Established' && status === 'True',
  );
  if (established) {
    immutable(['scope']);
    immutable(['names', 'kind']);
  }
  immutable(['group']);
  immutable(['names', 'plural']);
  return [...causes, ...validateStoredVersions(object)];
}
