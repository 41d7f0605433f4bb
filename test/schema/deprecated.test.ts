// What is deprecated is struck through in editors: a version, by the server's words, and a field, by Go's convention. Reading
// the types back gives the definition that was printed: the tag is for people.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';

import { renderDefinitions } from '../../src/pipeline.ts';
import { buildCustomResourceDefinitions } from '../../src/schema/custom-resource-definition.ts';
import { printTypes } from '../../src/schema/print-types.ts';
import { readKinds } from '../../src/schema/read-kinds.ts';
import { firstDifference } from './definition-difference.ts';
import { definition, definitionOf } from './definition.ts';

/** With a second version that is deprecated. */
function withDeprecated(deprecationWarning?: string): CustomResourceDefinition {
  const crd = definition({ type: 'object' });
  const [stored] = crd.spec.versions;
  assert.ok(stored !== undefined);
  const old = { ...stored, name: 'v1beta1', storage: false, deprecated: true };
  const versions = [stored, deprecationWarning === undefined ? old : { ...old, deprecationWarning }];
  return { ...crd, spec: { ...crd.spec, versions } };
}

async function assertReadsBack(crd: CustomResourceDefinition): Promise<void> {
  const sources = crd.spec.versions.map(({ name }) => ({ file: `${name}/thing.ts`, text: printTypes(crd, name) }));
  const [back] = buildCustomResourceDefinitions(await readKinds(sources));
  assert.ok(back !== undefined);
  assert.equal(firstDifference(crd, back), undefined);
}

const tagOf = (text: string): string | undefined => /^ *\* (@deprecated.*)$/m.exec(text)?.[1];

const warnings: Record<string, { warning?: string; printed: string }> = {
  'the warning': { warning: 'Use v1 instead.', printed: '@deprecated Use v1 instead.' },
  'the words of the server where there is no warning': {
    printed: '@deprecated samples.example.com/v1beta1 Thing is deprecated',
  },
  'a warning that would end the comment, or begin a tag': {
    warning: 'no */ end, and no\n@kind "Other"',
    printed: '@deprecated no *\\/ end, and no @kind "Other"',
  },
};

for (const [name, { warning, printed }] of Object.entries(warnings)) {
  test(`a version: ${name}`, async () => {
    const crd = withDeprecated(warning);
    assert.equal(tagOf(printTypes(crd, 'v1beta1')), printed);
    assert.equal(tagOf(printTypes(crd, 'v1')), undefined);
    await assertReadsBack(crd);
  });
}

test('the token, the client and the apply type of a deprecated version', async () => {
  const text = JSON.stringify(withDeprecated('Use v1.'));
  const { files } = await renderDefinitions({ sources: [{ file: 'crd.json', text }], only: {} });
  const marked = (path: string): string[] => {
    const found = files.find((file) => file.path === path);
    assert.ok(found !== undefined);
    const source = new TextDecoder().decode(found.bytes);
    return [...source.matchAll(/@deprecated Use v1\.\n \*\/\nexport (\w+ \w+)/g)].map(([, what = '']) => what);
  };
  assert.deepEqual(marked('samples.example.com/v1beta1/thing.ts'), [
    'type ThingApply',
    'class ThingClient',
    'const things',
  ]);
  assert.deepEqual(marked('samples.example.com/v1/thing.ts'), []);
});

const descriptions: Record<string, boolean> = {
  'Deprecated: use color.': true,
  'The old color.\n\nDeprecated: use color.': true,
  'The old color.\nDeprecated: use color.': true,
  'The old color. Deprecated: use color.': true,
  'The color. Not deprecated: use it.': false,
  'DeprecatedColor is the color.': false,
  'Values are red and `Deprecated: blue`.': false,
};

for (const [description, isDeprecated] of Object.entries(descriptions)) {
  test(`a field: ${JSON.stringify(description)}`, async () => {
    const field: JSONSchemaProps = { type: 'string', description };
    const crd = definitionOf({
      type: 'object',
      properties: { old: field, olds: { type: 'array', items: { type: 'object', properties: { old: field } } } },
    });
    const found = printTypes(crd, 'v1').match(/@deprecated\n/g)?.length ?? 0;
    assert.equal(found, isDeprecated ? 2 : 0);
    await assertReadsBack(crd);
  });
}

test('a union of literals that is too long for a line, in a list', async () => {
  const values = Array.from({ length: 12 }, (_, index) => `a value of many letters ${index}`);
  const crd = definitionOf({
    type: 'object',
    properties: { verbs: { type: 'array', items: { type: 'string', enum: values } } },
  });
  const text = printTypes(crd, 'v1');
  assert.match(text, /^ {2}verbs\?: \(\n {4}\| 'a value of many letters 0'\n[^;]*\n {2}\)\[\];$/m);
  await assertReadsBack(crd);
});
