// Tables about schemas: a row is a schema, a value, and what a server makes of it. All rows of a table share one
// definition, in which each is a property of the spec: v2 has the schemas, v1 takes anything, so that a row can also say
// what was stored before.
import assert from 'node:assert/strict';
import type { Answer, Api } from './api.ts';
import { contractCase, type ContractCase } from './contract-case.ts';
import { untilServed } from './fixtures.ts';
import { customResourceDefinitions, resourcePath } from './resource-path.ts';

export interface SchemaRow {
  /** What is so; with the table's name in front it names the case. */
  readonly name: string;
  /** Of the property. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** What is written; undefined leaves the property out. */
  readonly value: unknown;
  /** What was stored before, without any check; then the value is an update. */
  readonly before?: unknown;
  /** The causes of the refusal, `field: message`, where the property is called `p`; or what is stored. */
  readonly expects: readonly string[] | { readonly stored: unknown };
}

/** What of a definition says where it is served. */
interface InstalledDefinition {
  readonly spec: {
    readonly group: string;
    readonly versions: readonly { readonly name: string }[];
    readonly names: { readonly plural: string };
  };
}

/** Puts a definition in place, whichever case comes first, and waits until its versions are served. */
export async function installDefinition(api: Api, definition: InstalledDefinition): Promise<void> {
  const { status, text: answer } = await api.peek('POST', customResourceDefinitions(undefined), definition);
  assert.ok(status === 201 || status === 409, `the definition is refused: ${answer}`);
  const { group, versions, names } = definition.spec;
  for (const { name } of versions) await untilServed(api, resourcePath(`${group}/${name}`, names.plural)(undefined));
}

/** The cases of a table. @param group - the first label of the definition's group */
export function schemaCases(title: string, group: string, rows: readonly SchemaRow[]): ContractCase[] {
  const definition = tableDefinition(`${group}.kubewright.dev`, rows);
  return rows.map((row, index) =>
    contractCase(`${title}: ${row.name}`, async (api) => {
      await installDefinition(api, definition);
      const property = `p${index}p`;
      const row1 = resourcePath(`${definition.spec.group}/v1`, 'rows');
      const row2 = resourcePath(`${definition.spec.group}/v2`, 'rows');
      const object = (version: string, value: unknown) => ({
        apiVersion: `${definition.spec.group}/${version}`,
        kind: 'Row',
        metadata: { name: 'a' },
        spec: value === undefined ? {} : { [property]: value },
      });
      let answer: Answer;
      if ('before' in row) {
        const stored = await api.post(row1(api.namespace), object('v1', row.before));
        // Nobody owns a field from here on: how owners fare across versions is no matter of schemas.
        const metadata = { ...stored.expect(201).body.metadata, managedFields: [{}] };
        (await api.put(row1(api.namespace, 'a'), { ...stored.body, metadata })).expect(200);
        const before = await api.get(row2(api.namespace, 'a'));
        answer = await api.put(row2(api.namespace, 'a'), {
          ...object('v2', row.value),
          metadata: before.body.metadata,
        });
      } else {
        answer = await api.post(row2(api.namespace), object('v2', row.value));
      }
      if ('stored' in row.expects) {
        assert.ok(answer.status === 201 || answer.status === 200, `${answer.request}: ${answer.text}`);
        const spec = answer.body['spec'] as Record<string, unknown>;
        assert.deepEqual(spec[property], row.expects.stored);
      } else {
        expectCauses(answer, row.expects, (cause) => cause.replaceAll(property, 'p'));
      }
    }),
  );
}

/** A refusal as invalid, for just these causes. They have no order: kube-apiserver walks a map. `…` is any text. */
export function expectCauses(
  answer: Answer,
  expected: readonly string[],
  rename: (cause: string) => string = (cause) => cause,
): void {
  answer.expect(422, { reason: 'Invalid' });
  const { details } = answer.body as { details?: { causes?: { field: string; message: string }[] } };
  const causes = (details?.causes ?? []).map(({ field, message }) => rename(`${field}: ${message}`)).toSorted();
  const wanted = expected.toSorted();
  const shown = causes.map((cause, index) => elide(cause, wanted[index] ?? ''));
  assert.deepEqual(shown, wanted);
}

/** The text as the pattern has it, where it matches. */
function elide(text: string, pattern: string): string {
  const [start = '', end] = pattern.split('…');
  return end !== undefined && text.startsWith(start) && text.endsWith(end) ? pattern : text;
}

function tableDefinition(group: string, rows: readonly SchemaRow[]) {
  const version = (name: string, storage: boolean, spec: Record<string, unknown>) => ({
    name,
    served: true,
    storage,
    schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
  });
  const properties = Object.fromEntries(rows.map(({ schema }, index) => [`p${index}p`, schema]));
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `rows.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Row', plural: 'rows' },
      versions: [
        version('v1', true, { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }),
        version('v2', false, { type: 'object', properties }),
      ],
    },
  };
}

// Schemas that many rows are made of.
export const text = { type: 'string' };
export const integer = { type: 'integer' };
export const named = (more: Record<string, unknown> = {}) => ({
  type: 'object',
  required: ['name'],
  properties: { name: text, size: integer, ...more },
});
export const list = (listType: string, items: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  type: 'array',
  items,
  'x-kubernetes-list-type': listType,
  ...(listType === 'map' ? { 'x-kubernetes-list-map-keys': ['name'] } : {}),
  ...more,
});
export const embedded = {
  type: 'object',
  'x-kubernetes-embedded-resource': true,
  'x-kubernetes-preserve-unknown-fields': true,
};
export const rule = (rule: string, more: Record<string, unknown> = {}) => ({ rule, ...more });
export const ruled = (schema: Record<string, unknown>, ...rules: Record<string, unknown>[]) => ({
  ...schema,
  'x-kubernetes-validations': rules,
});
export const short = { type: 'string', maxLength: 20 };
export const object = (properties: Record<string, unknown>, ...rules: Record<string, unknown>[]) =>
  ruled({ type: 'object', properties }, ...rules);
export const pair = { a: short, b: short };
