// A pod, or the pod of a template, as the Pod Security Standards look at it, and how a violation of them is told.
import type { ApiObject } from '../../object/api-object.ts';
import type { Fields } from '../validation/go-fields.ts';
import { structOf, structsOf, textOf } from '../validation/go-fields.ts';

export interface PodView {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: Fields;
  /** Its own security context. */
  readonly security: Fields;
  /** Init containers first, ephemeral ones last. */
  readonly containers: readonly ContainerView[];
}

export interface ContainerView {
  readonly name: string;
  readonly fields: Fields;
  readonly security: Fields;
}

export function podView(metadata: ApiObject['metadata'] | Fields, spec: Fields): PodView {
  const lists = ['initContainers', 'containers', 'ephemeralContainers'];
  return {
    annotations: structOf(metadata.annotations) as Readonly<Record<string, string>>,
    spec,
    security: structOf(spec['securityContext']),
    containers: lists
      .flatMap((list) => structsOf(spec[list]))
      .map((fields) => ({ name: textOf(fields['name']), fields, security: structOf(fields['securityContext']) })),
  };
}

/** Why a pod is not allowed. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

export type Check = (pod: PodView) => Violation | undefined;

/** `container "a"`, `containers "a", "b"`. */
export function named(what: string, names: readonly string[]): string {
  return `${plural(what, names)} ${quoted(names)}`;
}

export function plural(word: string, of: readonly unknown[]): string {
  return of.length === 1 ? word : `${word}s`;
}

export function quoted(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(', ');
}

/** Each once, by their bytes. */
export function sorted(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort();
}

/** Those who set something that they must not: the pod, and containers. */
export function setters(pod: boolean, containers: readonly ContainerView[]): string | undefined {
  const names = containers.map(({ name }) => name);
  const all = [...(pod ? ['pod'] : []), ...(names.length === 0 ? [] : [named('container', names)])];
  return all.length === 0 ? undefined : all.join(' and ');
}
