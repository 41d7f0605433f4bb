// Printer columns, selectable fields and scale paths of custom resources: what is read from an object, and how.
import assert from 'node:assert/strict';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { definition } from '../fixtures.ts';
import { resourcePath } from '../resource-path.ts';
import { installDefinition } from '../schema-table.ts';

const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

interface Row {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  /** Of each of the objects below, in their order. */
  readonly cells: readonly unknown[];
}

/** The specs of the objects that all columns read. */
const specs: readonly Record<string, unknown>[] = [
  {},
  {
    text: 'some text',
    number: 3,
    float: 2.5,
    flag: false,
    time: '2001-02-03T04:05:06Z',
    list: ['a', 'b'],
    items: [
      { type: 'Ready', status: 'True', n: 1 },
      { type: 'Other', status: 'False', n: 2 },
    ],
    map: { 'a.b/c': 'dotted', plain: 'x', 'with-dash': 'y' },
    nested: { deep: { er: 'found' } },
    null: null,
    large: 12345678901,
    numeric: '42',
  },
];

const rows: readonly Row[] = [
  { name: 'text', type: 'string', jsonPath: '.spec.text', cells: [null, 'some text'] },
  { name: 'a number as text', type: 'string', jsonPath: '.spec.number', cells: [null, '3'] },
  { name: 'a fraction as text', type: 'string', jsonPath: '.spec.float', cells: [null, '2.5'] },
  { name: 'a flag as text', type: 'string', jsonPath: '.spec.flag', cells: [null, 'false'] },
  { name: 'a list as text', type: 'string', jsonPath: '.spec.list', cells: [null, '["a","b"]'] },
  { name: 'an object as text', type: 'string', jsonPath: '.spec.nested', cells: [null, '{"deep":{"er":"found"}}'] },
  {
    name: 'objects in a list as text',
    type: 'string',
    jsonPath: '.spec.items',
    cells: [null, '[{"n":1,"status":"True","type":"Ready"},{"n":2,"status":"False","type":"Other"}]'],
  },
  { name: 'null as text', type: 'string', jsonPath: '.spec.null', cells: [null, '<no value>'] },
  { name: 'an integer', type: 'integer', jsonPath: '.spec.number', cells: [null, 3] },
  { name: 'a fraction as integer', type: 'integer', jsonPath: '.spec.float', cells: [null, 2] },
  { name: 'text as integer', type: 'integer', jsonPath: '.spec.numeric', cells: [null, null] },
  { name: 'a large integer', type: 'integer', jsonPath: '.spec.large', cells: [null, 12345678901] },
  { name: 'a number', type: 'number', jsonPath: '.spec.float', cells: [null, 2.5] },
  { name: 'an integer as number', type: 'number', jsonPath: '.spec.number', cells: [null, 3] },
  { name: 'text as number', type: 'number', jsonPath: '.spec.text', cells: [null, null] },
  { name: 'a flag', type: 'boolean', jsonPath: '.spec.flag', cells: [null, false] },
  { name: 'text as flag', type: 'boolean', jsonPath: '.spec.text', cells: [null, null] },
  { name: 'a date', type: 'date', jsonPath: '.metadata.creationTimestamp', cells: ['<age>', '<age>'] },
  { name: 'a date that is none', type: 'date', jsonPath: '.spec.text', cells: [null, '<invalid>'] },
  { name: 'a number as date', type: 'date', jsonPath: '.spec.number', cells: [null, null] },
  { name: 'null as date', type: 'date', jsonPath: '.spec.null', cells: [null, null] },
  { name: 'an element', type: 'string', jsonPath: '.spec.list[1]', cells: [null, 'b'] },
  { name: 'the last element', type: 'string', jsonPath: '.spec.list[-1]', cells: [null, 'b'] },
  { name: 'an element that is not there', type: 'string', jsonPath: '.spec.list[7]', cells: [null, null] },
  { name: 'all elements', type: 'string', jsonPath: '.spec.list[*]', cells: [null, 'a'] },
  { name: 'a slice', type: 'string', jsonPath: '.spec.list[0:1]', cells: [null, 'a'] },
  { name: 'a field of each', type: 'string', jsonPath: '.spec.items[*].type', cells: [null, 'Ready'] },
  {
    name: 'a filter by text',
    type: 'string',
    jsonPath: '.spec.items[?(@.type=="Ready")].status',
    cells: [null, 'True'],
  },
  {
    name: 'a filter in single quotes',
    type: 'string',
    jsonPath: ".spec.items[?(@.type=='Other')].status",
    cells: [null, 'False'],
  },
  { name: 'a filter by number', type: 'string', jsonPath: '.spec.items[?(@.n>1)].type', cells: [null, 'Other'] },
  {
    name: 'a filter that finds nothing',
    type: 'string',
    jsonPath: '.spec.items[?(@.type=="None")].status',
    cells: [null, null],
  },
  { name: 'a key with dots escaped', type: 'string', jsonPath: '.spec.map.a\\.b/c', cells: [null, 'dotted'] },
  { name: 'a key in brackets', type: 'string', jsonPath: ".spec.map['a.b/c']", cells: [null, null] },
  { name: 'a key with a dash', type: 'string', jsonPath: '.spec.map.with-dash', cells: [null, 'y'] },
  { name: 'a path through text', type: 'string', jsonPath: '.spec.text.deeper', cells: [null, null] },
  { name: 'any depth', type: 'string', jsonPath: '..er', cells: [null, 'found'] },
  { name: 'a label', type: 'string', jsonPath: '.metadata.labels.app', cells: ['x', 'x'] },
  {
    name: 'the whole object',
    type: 'string',
    jsonPath: '.spec.map',
    cells: [null, '{"a.b/c":"dotted","plain":"x","with-dash":"y"}'],
  },
];

const group = 'columns.custom.kubewright.dev';
const table = definition({
  group,
  kind: 'Row',
  properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
  version: {
    additionalPrinterColumns: rows.map(({ type, jsonPath }, index) => ({
      name: `C${index}`,
      type,
      jsonPath,
      ...(index === 0 ? { description: 'Told', priority: 2, format: 'password' } : {}),
    })),
  },
});
const tableRows = resourcePath(`${group}/v1`, 'rows');

export const columnCases: readonly ContractCase[] = [
  ...rows.map(({ name, cells }, index) =>
    contractCase(`columns: ${name}`, async (api) => {
      await installDefinition(api, table);
      for (const [number, spec] of specs.entries()) {
        const object = {
          apiVersion: `${group}/v1`,
          kind: 'Row',
          metadata: { name: `o${number}`, labels: { app: 'x' } },
          spec,
        };
        (await api.peek('POST', tableRows(api.namespace), object)).expect(201);
      }
      const { body } = await api.peek('GET', tableRows(api.namespace), undefined, asTable);
      const found = (body as unknown as { rows: { cells: unknown[] }[] }).rows.map((row) => row.cells[index + 1]);
      const shown = found.map((cell) => (/^\d+s$/.test(String(cell)) ? '<age>' : cell));
      api.note('cells', shown);
      assert.deepEqual(shown, cells);
    }),
  ),

  contractCase('columns: what a table says of them', async (api) => {
    await installDefinition(api, table);
    (await api.get(tableRows(api.namespace), asTable)).expect(200, { kind: 'Table', rows: [] });
    (await api.get(tableRows(api.namespace), { ...asTable, query: { includeObject: 'None' } })).expect(200);
  }),
];
