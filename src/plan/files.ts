// The ways in which features put a file into the plan.
import type { JsonObject, Owner, PlannedFile } from '../model/planned-file.ts';

/** A file from `templates/`, whose path there is the file's path with names left general. */
export function template(owner: Owner, path: string, name: string, values: JsonObject): PlannedFile {
  return { path, owner, content: { kind: 'template', template: name, values } };
}

/** A YAML file of one or more objects. */
export function manifest(owner: Owner, path: string, ...documents: readonly object[]): PlannedFile {
  return { path, owner, content: { kind: 'manifest', documents } };
}

/** A kustomization that lists files beside it, sorted. */
export function kustomization(
  owner: Owner,
  folder: string,
  resources: readonly string[],
  more: object = {},
): PlannedFile {
  return manifest(owner, `${folder}/kustomization.yaml`, {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    ...more,
    resources: resources.toSorted(),
  });
}

/** How one TypeScript file names another in an import. Both paths are relative to the project. */
export function importPath(from: string, to: string): string {
  const source = from.split('/').slice(0, -1);
  const target = to.split('/');
  let common = 0;
  while (common < source.length && common < target.length - 1 && source[common] === target[common]) common++;
  const up = source.slice(common).map(() => '..');
  return [...(up.length === 0 ? ['.'] : up), ...target.slice(common)].join('/');
}

/** Where a kind's token is, with its client, lister and so on. */
export function tokenPath({
  group,
  version,
  names,
}: {
  group: string;
  version: string;
  names: { file: string };
}): string {
  return `src/generated/${group}/${version}/${names.file}.ts`;
}
