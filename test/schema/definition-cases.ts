// Definitions with something beside their schemas that kube-apiserver accepts, and some that it refuses.
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '@kubewright/apimachinery';
import { definitionOf } from './definition.ts';

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

const nine = Array.from({ length: 9 }, (_, index) => `field${index}`);

export const accepted: Record<string, CustomResourceDefinition> = {
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

/** name: [definition, fields that are refused, what is said]. */
export const refused: Record<string, [CustomResourceDefinition, string[], RegExp]> = {
  'a column of an unknown type': [
    withVersion({ additionalPrinterColumns: [{ ...column, type: 'text' }] }),
    [`${at}.additionalPrinterColumns[0].type`],
    /must be one of boolean,date,integer,number,string/,
  ],
  'a column of an unknown format': [
    withVersion({ additionalPrinterColumns: [column, { ...column, format: 'ipv4' }] }),
    [`${at}.additionalPrinterColumns[1].format`],
    /must be one of byte,/,
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
    withVersion({
      schema: {
        openAPIV3Schema: {
          type: 'object',
          properties: Object.fromEntries(nine.map((name) => [name, { type: 'string' }])),
        },
      },
      selectableFields: nine.map((name) => ({ jsonPath: `.${name}` })),
    }),
    [`${at}.selectableFields`],
    /at most 8/,
  ],
  'one field to select by twice': [
    withVersion({ selectableFields: [{ jsonPath: '.spec.color' }, { jsonPath: '.spec.color' }] }),
    [`${at}.selectableFields[1].jsonPath`],
    /twice/,
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
    ['spec.conversion.webhook.clientConfig', 'spec.conversion.webhook.conversionReviewVersions'],
    /should not be set/,
  ],
  'names of annotations and values of labels': [
    { ...base, metadata: { ...base.metadata, annotations: { 'a b': '' }, labels: { c: 'd e' } } },
    ['metadata.annotations', 'metadata.labels'],
    /consist of alphanumeric/,
  ],
};
