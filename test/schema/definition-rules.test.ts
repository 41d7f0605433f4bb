// What kube-apiserver refuses of a definition beside its schemas, each with its path.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '@kubewright/apimachinery';
import { InputError } from '../../src/errors.ts';
import { buildCustomResourceDefinitions } from '../../src/schema/custom-resource-definition.ts';
import { checkDefinitions } from '../../src/schema/definition-check.ts';
import { checkDefinition } from '../../src/schema/definition-rules.ts';
import { placeOf, propertyPath } from '../../src/schema/schema-place.ts';
import { definitionOf } from './definition.ts';
import { read, typesFile } from './reading.ts';

const base = definitionOf({
  type: 'object',
  properties: {
    color: { type: 'string', enum: ['red'] },
    on: { type: 'boolean' },
    size: { type: 'number' },
    parts: { type: 'array', items: { type: 'string' } },
    port: { 'x-kubernetes-int-or-string': true },
  },
});

const withSpec = (spec: object): CustomResourceDefinition => ({ ...base, spec: { ...base.spec, ...spec } });
const withVersion = (more: Partial<CustomResourceDefinitionVersion>): CustomResourceDefinition =>
  withSpec({ versions: base.spec.versions.map((version) => ({ ...version, ...more })) });
const column = { name: 'Size', type: 'string', jsonPath: '.spec.size' };
const at = 'spec.versions[0]';
const webhook = { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://hooks.example.com/convert' } };
const service = { namespace: 'a', name: 'b', port: 443, path: '/convert' };

const accepted: Record<string, CustomResourceDefinition> = {
  'nothing more': base,
  'a column': withVersion({ additionalPrinterColumns: [{ ...column, format: 'date-time', priority: -1 }] }),
  'a column of a filter': withVersion({
    additionalPrinterColumns: [{ ...column, jsonPath: '.status.conditions[?(@.type=="Ready")].status' }],
  }),
  'fields to select by': withVersion({ selectableFields: [{ jsonPath: '.spec.color' }, { jsonPath: '.spec.on' }] }),
  'a webhook at a URL': withSpec({ conversion: { strategy: 'Webhook', webhook } }),
  'a webhook at a service': withSpec({
    conversion: { strategy: 'Webhook', webhook: { ...webhook, clientConfig: { service } } },
  }),
  'annotations and labels': {
    ...base,
    metadata: { ...base.metadata, annotations: { 'a.b/C': '' }, labels: { d: 'e' } },
  },
};

for (const [name, crd] of Object.entries(accepted)) {
  test(`${name} is accepted`, () => assert.deepEqual(checkDefinition(crd), []));
}

/** name: [definition, fields that are refused, what is said]. */
const refused: Record<string, [CustomResourceDefinition, string[], RegExp]> = {
  'a column of an unknown type': [
    withVersion({ additionalPrinterColumns: [{ ...column, type: 'text' }] }),
    [`${at}.additionalPrinterColumns[0].type`],
    /must be one of integer,number,string,boolean,date/,
  ],
  'a column of an unknown format': [
    withVersion({ additionalPrinterColumns: [column, { ...column, format: 'ipv4' }] }),
    [`${at}.additionalPrinterColumns[1].format`],
    /must be one of int32,/,
  ],
  'a column without a name and with a path that begins otherwise': [
    withVersion({ additionalPrinterColumns: [{ ...column, name: '', jsonPath: '{.spec}' }] }),
    [`${at}.additionalPrinterColumns[0].name`, `${at}.additionalPrinterColumns[0].jsonPath`],
    /required/,
  ],
  'a scale outside spec and status': [
    withVersion({
      subresources: {
        scale: { specReplicasPath: '.status.a', statusReplicasPath: '.spec.a', labelSelectorPath: '.metadata.a' },
      },
    }),
    ['specReplicasPath', 'statusReplicasPath', 'labelSelectorPath'].map((key) => `${at}.subresources.scale.${key}`),
    /should be a json path under \.spec/,
  ],
  'nine fields to select by': [
    withVersion({ selectableFields: Array.from({ length: 9 }, () => ({ jsonPath: '.spec.color' })) }),
    [`${at}.selectableFields`, ...[1, 2, 3, 4, 5, 6, 7, 8].map((index) => `${at}.selectableFields[${index}].jsonPath`)],
    /at most 8/,
  ],
  'fields that cannot be selected by': [
    withVersion({
      selectableFields: [
        '.spec.nothing',
        '.spec.size',
        '.spec.parts',
        '.spec.port',
        '.metadata.name',
        'spec.color',
        '.spec',
      ].map((jsonPath) => ({ jsonPath })),
    }),
    [0, 1, 2, 3, 4, 5, 6].map((index) => `${at}.selectableFields[${index}].jsonPath`),
    /is an invalid path/,
  ],
  'a warning that is too long': [
    withVersion({ deprecated: true, deprecationWarning: 'x'.repeat(257) }),
    [`${at}.deprecationWarning`],
    /<= 256/,
  ],
  'a warning of two lines': [
    withVersion({ deprecated: true, deprecationWarning: 'a\nb' }),
    [`${at}.deprecationWarning`],
    /printable/,
  ],
  'a list kind that is the kind': [
    withSpec({ names: { ...base.spec.names, listKind: 'Thing' } }),
    ['spec.names.listKind'],
    /may not be the same/,
  ],
  'a singular with capitals': [
    withSpec({ names: { ...base.spec.names, singular: 'Thing' } }),
    ['spec.names.singular'],
    /DNS label/,
  ],
  'a webhook without anything': [
    withSpec({ conversion: { strategy: 'Webhook' } }),
    ['spec.conversion.webhook.clientConfig', 'spec.conversion.webhook.conversionReviewVersions'],
    /exactly one of url or service/,
  ],
  'a webhook of http, a query and an unknown review': [
    withSpec({
      conversion: {
        strategy: 'Webhook',
        webhook: { conversionReviewVersions: ['v2'], clientConfig: { url: 'http://a.b?c' } },
      },
    }),
    ['spec.conversion.webhook.clientConfig.url', 'spec.conversion.webhook.conversionReviewVersions'],
    /https/,
  ],
  'a webhook at a service that cannot be': [
    withSpec({
      conversion: {
        strategy: 'Webhook',
        webhook: { ...webhook, clientConfig: { service: { ...service, port: 0, path: 'x' } } },
      },
    }),
    ['spec.conversion.webhook.clientConfig.service.port', 'spec.conversion.webhook.clientConfig.service.path'],
    /between 1 and 65535/,
  ],
  'a webhook without its strategy': [
    withSpec({ conversion: { strategy: 'None', webhook } }),
    ['spec.conversion.webhook'],
    /should not be set/,
  ],
  'names of annotations and values of labels': [
    { ...base, metadata: { ...base.metadata, annotations: { 'a b': '' }, labels: { c: 'd e' } } },
    ['metadata.annotations[a b]', 'metadata.labels[c]'],
    /consist of alphanumeric/,
  ],
};

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
        [11, 'spec.versions[0].selectableFields[0].jsonPath'],
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
