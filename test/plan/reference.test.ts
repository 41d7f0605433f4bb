// The reference documentation: every property where the links lead, no broken anchor, nothing of a hostile text but its text.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';
import { parseAllDocuments } from 'yaml';

import { kindsOfCrd, parseCrds } from '../../src/input/crd.ts';
import { defineProject } from '../../src/model/project.ts';
import { code, prose } from '../../src/plan/markdown.ts';
import { referenceFiles } from '../../src/plan/reference-files.ts';
import { fieldsOf } from '../../src/plan/reference-fields.ts';

function pagesOf(crd: CustomResourceDefinition): Map<string, string> {
  const project = defineProject({ name: 'my-operator', kinds: kindsOfCrd(crd), controllers: [] });
  const files = referenceFiles({ project, crds: [crd] });
  return new Map(files.map(({ path, content }) => [path, content.kind === 'text' ? content.text : assert.fail()]));
}

const decoded = (text: string): string =>
  text.replaceAll(/&#(\d+);/g, (_, number: string) => String.fromCodePoint(Number(number))).replaceAll(/\\(.)/g, '$1');

/** From the anchor of a table to its fields: each name with the anchor that it leads to. */
function tablesOf(page: string): Map<string, Map<string, string | undefined>> {
  const tables = new Map<string, Map<string, string | undefined>>();
  let rows = new Map<string, string | undefined>();
  for (const line of page.split('\n')) {
    const anchor = /^<a id="([^"]*)"><\/a>$/.exec(line)?.[1];
    if (anchor !== undefined) tables.set(anchor, (rows = new Map()));
    const [, name, type = ''] = /^\| <code>(.*?)<\/code> \| (.*?) \| (?:yes)? \|/.exec(line) ?? [];
    if (name !== undefined) rows.set(decoded(name), /\]\(#([^)]*)\)$/.exec(type)?.[1]);
  }
  return tables;
}

/** Walks a schema along the links of its page, without the code under test: each object has its fields, and no others. */
function checkFields(schema: JSONSchemaProps, tables: ReturnType<typeof tablesOf>, anchor: string, name: string): void {
  const rows = tables.get(anchor);
  const properties = schema.properties ?? {};
  assert.deepEqual([...(rows?.keys() ?? [])], Object.keys(properties), `${name}: ${anchor}`);
  for (const [property, value] of Object.entries(properties)) {
    let inner: JSONSchemaProps | undefined = value;
    while (inner !== undefined && inner.properties === undefined) {
      const element: unknown = inner.items ?? inner.additionalProperties;
      inner = typeof element === 'object' && element !== null ? element : undefined;
    }
    if (Object.keys(inner?.properties ?? {}).length === 0) inner = undefined;
    const link = rows?.get(property);
    assert.equal(link !== undefined, inner !== undefined, `${name}: ${anchor}, ${property}`);
    if (inner !== undefined && link !== undefined) checkFields(inner, tables, link, name);
  }
}

const anchors = (page: string): string[] => [...page.matchAll(/<a id="([^"]*)"><\/a>/g)].map(([, id = '']) => id);
const links = (page: string): string[] => [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, id = '']) => id);

function checkPage(page: string, name: string): void {
  const ids = anchors(page);
  assert.equal(new Set(ids).size, ids.length, `${name}: an anchor stands twice`);
  const known = new Set(ids);
  assert.deepEqual(
    links(page).filter((id) => !known.has(id)),
    [],
    `${name}: broken anchors`,
  );
}

function definition(schema: JSONSchemaProps): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.example.com' },
    spec: {
      group: 'example.com',
      names: { kind: 'Thing', plural: 'things' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
}

test('what the server checks of a field stands beside it', () => {
  const [field, inner] = fieldsOf({
    required: ['ports'],
    properties: {
      ports: {
        type: 'array',
        maxItems: 3,
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'stays' }],
        items: {
          type: 'object',
          properties: {
            name: { type: 'string', enum: ['a', ''], default: 'a', minLength: 0, description: 'its | name' },
          },
        },
      },
    },
  });
  assert.deepEqual(
    [field?.type, field?.required, field?.validation],
    [
      'object[]',
      true,
      [
        'Maximum items: <code>3</code>.',
        'List type: <code>map</code>.',
        'Keys of the list: <code>name</code>.',
        'Immutable.',
        'Rule: <code>self == oldSelf</code> (stays)',
      ],
    ],
  );
  assert.deepEqual(
    [inner?.path, inner?.default, inner?.validation],
    ['ports[].name', '"a"', ['One of <code>"a"</code>, <code>""</code>.', 'Minimum length: <code>0</code>.']],
  );
});

test('objects with the very same fields share a table', () => {
  const port: JSONSchemaProps = {
    type: 'object',
    required: ['number'],
    properties: { number: { type: 'integer' }, tls: { type: 'object', properties: { secret: { type: 'string' } } } },
  };
  const other = { ...port, required: [] };
  const schema: JSONSchemaProps = {
    type: 'object',
    properties: {
      a: { ...port, description: 'one' },
      'a.b': { type: 'array', items: { type: 'array', items: port } },
      'b[]': { type: 'object', additionalProperties: port },
      c: other,
    },
  };
  const [page = ''] = pagesOf(definition(schema)).values();
  checkPage(page, 'shared');
  const tables = tablesOf(page);
  checkFields(schema, tables, 'Thing', 'shared');
  assert.deepEqual([...tables.keys()], ['Thing', 'Thing.a', 'Thing.a.tls', 'Thing.c']);
  assert.match(page, /### <code>a<\/code>\n\nAlso the fields of <code>"a.b"<\/code>, <code>"b\\\[\\\]"<\/code>\.\n/);
});

test('a hostile text stays a text', () => {
  const hostile =
    '# h\n| a | b |\n<script>alert(1)</script> [x](javascript:1) ![x](y) `c` ${d} {{ e }} <!-- f\n```\n- g\n1. h';
  const schema: JSONSchemaProps = { type: 'string', description: hostile, pattern: 'a|`</code>*/' };
  const names = ['</code><script>', 'a.b', '__proto__', 'a|b', '"><img>'];
  const properties = Object.fromEntries(names.map((name) => [name, schema]));
  const nested = Object.fromEntries(names.map((name) => [name, { type: 'object' as const, properties }]));
  const rule = { rule: `self != '${hostile}'`, message: hostile };
  const ruled = { ...schema, 'x-kubernetes-validations': [rule, { ...rule, messageExpression: `'${hostile}'` }] };
  const crd = definition({
    type: 'object',
    description: hostile,
    properties: { ...nested, ruled },
    'x-kubernetes-validations': [rule],
  });
  const [version] = crd.spec.versions;
  assert.ok(version);
  const columns = [{ name: hostile, type: 'string', jsonPath: `.spec['${hostile}']`, description: hostile }];
  const odd = { ...version, additionalPrinterColumns: columns, deprecated: true, deprecationWarning: hostile };
  const [page = ''] = pagesOf({ ...crd, spec: { ...crd.spec, versions: [odd] } }).values();
  checkPage(page, 'hostile');
  assert.ok(page.includes('| Column |') && page.includes('Rules of the whole object:'));
  assert.doesNotMatch(page, /<script|<img|<!--|\$\{|\{\{|^```|^- g|^1\. h|^# h/m);
  // Nothing but our own elements.
  assert.deepEqual([...new Set(page.match(/<\/?[a-z]+/g))].sort(), ['</a', '</code', '<a', '<br', '<code']);
  // Every row of a table has as many cells as its head.
  for (const table of page.split('\n\n').filter((block) => /^\| (Field|Column) /.test(block))) {
    const widths = table
      .trim()
      .split('\n')
      .map((row) => row.split(' | ').length);
    assert.deepEqual([...new Set(widths)], [5]);
  }
  assert.equal(prose('a_b'), 'a\\_b');
  const long = 'x'.repeat(60);
  assert.equal(prose(`${long}\nand so on\n  - a\nb\nC`), `${long} and so on\n&#45; a\nb\nC`);
  assert.equal(
    prose('https://a.example/b_c/#d) http://[x](y) https://a.example/<b> javascript:a'),
    'https://a.example/b_c/#d) http://\\[x\\](y) https://a.example/&#60;b&#62; javascript:a',
  );
  assert.equal(code('a\nb'), '<code>a\\\\nb</code>');
});

const corpus = process.env['KUBEWRIGHT_CORPUS'];

test(
  'every CRD of the corpus: each property where the links lead, no broken anchor',
  { skip: corpus === undefined },
  () => {
    let seen = 0;
    for (const name of readdirSync(corpus ?? '', { recursive: true, encoding: 'utf8' })) {
      if (!/\.ya?ml$/.test(name)) continue;
      const text = readFileSync(join(corpus ?? '', name), 'utf8');
      let crds: CustomResourceDefinition[];
      try {
        if (parseAllDocuments(text).length === 0) continue;
        crds = parseCrds([{ file: name, text }]).map(({ crd }) => crd);
      } catch {
        continue;
      }
      for (const crd of crds) {
        for (const [path, page] of pagesOf(crd)) {
          const version = crd.spec.versions.find((each) => path.endsWith(`/${each.name}.md`));
          const [contents = ''] = links(page);
          checkFields(version?.schema?.openAPIV3Schema ?? {}, tablesOf(page), contents, `${name}: ${path}`);
          for (const [table, rows] of tablesOf(page))
            assert.ok(rows.size > 0 || table === contents, `${name}: ${table} is empty`);
          checkPage(page, `${name}: ${path}`);
          seen++;
        }
      }
    }
    assert.ok(seen > 100, `only ${seen} pages`);
  },
);
