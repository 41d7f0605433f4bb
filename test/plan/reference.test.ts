// The reference documentation: every property once, no broken anchor, nothing of a hostile text but its text.
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

/** Counted without the code under test. */
function countProperties(schema: JSONSchemaProps): number {
  const { properties = {}, items, additionalProperties } = schema;
  const inner = [items, additionalProperties].filter((each): each is JSONSchemaProps => typeof each === 'object');
  const own = Object.values(properties);
  return own.length + [...own, ...inner].reduce((sum, each) => sum + countProperties(each), 0);
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

test('a hostile text stays a text', () => {
  const hostile =
    '# h\n| a | b |\n<script>alert(1)</script> [x](javascript:1) ![x](y) `c` ${d} {{ e }} <!-- f\n```\n- g\n1. h';
  const schema: JSONSchemaProps = { type: 'string', description: hostile, pattern: 'a|`</code>*/' };
  const names = ['</code><script>', 'a.b', '__proto__', 'a|b', '"><img>'];
  const properties = Object.fromEntries(names.map((name) => [name, schema]));
  const nested = Object.fromEntries(names.map((name) => [name, { type: 'object' as const, properties }]));
  const [page = ''] = pagesOf(definition({ type: 'object', description: hostile, properties: nested })).values();
  checkPage(page, 'hostile');
  assert.doesNotMatch(page, /<script|<img|<!--|\$\{|\{\{|^```|^- g|^1\. h|^# h/m);
  // Nothing but our own elements.
  assert.deepEqual([...new Set(page.match(/<\/?[a-z]+/g))].sort(), ['</a', '</code', '<a', '<br', '<code']);
  // Every row of a table has as many cells as its head.
  for (const table of page.split('\n\n').filter((block) => block.startsWith('| Field'))) {
    const widths = table
      .trim()
      .split('\n')
      .map((row) => row.split(' | ').length);
    assert.deepEqual([...new Set(widths)], [5]);
  }
  assert.equal(prose('a_b'), 'a\\_b');
  assert.equal(code('a\nb'), '<code>a\\\\nb</code>');
});

const corpus = process.env['KUBEWRIGHT_CORPUS'];

test('every CRD of the corpus: each property once, no broken anchor', { skip: corpus === undefined }, () => {
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
        const rows = page.split('\n').filter((line) => line.startsWith('| <code>')).length;
        assert.equal(rows, countProperties(version?.schema?.openAPIV3Schema ?? {}), `${name}: ${path}`);
        checkPage(page, `${name}: ${path}`);
        seen++;
      }
    }
  }
  assert.ok(seen > 100, `only ${seen} pages`);
});
