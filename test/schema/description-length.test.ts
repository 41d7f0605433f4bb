import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildCustomResourceDefinitions } from '../../src/schema/custom-resource-definition.ts';
import { cutDescription } from '../../src/schema/description-length.ts';
import { read, schemaOf, typesFile } from './reading.ts';

const cases: [string, number, string][] = [
  ['Short.', 6, 'Short.'],
  ['First one. Second one.', 12, 'First one.'],
  ['First one. Second one.', 10, 'First one.'],
  ['A. Then many words follow here.', 20, 'A. Then many...'],
  ['No sentence, at all here', 16, 'No sentence...'],
  ['Pneumonoultramicroscopic', 10, ''],
  ['Whatever', 0, ''],
  ['\u{1F600}\u{1F600} \u{1F600}\u{1F600}\u{1F600}\u{1F600}', 6, '\u{1F600}\u{1F600}...'],
];

for (const [text, most, expected] of cases) {
  test(`${JSON.stringify(text)} in ${most}`, () => {
    assert.equal(cutDescription(text, most), expected);
    assert.ok(Array.from(cutDescription(text, most)).length <= most);
  });
}

test('@maxDescriptionLength holds for a property and everything below it, whatever its place among the tags', async () => {
  const { properties } = await schemaOf(
    '{ /** Mine.\n * @maxDescriptionLength 0\n * @items.description "Each." */ a?: Port[]; /** Port itself. */ b?: Port; c?: Text }',
    '/** A port. */ interface Port { /** Number. */ port?: number }\n/** Long words.\n * @maxDescriptionLength 8 */ type Text = string;',
  );
  assert.deepEqual(properties, {
    a: { type: 'array', items: { type: 'object', properties: { port: { type: 'number' } } } },
    b: {
      type: 'object',
      description: 'Port itself.',
      properties: { port: { type: 'number', description: 'Number.' } },
    },
    c: { type: 'string', description: 'Long...' },
  });
});

test('a length for all descriptions changes no declaration', async () => {
  const kinds = await read(typesFile('{ /** Some words here. */ a?: string }'));
  const described = (options: object) =>
    JSON.stringify(buildCustomResourceDefinitions(kinds, options)).match(/"description":"[^"]*"/gu);
  assert.deepEqual(described({ maxDescriptionLength: 10 }), ['"description":"Some..."']);
  assert.equal(described({ maxDescriptionLength: 0 }), null);
  assert.deepEqual(described({}), ['"description":"Some words here."']);
});
