// Integers above 2^53: from the text of a definition to TypeScript and back to text, none is rounded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../src/errors.ts';
import { parseCrds } from '../../src/input/crd.ts';
import { renderManifest } from '../../src/render/manifest.ts';
import { buildCustomResourceDefinitions } from '../../src/schema/custom-resource-definition.ts';
import { printTypes } from '../../src/schema/print-types.ts';
import { readKinds } from '../../src/schema/read-kinds.ts';
import { firstDifference } from './definition-difference.ts';
import { largeIntegers } from './large-integers.ts';

const texts = {
  'plain YAML': largeIntegers,
  // An anchor is for the library.
  'YAML with anchors': largeIntegers.replace('default: 9223372036854775807', 'default: &largest 9223372036854775807'),
};
for (const [name, text] of Object.entries(texts)) {
  test(`${name} goes to TypeScript and back`, async () => {
    const crd = read(text);
    const types = printTypes(crd, 'v1');
    assert.match(types, /@default 9223372036854775807\n/);
    assert.match(types, /@enum \[9007199254740993,9007199254740992\]\n/);
    assert.match(types, /chosen\?: number;/);
    assert.match(types, /@anyOf \[\{"enum":\[9007199254740993\]/);
    const [back] = buildCustomResourceDefinitions(
      await readKinds([{ file: 'api/a.example.com/v1/big.ts', text: types }]),
    );
    assert.ok(back !== undefined);
    assert.equal(firstDifference(crd, back), undefined);
    const manifest = renderManifest([back]);
    for (const line of ['default: 9223372036854775807', '- 9007199254740993', 'b: -9007199254740993']) {
      assert.ok(manifest.includes(line), `${line} is not in\n${manifest}`);
    }
    assert.equal(firstDifference(crd, read(manifest)), undefined);
  });
}

test('a default that is not in its enum by one is refused, as is one that is too large or not finite', () => {
  const spoiled = largeIntegers
    .replace('default: 9223372036854775807', 'default: 9223372036854775808')
    .replace('enum: [9007199254740993, 9007199254740992]', 'enum: [9007199254740993], default: 9007199254740992');
  assert.throws(
    () => read(spoiled),
    (error: unknown) => {
      assert.ok(error instanceof InputError);
      const at = 'spec.versions[0].schema.openAPIV3Schema.properties[spec].properties';
      assert.deepEqual(
        error.problems.map(({ path, message }) => `${path}: ${message}`),
        [
          `${at}[largest].default: Invalid value: "float64":  in body must be of type int64: "float64"`,
          `${at}[largest].default: Invalid value: "": Checked value must be of type integer with format int64 in `,
          `${at}[chosen].default: Unsupported value: 9007199254740992: supported values: "9007199254740993"`,
        ],
      );
      return true;
    },
  );
  for (const number of ['1e400', '.inf', '-.Inf', '.nan']) {
    assert.throws(
      () => read(largeIntegers.replace('b: -9007199254740993', `b: ${number}`)),
      (error: unknown) =>
        error instanceof InputError &&
        error.problems[0]?.path?.endsWith('.properties.nested.default.b') === true &&
        error.problems[0].message === 'wants a number that a 64-bit float can hold',
      number,
    );
  }
});

function read(text: string): ReturnType<typeof parseCrds>[number]['crd'] {
  const [parsed] = parseCrds([{ file: 'big.yaml', text }]);
  assert.ok(parsed !== undefined);
  return parsed.crd;
}
