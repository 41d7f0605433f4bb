// YAML or JSON text -> CustomResourceDefinitions. The sole reader of YAML; reads it as kubectl does, which is YAML 1.1.
// Other kinds beside the CRDs are passed over: installers such as cert-manager's hold everything in one file.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';
import type { Tags } from 'yaml';
import { parseAllDocuments } from 'yaml';

import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import type { KindInput } from '../model/kind.ts';
import { pluralOf } from '../model/plural.ts';
import { problemOf, rules } from '../model/rules.ts';
import type { Source } from '../model/source.ts';

/** A CRD, and where it stood. */
export interface ParsedCrd {
  readonly file: string;
  readonly crd: CustomResourceDefinition;
}

/** How often aliases may repeat an anchor in one document: far above any CRD, far below a bomb. */
const aliasLimit = 100;
/** Go's YAML knows neither base 60 nor sets nor dates in JSON; it leaves them strings. */
const unlikeKubectl = /timestamp|binary|set|omap|pairs|time/i;

/**
 * Parses every CRD in the sources.
 *
 * @throws InputError with every document that is not YAML, not a v1 CRD where one was meant, or not safe to name files by; and when there is no CRD at all.
 */
export function parseCrds(sources: readonly Source[]): readonly ParsedCrd[] {
  const problems: Problem[] = [];
  const crds = sources.flatMap(({ file, text }) =>
    parseDocuments(file, text, problems).flatMap((document) => crdsOf(document, file, problems)),
  );
  if (crds.length === 0 && problems.length === 0) {
    problems.push({
      code: 'not-a-crd',
      message: `No CustomResourceDefinition in ${sources.map(({ file }) => file).join(', ') || 'nothing'}`,
      hint: 'Give a file with apiVersion: apiextensions.k8s.io/v1 and kind: CustomResourceDefinition',
    });
  }
  if (problems.length > 0) throw new InputError(problems);
  return crds;
}

/** The kinds that a CRD defines, one for each version, the stored one first. */
export function kindsOfCrd({ spec }: CustomResourceDefinition): readonly KindInput[] {
  const { kind, plural, shortNames, categories } = spec.names;
  const versions = spec.versions.toSorted((a, b) => Number(b.storage) - Number(a.storage));
  return versions.map(({ name }) => ({
    group: spec.group,
    version: name,
    kind,
    scope: spec.scope,
    ...(plural !== pluralOf(kind) && { plural }),
    ...(shortNames !== undefined && { shortNames }),
    ...(categories !== undefined && { categories }),
  }));
}

function parseDocuments(file: string, text: string, problems: Problem[]): unknown[] {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    customTags: (tags: Tags) =>
      tags.filter((tag) => typeof tag === 'string' || !unlikeKubectl.test(tag.tag + (tag.format ?? ''))),
    prettyErrors: true,
  });
  return [...documents].flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      const line = error.linePos?.[0].line;
      problems.push({
        code: 'invalid-yaml',
        message: firstLine(error.message),
        file,
        ...(line !== undefined && { line }),
      });
      return [];
    }
    try {
      return [document.toJS({ maxAliasCount: aliasLimit }) as unknown];
    } catch (thrown) {
      problems.push({
        code: 'invalid-yaml',
        message: firstLine(String(thrown instanceof Error ? thrown.message : thrown)),
        file,
      });
      return [];
    }
  });
}

function crdsOf(document: unknown, file: string, problems: Problem[]): ParsedCrd[] {
  if (!isRecord(document)) return [];
  const items = document['items'];
  if (document['kind'] === 'List' && Array.isArray(items)) return items.flatMap((item) => crdsOf(item, file, problems));
  if (document['kind'] !== 'CustomResourceDefinition') return [];
  const found = problemsOfCrd(document, file);
  problems.push(...found);
  return found.length > 0 ? [] : [{ file, crd: document as unknown as CustomResourceDefinition }];
}

/** Checks what names files and code; the schemas are the schema room's. */
function problemsOfCrd(document: Record<string, unknown>, file: string): Problem[] {
  if (document['apiVersion'] !== 'apiextensions.k8s.io/v1') {
    return [
      {
        code: 'not-a-crd',
        message: `apiVersion ${JSON.stringify(document['apiVersion'])} is not supported`,
        hint: 'Convert it to apiextensions.k8s.io/v1: no server since Kubernetes 1.22 takes another',
        file,
        path: 'apiVersion',
      },
    ];
  }
  const spec = record(document['spec']);
  const names = record(spec['names']);
  const { versions } = spec;
  const listed = Array.isArray(versions) ? versions.map(record) : [];
  const problems = [
    problemOf(rules.group, text(spec['group']), 'spec.group'),
    problemOf(rules.declaredKind, text(names['kind']), 'spec.names.kind'),
    problemOf(rules.plural, text(names['plural']), 'spec.names.plural'),
    problemOf(rules.scope, text(spec['scope']), 'spec.scope'),
    names['listKind'] === undefined
      ? undefined
      : problemOf(rules.declaredKind, text(names['listKind']), 'spec.names.listKind'),
    ...texts(names['shortNames']).map((name, index) =>
      problemOf(rules.shortName, name, `spec.names.shortNames[${index}]`),
    ),
    ...texts(names['categories']).map((name, index) =>
      problemOf(rules.category, name, `spec.names.categories[${index}]`),
    ),
    ...listed.map((version, index) => problemOf(rules.version, text(version['name']), `spec.versions[${index}].name`)),
  ].filter((problem) => problem !== undefined);
  if (listed.length === 0) problems.push({ code: 'not-a-crd', message: 'has no versions', path: 'spec.versions' });
  return problems.map((problem) => ({ ...problem, file }));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}
