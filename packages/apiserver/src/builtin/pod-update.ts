// What may change of a pod that is there: through its own endpoint images and little else, and one part through each of the
// endpoints `ephemeralcontainers` and `resize`.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidatePodUpdate
import type { StatusCause } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { deepCopy, equal, isRecord, readField } from '../object/api-object.ts';
import type { EndpointRules } from '../registry/strategy.ts';
import { cause, forbidden, invalid, required } from '../registry/strategy.ts';
import { qualityOfService } from './pod-quality.ts';
import { checkTolerations } from './validation/scheduling-validation.ts';

type Json = Record<string, unknown>;

/** Containers and init containers. */
const containerLists = ['containers', 'initContainers'] as const;

const onlyThese =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** The checks of an update through the pod's own endpoint. */
export function validatePodUpdate(pod: ApiObject, old: ApiObject): StatusCause[] {
  const [spec, before] = [record(pod['spec']), record(old['spec'])];
  const causes: StatusCause[] = [];
  for (const list of containerLists) {
    if (records(spec[list]).length === records(before[list]).length) continue;
    return [forbidden(`spec.${list}`, 'pod updates may not add or remove containers')];
  }
  for (const list of containerLists) causes.push(...validateImages(records(spec[list]), `spec.${list}`));
  const [deadline, deadlineBefore] = [spec['activeDeadlineSeconds'], before['activeDeadlineSeconds']];
  if (typeof deadline === 'number') {
    const path = 'spec.activeDeadlineSeconds';
    if (deadline < 0) return [invalid(path, deadline, 'must be between 0 and 2147483647, inclusive')];
    if (typeof deadlineBefore === 'number' && deadlineBefore < deadline) {
      return [invalid(path, deadline, 'must be less than or equal to previous value')];
    }
  } else if (deadlineBefore !== undefined) {
    causes.push(invalid('spec.activeDeadlineSeconds', null, 'must not update from a positive integer to nil value'));
  }
  const lost = records(before['tolerations']).some(
    (each) => !records(spec['tolerations']).some((next) => tolerates(each, next)),
  );
  if (lost) {
    const why = 'existing toleration can not be modified except its tolerationSeconds';
    causes.push(forbidden('spec.tolerations', why));
  } else {
    causes.push(...checkTolerations(spec['tolerations'], 'spec.tolerations'));
  }
  causes.push(...validateGates(records(spec['schedulingGates']), records(before['schedulingGates'])));
  if (!equal(withoutMutable(spec, before), before)) causes.push(forbidden('spec', onlyThese));
  return causes;
}

function tolerates(toleration: Json, next: Json): boolean {
  return equal({ ...toleration, tolerationSeconds: undefined }, { ...next, tolerationSeconds: undefined });
}

/** An image may be another one, but must be one. */
function validateImages(containers: readonly Json[], path: string): StatusCause[] {
  return containers.flatMap(({ image }, index) => {
    const name = typeof image === 'string' ? image : '';
    if (name === '') return [required(`${path}[${index}].image`)];
    const why = 'must not have leading or trailing whitespace';
    return name.trim() === name ? [] : [invalid(`${path}[${index}].image`, name, why)];
  });
}

/** A gate may be opened, and none added. */
function validateGates(gates: readonly Json[], before: readonly Json[]): StatusCause[] {
  return gates.flatMap(({ name }, index) =>
    before.some((each) => each['name'] === name)
      ? []
      : [
          forbidden(
            `spec.schedulingGates[${index}].name`,
            `only deletion is allowed, but found new scheduling gate '${String(name)}'`,
          ),
        ],
  );
}

/** The spec with all that may change as it was. */
function withoutMutable(spec: Json, before: Json): Json {
  const kept: Json = { ...spec };
  for (const list of containerLists) {
    const images = records(before[list]);
    if (spec[list] !== undefined) {
      kept[list] = records(spec[list]).map((each, index) => ({ ...each, image: images[index]?.['image'] }));
    }
  }
  const isGated = records(before['schedulingGates']).length > 0;
  const free = ['activeDeadlineSeconds', 'schedulingGates', 'tolerations'];
  // A pod that is not to be scheduled yet may still be narrowed to nodes.
  if (isGated && includesAll(spec['nodeSelector'], before['nodeSelector'])) free.push('nodeSelector');
  if (Number(before['terminationGracePeriodSeconds']) < 0 && spec['terminationGracePeriodSeconds'] === 1) {
    free.push('terminationGracePeriodSeconds');
  }
  for (const field of free) {
    delete kept[field];
    if (before[field] !== undefined) kept[field] = before[field];
  }
  return kept;
}

function includesAll(selector: unknown, before: unknown): boolean {
  return Object.entries(record(before)).every(([key, value]) => readField(selector, key) === value);
}

/** Metadata of a pod that its smaller endpoints leave alone. */
const fixedMetadata = ['labels', 'annotations', 'finalizers', 'ownerReferences', 'deletionTimestamp'] as const;

function keepRest(pod: ApiObject, old: ApiObject, spec: Json): void {
  pod['spec'] = spec;
  if (old['status'] === undefined) delete pod['status'];
  else pod['status'] = old['status'];
  for (const field of fixedMetadata) {
    delete pod.metadata[field];
    if (old.metadata[field] !== undefined) Object.assign(pod.metadata, { [field]: old.metadata[field] });
  }
}

export const ephemeralContainersRules: EndpointRules = {
  prepare(pod, old) {
    const { ephemeralContainers: _before, ...spec } = record(old['spec']);
    const { ephemeralContainers } = record(pod['spec']);
    keepRest(pod, old, { ...spec, ...(ephemeralContainers === undefined ? {} : { ephemeralContainers }) });
  },
  validate(pod, old) {
    const containers = records(readField(pod, 'spec', 'ephemeralContainers'));
    const path = 'spec.ephemeralContainers';
    const causes: StatusCause[] = [];
    for (const before of records(readField(old, 'spec', 'ephemeralContainers'))) {
      const next = containers.find(({ name }) => name === before['name']);
      const which = `existing ephemeral containers ${JSON.stringify(before['name'])}`;
      if (next === undefined) causes.push(forbidden(path, `${which} may not be removed\n`));
      else if (!equal(next, before)) causes.push(forbidden(path, `${which} may not be changed\n`));
    }
    return causes;
  },
};

/** What an ephemeral container may not have, in Go's order. */
const forbiddenFields = ['ports', 'resources', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'];

/** Of every pod that has some: one is added to a pod that is there, and never created with it. */
export function validateEphemeralContainers(pod: ApiObject, old: ApiObject | undefined): StatusCause[] {
  const path = 'spec.ephemeralContainers';
  const containers = records(readField(pod, 'spec', 'ephemeralContainers'));
  if (containers.length > 0 && old === undefined) return [forbidden(path, 'cannot be set on create')];
  const others = new Set(
    containerLists.flatMap((list) => records(readField(pod, 'spec', list)).map(({ name }) => name)),
  );
  const seen = new Set(others);
  return containers.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const causes: StatusCause[] = [];
    const { name = '', image = '', targetContainerName = '' } = container;
    if (name === '') causes.push(required(`${at}.name`));
    else if (seen.has(name))
      causes.push(cause('FieldValueDuplicate', `${at}.name`, `Duplicate value: ${JSON.stringify(name)}`));
    seen.add(name);
    if (image === '') causes.push(required(`${at}.image`));
    if (targetContainerName !== '' && !others.has(targetContainerName)) {
      const message = `Not found: ${JSON.stringify(targetContainerName)}`;
      causes.push(cause('FieldValueNotFound', `${at}.targetContainerName`, message));
    }
    for (const field of forbiddenFields) {
      const value = container[field];
      const isSet = Array.isArray(value) ? value.length > 0 : isRecord(value) && Object.keys(value).length > 0;
      if (isSet) causes.push(forbidden(`${at}.${field}`, 'cannot be set for an Ephemeral Container'));
    }
    return causes;
  });
}

export const resizeRules: EndpointRules = {
  prepare(pod, old) {
    const spec = record(pod['spec']);
    const before = record(old['spec']);
    const isSame = containerLists.every((list) => equal(names(spec[list]), names(before[list])));
    // Validation says so.
    if (!isSame) return;
    const resized: Json = { ...before };
    for (const list of containerLists) {
      const next = records(spec[list]);
      if (before[list] === undefined) continue;
      resized[list] = records(before[list]).map(({ resources: _r, resizePolicy: _p, ...container }, index) => {
        const { resources, resizePolicy } = next[index] ?? {};
        return {
          ...container,
          ...(resources === undefined ? {} : { resources }),
          ...(resizePolicy === undefined ? {} : { resizePolicy }),
        };
      });
    }
    keepRest(pod, old, resized);
  },
  validate: validateResize,
};

function validateResize(pod: ApiObject, old: ApiObject): StatusCause[] {
  const [spec, before] = [record(pod['spec']), record(old['spec'])];
  const order = containerLists.flatMap((list) => {
    const [next, last] = [names(spec[list]), names(before[list])];
    if (next.length !== last.length)
      return [forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)];
    return next.flatMap((name, index) =>
      name === last[index]
        ? []
        : [forbidden(`spec.${list}[${index}].name`, `${list} may not be renamed or reordered on resize`)],
    );
  });
  const causes: StatusCause[] = [];
  if (readField(old, 'status', 'qosClass') !== qualityOfService(spec)) {
    const quality = readField(old, 'status', 'qosClass');
    causes.push(invalid('spec', quality, 'Pod QOS Class may not change as a result of resizing'));
  }
  if (order.length > 0) return order;
  const munged = deepCopy(spec);
  for (const list of containerLists) {
    for (const [index, container] of records(munged[list]).entries()) {
      const last = records(before[list])[index] ?? {};
      for (const kind of ['requests', 'limits'] as const) {
        const [next, wasThere] = [resources(container, kind), resources(last, kind)];
        if (Object.keys(wasThere).some((name) => !Object.hasOwn(next, name))) {
          const why = `resource ${kind} cannot be removed`;
          causes.push(forbidden(`spec.${list}[${index}].resources.${kind}`, why));
        }
      }
      container['resources'] = withResourcesOf(container, last);
    }
  }
  if (causes.length === 0 && !equal(munged, before)) {
    causes.push(forbidden('spec', 'only cpu and memory resources are mutable'));
  }
  return causes;
}

/** The resources with cpu and memory as they were. */
function withResourcesOf(container: Json, before: Json): unknown {
  const result: Json = { ...record(container['resources']) };
  for (const kind of ['requests', 'limits'] as const) {
    const { cpu: _cpu, memory: _memory, ...others } = resources(container, kind);
    const kept = Object.fromEntries(
      Object.entries(resources(before, kind)).filter(([name]) => name === 'cpu' || name === 'memory'),
    );
    const all = { ...others, ...kept };
    if (Object.keys(all).length === 0) delete result[kind];
    else result[kind] = all;
  }
  return result;
}

function resources(container: Json, kind: 'requests' | 'limits'): Json {
  return record(readField(container, 'resources', kind));
}

function names(containers: unknown): unknown[] {
  return records(containers).map(({ name }) => name);
}

function record(value: unknown): Json {
  return isRecord(value) ? value : {};
}

function records(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
