// YAML or JSON text -> CustomResourceDefinitions. The sole reader of YAML; reads it as kubectl does, which is YAML 1.1.
// Other kinds beside the CRDs are passed over: installers such as cert-manager's hold everything in one file.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';
import { checkStructural } from '@kubewright/apimachinery/schema';

import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import { printJson } from '../model/exact-json.ts';
import type { KindInput } from '../model/kind.ts';
import { pluralOf } from '../model/plural.ts';
import { problemOf, rules } from '../model/rules.ts';
import type { Source } from '../model/source.ts';
import { isRecord } from './decoder.ts';
import type { IncompleteDefinition } from './definition-decoder.ts';
import { decodeDefinition } from './definition-decoder.ts';
import { readDocument } from './yaml/read-document.ts';
import type { DocumentText } from './yaml/split-documents.ts';
import { splitDocuments } from './yaml/split-documents.ts';

/** A CRD, and where it stood. */
export interface ParsedCrd {
  readonly file: string;
  readonly crd: CustomResourceDefinition;
}

/** A template where a line, an item or a value begins; between quotes it may be any text. */
const helmTemplate = /^ *(?:- +)*(?:[^\s#'"]+: +)?\{\{/m;
const renderFirst = 'This looks like a Helm template: render it first, with helm template';

/**
 * Parses every CRD in the sources.
 *
 * @throws InputError with every document that is not YAML, not a v1 CRD where one was meant, not safe to name files by, or refused by the
 * server for its schema; and when there is no CRD at all.
 */
export function parseCrds(sources: readonly Source[]): readonly ParsedCrd[] {
  const { crds, problems } = collectCrds(sources);
  if (problems.length > 0) throw new InputError(problems);
  if (crds.length === 0) throw noCrds(sources);
  return crds;
}

/** What {@link parseCrds} does to a part of the sources, which need not hold a CRD. */
export function collectCrds(sources: readonly Source[]): {
  readonly crds: readonly ParsedCrd[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const crds = sources.flatMap(({ file, text }) =>
    splitDocuments(text).flatMap((document) => {
      const { found, crds } = parseDocument(document);
      const hint = found.length > 0 && helmTemplate.test(document.text) ? { hint: renderFirst } : {};
      problems.push(...found.map((problem) => ({ ...problem, ...hint, file })));
      return crds.map((crd) => ({ file, crd }));
    }),
  );
  return { crds, problems };
}

/** The error of sources in which there is no CRD at all. */
export function noCrds(sources: readonly Source[]): InputError {
  const files = [...new Set(sources.map(({ file }) => file))];
  return new InputError({
    code: 'not-a-crd',
    message: `No CustomResourceDefinition in ${files.join(', ') || 'nothing'}`,
    hint: 'Give a file with apiVersion: apiextensions.k8s.io/v1 and kind: CustomResourceDefinition',
  });
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

/** Reads the CRDs of a document, and finds what is wrong with it. */
function parseDocument(document: DocumentText): { found: Problem[]; crds: CustomResourceDefinition[] } {
  const { values, faults } = readDocument(document);
  const found = faults.map(({ message, line, column }): Problem => {
    const place = column === undefined ? '' : ` at line ${line}, column ${column}`;
    return { code: 'invalid-yaml', message: message + place, ...(line !== undefined && { line }) };
  });
  return { found, crds: values.flatMap((value) => crdsOf(value, found)) };
}

function crdsOf(document: unknown, problems: Problem[]): CustomResourceDefinition[] {
  if (!isRecord(document)) return [];
  const { kind, apiVersion, items } = document;
  if (kind === 'List' && Array.isArray(items)) return items.flatMap((item) => crdsOf(item, problems));
  // The items of a typed list need not say what they are.
  if (kind === 'CustomResourceDefinitionList' && Array.isArray(items)) {
    return items.flatMap((item) =>
      isRecord(item) ? crdsOf({ apiVersion, kind: 'CustomResourceDefinition', ...item }, problems) : [],
    );
  }
  if (kind !== 'CustomResourceDefinition') return [];
  const found: Problem[] = [];
  const crd = readDefinition(document, found);
  problems.push(...found);
  return crd === undefined || found.length > 0 ? [] : [crd];
}

function readDefinition(document: Record<string, unknown>, problems: Problem[]): CustomResourceDefinition | undefined {
  if (document['apiVersion'] !== 'apiextensions.k8s.io/v1') {
    problems.push({
      code: 'not-a-crd',
      message: `apiVersion ${printJson(document['apiVersion'])} is not supported`,
      hint: 'Convert it to apiextensions.k8s.io/v1: no server since Kubernetes 1.22 takes another',
      path: 'apiVersion',
    });
    return undefined;
  }
  const decoded = decodeDefinition(document, (message, path) => {
    problems.push({ code: path.includes('openAPIV3Schema') ? 'invalid-schema' : 'not-a-crd', message, path });
  });
  const faults = problems.length;
  problems.push(...problemsOfNames(decoded));
  // What could not be decoded is missing from the schemas, so their faults would be followed by others that are not there.
  if (faults === 0) problems.push(...problemsOfVersions(decoded as CustomResourceDefinition));
  return problems.length === 0 ? (decoded as CustomResourceDefinition) : undefined;
}

/** Checks what names files and code. What is missing has been reported. */
function problemsOfNames({ metadata, spec = {} }: IncompleteDefinition): Problem[] {
  const { group, names = {}, versions = [] } = spec;
  const check = (rule: keyof typeof rules, value: string | undefined, path: string): Problem[] => {
    const problem = value === undefined ? undefined : problemOf(rules[rule], value, path);
    return problem === undefined ? [] : [problem];
  };
  const problems = [
    ...check('group', group, 'spec.group'),
    ...check('declaredKind', names.kind, 'spec.names.kind'),
    ...check('plural', names.plural, 'spec.names.plural'),
    ...check('declaredKind', names.listKind, 'spec.names.listKind'),
    ...(names.shortNames ?? []).flatMap((name, index) => check('shortName', name, `spec.names.shortNames[${index}]`)),
    ...(names.categories ?? []).flatMap((name, index) => check('category', name, `spec.names.categories[${index}]`)),
    ...versions.flatMap(({ name }, index) => check('version', name, `spec.versions[${index}].name`)),
  ];
  const hint = 'A definition is named after its plural and its group, such as networks.samples.example.com';
  const wanted = `${names.plural}.${group}`;
  if (metadata?.name === undefined) {
    problems.unshift({ code: 'not-a-crd', message: 'is missing', hint, path: 'metadata.name' });
  } else if (problems.length === 0 && group !== undefined && names.plural !== undefined && metadata.name !== wanted) {
    const message = `The name ${JSON.stringify(metadata.name)} is not ${JSON.stringify(wanted)}`;
    problems.push({ code: 'not-a-crd', message, hint, path: 'metadata.name' });
  }
  return problems;
}

/** Checks what the server would refuse: the schemas, and versions that contradict one another. */
function problemsOfVersions({ spec: { versions, preserveUnknownFields } }: CustomResourceDefinition): Problem[] {
  const problems: Problem[] = [];
  const report = (message: string, path: string): void => void problems.push({ code: 'not-a-crd', message, path });
  if (preserveUnknownFields === true) report('must be false', 'spec.preserveUnknownFields');
  const stored = versions.filter(({ storage }) => storage).length;
  if (versions.length === 0) report('has no versions', 'spec.versions');
  else if (stored !== 1) report(`${stored} versions have storage: true; exactly one must`, 'spec.versions');
  for (const [index, { name, schema }] of versions.entries()) {
    const path = `spec.versions[${index}]`;
    if (versions.findIndex((other) => other.name === name) < index)
      report(`The version ${name} stands here twice`, path);
    const at = `${path}.schema.openAPIV3Schema`;
    for (const { field, message = '' } of checkStructural(schema?.openAPIV3Schema ?? {}, at)) {
      problems.push({ code: 'invalid-schema', message, path: field ?? at });
    }
  }
  return problems;
}
