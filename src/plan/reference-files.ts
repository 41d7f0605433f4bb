// Reference documentation of the operator's own kinds, in Markdown: one file for each group and version, kinds in alphabetical
// order, every field once. All texts come from types or third parties' CRDs: they are escaped in src/plan/markdown.ts.

import type { Kind } from '../model/kind.ts';
import type { PlannedFile } from '../model/planned-file.ts';
import type { GroupVersionKinds } from '../model/project.ts';
import { code, prose, tableRow } from './markdown.ts';
import type { PlanInput } from './plan.ts';
import { fieldsOf } from './reference-fields.ts';
import type { ReferenceField } from './reference-fields.ts';
import type { VersionSchema } from './schema-of.ts';
import { schemaOf } from './schema-of.ts';

/** Where they are; below it every file with our stamp is ours. */
export const referenceFolder = 'docs/reference/';

/** None when the operator is recorded to have none. */
export function referenceFiles(input: Pick<PlanInput, 'project' | 'crds'>): readonly PlannedFile[] {
  if (!input.project.docs) return [];
  return input.project.groupVersions.flatMap((groupVersion) => {
    const kinds = groupVersion.kinds.filter(({ external }) => !external);
    if (kinds.length === 0) return [];
    const path = `${referenceFolder}${groupVersion.group}/${groupVersion.version}.md`;
    return [{ path, owner: 'generated', content: { kind: 'text', text: pageOf(groupVersion, kinds, input) } }];
  });
}

function pageOf(
  { group, version }: GroupVersionKinds,
  kinds: readonly Kind[],
  { crds }: Pick<PlanInput, 'crds'>,
): string {
  const sections = kinds.map((kind) => sectionOf(kind, schemaOf(crds, kind)));
  const contents = kinds.map(({ kind }) => `- [${kind}](#${anchorOf(kind, '')})`);
  return `\n# ${group}/${version}\n\n${contents.join('\n')}\n\n${sections.join('\n')}`;
}

/** Of the places that have the same fields, those that are named. */
const shownPlaces = 4;

/**
 * Explicit anchors: those that a renderer derives from headings differ between renderers and clash. Lists and maps go without
 * their marks, since a property is only one of these; names with such marks are quoted.
 */
function anchorOf(kind: string, path: string): string {
  const plain = path.replaceAll(/("(?:[^"\\]|\\.)*")|\[\]|\.\*/gu, (_, quoted: string | undefined) => quoted ?? '');
  const safe = (plain === '' ? kind : `${kind}.${plain}`).replaceAll(
    /[^A-Za-z0-9.]/gu,
    (character) => `_${(character.codePointAt(0) ?? 0).toString(16)}_`,
  );
  return safe;
}

function sectionOf(kind: Kind, { crd, version, root }: VersionSchema): string {
  const { names, scope } = crd.spec;
  const facts: (readonly [string, string])[] = [
    ['API version', code(`${kind.group}/${kind.version}`)],
    ['Scope', scope],
    ['Resource', code(names.plural)],
    ['Singular', code(names.singular ?? kind.names.singular)],
    ['List', code(names.listKind ?? kind.names.listKind)],
    ['Short names', (names.shortNames ?? []).map(code).join(', ')],
    ['Categories', (names.categories ?? []).map(code).join(', ')],
    ['Served', version.served ? 'yes' : 'no'],
    ['Storage version', version.storage ? 'yes' : 'no'],
    ['Deprecated', version.deprecated === true ? prose(version.deprecationWarning ?? 'yes').replaceAll('\n', ' ') : ''],
    [
      'Subresources',
      Object.keys(version.subresources ?? {})
        .map(code)
        .join(', '),
    ],
    ['Selectable fields', (version.selectableFields ?? []).map(({ jsonPath }) => code(jsonPath)).join(', ')],
  ];
  const columns = version.additionalPrinterColumns ?? [];
  const fields = fieldsOf(root);
  const places = placesOf(fields);
  const tables = [...groupByParent(fields)].map(([parent, members]) =>
    tableOf(kind.kind, parent, members, places.get(parent) ?? []),
  );
  const rootRules = fieldsOf({ properties: { root } }).find(({ path }) => path === 'root')?.validation ?? [];
  return [
    `<a id="${anchorOf(kind.kind, '')}"></a>`,
    '',
    `## ${kind.kind}`,
    ...(root.description === undefined ? [] : ['', prose(root.description)]),
    '',
    '| | |',
    '| --- | --- |',
    ...facts.filter(([, value]) => value !== '').map((row) => `| ${row[0]} | ${row[1]} |`),
    ...(rootRules.length === 0 ? [] : ['', 'Rules of the whole object:', '', ...rootRules.map((rule) => `- ${rule}`)]),
    ...(columns.length === 0
      ? []
      : [
          '',
          '### Printer columns',
          '',
          '| Column | Type | Path | Priority | Description |',
          '| --- | --- | --- | --- | --- |',
          ...columns.map(({ name, type, jsonPath, priority = 0, description = '' }) =>
            tableRow([prose(name), prose(type), code(jsonPath), String(priority), prose(description)]),
          ),
        ]),
    ...tables,
    '',
  ].join('\n');
}

function groupByParent(fields: readonly ReferenceField[]): Map<string, ReferenceField[]> {
  const groups = new Map<string, ReferenceField[]>();
  for (const field of fields) groups.set(field.parent, [...(groups.get(field.parent) ?? []), field]);
  return groups;
}

/** Where else there are objects with the fields of a table. */
function placesOf(fields: readonly ReferenceField[]): Map<string, string[]> {
  const places = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const { table, path } of fields) {
    if (table === undefined) continue;
    if (seen.has(table)) places.set(table, [...(places.get(table) ?? []), path]);
    seen.add(table);
  }
  return places;
}

function listOf(places: readonly string[]): string {
  const shown = places.slice(0, shownPlaces).map(code).join(', ');
  return places.length > shownPlaces ? `${shown} and ${places.length - shownPlaces} more` : shown;
}

/** The fields of one object; those that are objects lead to their own table. */
function tableOf(kind: string, parent: string, fields: readonly ReferenceField[], places: readonly string[]): string {
  const title = parent === '' ? 'Fields' : code(parent);
  const rows = fields.map(({ name, type, table, required, default: fallback, description, validation }) => {
    const shown = table === undefined ? prose(type) : `[${prose(type)}](#${anchorOf(kind, table)})`;
    const notes = [description === undefined ? '' : prose(description), ...validation].filter((part) => part !== '');
    return tableRow([
      code(name),
      shown,
      required ? 'yes' : '',
      fallback === undefined ? '' : code(fallback),
      notes.join('\n'),
    ]);
  });
  return [
    '',
    ...(parent === '' ? [] : [`<a id="${anchorOf(kind, parent)}"></a>`, '']),
    `### ${title}`,
    '',
    ...(places.length === 0 ? [] : [`Also the fields of ${listOf(places)}.`, '']),
    '| Field | Type | Required | Default | Description |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
