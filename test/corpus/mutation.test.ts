// Whether the comparison finds what changes the meaning of a definition: every keyword of every schema of the corpus is
// taken away, changed and added to, one at a time, and each time a difference must be found, at that place.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';
import { parseCrds } from '../../src/input/crd.ts';
import { firstDifference } from '../schema/definition-difference.ts';
import { definitionOf } from '../schema/definition.ts';
import { corpusFolder, readCorpus } from './corpus.ts';
import { refusedFixtures } from './refused-fixtures.ts';
import { mutationsOf, schemasWithin } from './schema-mutations.ts';

const folder = corpusFolder();
const skip = folder === undefined ? 'no corpus (see above)' : false;

it('every change of a schema that changes its meaning is found', { skip }, () => {
  let schemas = 0;
  let mutations = 0;
  const missed = new Set<string>();
  for (const schema of shallowSchemas(definitions())) {
    schemas++;
    const original = definitionOf(schema);
    assert.equal(firstDifference(original, definitionOf(turned(schema))), undefined, 'the order of keywords counts');
    for (const { what, schema: mutated } of mutationsOf(schema)) {
      mutations++;
      const found = firstDifference(original, definitionOf(mutated));
      const at = 'spec.versions.v1.schema.openAPIV3Schema.properties.spec';
      if (found?.path.startsWith(at) !== true) missed.add(`${what}: ${JSON.stringify(schema).slice(0, 300)}`);
    }
  }
  console.log(`mutations: ${schemas} schemas, ${mutations} changes, ${missed.size} not found`);
  assert.ok(mutations > 100_000, 'the corpus is too small to say anything');
  assert.deepEqual([...missed].slice(0, 20), []);
});

it('every change beside the schemas is found', { skip }, () => {
  let mutations = 0;
  const missed: string[] = [];
  for (const crd of definitions()) {
    const small = withoutSchemas(crd);
    for (const { path, mutated } of leavesChanged(small, '')) {
      if (isNobodys(path, small)) continue;
      mutations++;
      if (firstDifference(small, mutated as CustomResourceDefinition) === undefined)
        missed.push(`${crd.metadata.name}: ${path}`);
    }
  }
  console.log(`mutations: ${mutations} changes beside the schemas, ${missed.length} not found`);
  assert.ok(mutations > 1000);
  assert.deepEqual(missed.slice(0, 20), []);
});

function* definitions(): Generator<CustomResourceDefinition> {
  for (const source of readCorpus(folder ?? '')) {
    if (Object.hasOwn(refusedFixtures, source.file)) continue;
    for (const { crd } of parseCrds([source])) yield crd;
  }
}

/** Every different schema once: what is below it is left away, for it has its own turn. Descriptions are one. */
function shallowSchemas(crds: Iterable<CustomResourceDefinition>): Iterable<JSONSchemaProps> {
  const found = new Map<string, JSONSchemaProps>();
  for (const { spec } of crds) {
    for (const { schema } of spec.versions) {
      for (const each of schemasWithin(schema?.openAPIV3Schema ?? {})) {
        const shallow = withoutBelow(each);
        found.set(JSON.stringify(shallow), shallow);
      }
    }
  }
  return found.values();
}

function withoutBelow(schema: JSONSchemaProps): JSONSchemaProps {
  const { properties, items, additionalProperties, ...own } = schema;
  const names = Object.keys(properties ?? {}).slice(0, 2);
  return {
    ...own,
    ...(own.description === undefined ? {} : { description: 'Described.' }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) }),
    ...(items === undefined ? {} : { items: { type: 'string' } }),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: { type: 'string' } }
      : additionalProperties === undefined
        ? {}
        : { additionalProperties }),
  };
}

function turned(schema: JSONSchemaProps): JSONSchemaProps {
  return Object.fromEntries(Object.entries(schema).toReversed());
}

function withoutSchemas(crd: CustomResourceDefinition): CustomResourceDefinition {
  const versions = crd.spec.versions.map((version) => ({
    ...version,
    schema: { openAPIV3Schema: { type: 'object' } },
  }));
  return { ...crd, spec: { ...crd.spec, versions } };
}

/** Each leaf changed, and each leaf taken away, one at a time. */
function* leavesChanged(value: unknown, path: string): Generator<{ path: string; mutated: unknown }> {
  if (typeof value !== 'object' || value === null) {
    const other = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)}x`;
    yield { path, mutated: other };
    return;
  }
  for (const [key, each] of Object.entries(value)) {
    for (const { path: below, mutated } of leavesChanged(each, `${path}.${key}`)) {
      yield { path: below, mutated: withMember(value, key, mutated) };
    }
    if (typeof each !== 'object' && each !== false && each !== '' && each !== 0) {
      yield { path: `${path}.${key} (gone)`, mutated: withMember(value, key, undefined) };
    }
  }
}

function withMember(value: object, key: string, member: unknown): unknown {
  const entries = Object.entries(value).flatMap(([name, each]): [string, unknown][] =>
    name !== key ? [[name, each]] : member === undefined ? [] : [[name, member]],
  );
  return Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}

/** What says nothing: the kind of document, tools' own annotations, and what the server would fill in alike. */
function isNobodys(path: string, { spec }: CustomResourceDefinition): boolean {
  if (/^\.(apiVersion|kind)\b/u.test(path)) return true;
  if (/last-applied-configuration|controller-gen\.kubebuilder\.io\/version/u.test(path)) return true;
  if (/\.schema\./u.test(path) || path === '.spec.names.kind (gone)') return true;
  const { singular, listKind, kind } = spec.names;
  if (path === '.spec.names.singular (gone)') return singular === kind.toLowerCase();
  if (path === '.spec.names.listKind (gone)') return listKind === `${kind}List`;
  if (path === '.spec.conversion.strategy (gone)') return spec.conversion?.strategy === 'None';
  return path === '.spec.conversion.webhook.clientConfig.service.port (gone)';
}
