// How `kubectl apply --server-side` takes over an object that kubectl applied from the client before: what still
// stands as it was last applied then is kubectl's own, and the annotation that says so is kept up to date.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/managedfields/internal/lastappliedmanager.go
import { isObject } from '../json-value.ts';
import type { UnstructuredObject } from '../metadata.ts';
import { collectFields } from './collect-fields.ts';
import { compareObjects } from './compare-objects.ts';
import type { Conflicts } from './conflicts.ts';
import { conflictingPaths } from './conflicts.ts';
import { FieldSet } from './field-set.ts';
import { formatJson } from '../go-text.ts';
import type { OwnershipContext } from './ownership.ts';

const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

export function hasLastApplied(object: UnstructuredObject): boolean {
  const text: unknown = object.metadata?.annotations?.[annotation];
  return typeof text === 'string' && text !== '';
}

/** The object with the annotation set to a configuration. */
export function withLastApplied(object: UnstructuredObject, applied: UnstructuredObject): UnstructuredObject {
  const configuration = structuredClone(applied);
  delete configuration.metadata?.annotations?.[annotation];
  const text = `${formatJson(configuration)}\n`;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...object.metadata?.annotations, [annotation]: text } },
  };
}

/** The conflicts about anything else than what kubectl applied last from the client. */
export function unexpectedConflicts(
  conflicts: Conflicts,
  live: UnstructuredObject,
  context: OwnershipContext,
): Conflicts {
  const own = lastAppliedFields(live, context);
  if (own === undefined || conflictingPaths(conflicts).every((path) => own.has(path))) {
    return own === undefined ? conflicts : new Map();
  }
  const left = [...conflicts].map(([key, { owner, fields }]) => {
    return [key, { owner, fields: fields.difference(own) }] as const;
  });
  return new Map(left.filter(([, { fields }]) => !fields.isEmpty));
}

function lastAppliedFields(live: UnstructuredObject, { type }: OwnershipContext): FieldSet | undefined {
  const text: unknown = live.metadata?.annotations?.[annotation];
  let last: unknown;
  try {
    last = typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
  if (!isObject(last) || last['apiVersion'] !== live.apiVersion) return undefined;
  const { modified, added, removed } = compareObjects(last, live, type, new FieldSet());
  return collectFields(last, type).difference(modified).difference(added).difference(removed);
}
