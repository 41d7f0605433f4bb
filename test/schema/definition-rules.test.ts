// What kube-apiserver refuses of a definition beside its schemas, each with its path.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../src/errors.ts';
import { buildCustomResourceDefinitions } from '../../src/schema/custom-resource-definition.ts';
import { checkDefinitions } from '../../src/schema/definition-check.ts';
import { checkDefinition } from '../../src/schema/definition-rules.ts';
import { placeOf, propertyPath } from '../../src/schema/schema-place.ts';
import { accepted, refused } from './definition-cases.ts';
import { read, typesFile } from './reading.ts';

for (const [name, crd] of Object.entries(accepted)) {
  test(`${name} is accepted`, () => assert.deepEqual(checkDefinition(crd), []));
}

for (const [name, [crd, fields, message]] of Object.entries(refused)) {
  test(`${name} is refused`, () => {
    const faults = checkDefinition(crd);
    assert.deepEqual(
      faults.map(({ field }) => field),
      fields,
    );
    assert.match(faults[0]?.message ?? '', message);
  });
}

test('every problem has the line of its own property, also in another declaration', async () => {
  const kinds = await read(
    typesFile('{\n  /** @default 1 */\n  a?: string;\n  parts?: Part[];\n}', {
      before: 'interface Part {\n  /** @default 2 */\n  name?: string;\n}',
      tags: ' * @selectableField ".spec.nothing"\n',
    }),
  );
  await assert.rejects(checkDefinitions(buildCustomResourceDefinitions(kinds), kinds), (error: unknown) => {
    assert.ok(error instanceof InputError);
    assert.deepEqual(
      error.problems.map(({ line, path }) => [line, path]),
      [
        [9, 'spec.versions[0].selectableFields[0].jsonPath'],
        [15, 'spec.a.default'],
        [5, 'spec.parts[].name.default'],
      ],
    );
    return true;
  });
});

const paths: [string, string, string][] = [
  ['.properties[spec].properties[ports].items.type', 'spec.ports[]', '.type'],
  [
    'properties[a.b].additionalProperties.properties[c].x-kubernetes-validations[0].rule',
    'a.b[].c',
    '.x-kubernetes-validations[0].rule',
  ],
  ['.properties[spec].items[0].default', 'spec[]', '.default'],
  ['.nullable', '', '.nullable'],
  ['', '', ''],
];

for (const [field, path, rest] of paths) {
  test(`${field} is about ${path}`, () => assert.deepEqual(propertyPath(field), { path, rest }));
}

test('a property without a place has that of the one around it', () => {
  const places = new Map([['spec.ports', { file: 'a.ts', line: 3 }]]);
  assert.equal(placeOf('spec.ports[].number', places)?.line, 3);
  assert.equal(placeOf('spec.portsAndMore', places), undefined);
});
