// Hostile and odd input, by the words in which it was asked for: what goes in, and what must come of it.
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';
import { definition, definitionOf } from '../schema/definition.ts';
import { object, text } from '../schema/odd-schemas.ts';

/** A definition that comes back as it was, and what its output must hold besides. */
export interface Survivor {
  readonly crd: CustomResourceDefinition;
  /** In what `types` writes. */
  readonly types?: RegExp;
  /** In what `crds` writes. */
  readonly yaml?: RegExp;
}

/** A document that is refused with exit 1, words and nothing written. */
export interface Refusal {
  readonly text: string;
  readonly complaint: RegExp;
}

const spec = (properties: Record<string, JSONSchemaProps>, more?: JSONSchemaProps): CustomResourceDefinition =>
  definitionOf(object(properties, more));
const named = (...names: string[]): CustomResourceDefinition =>
  definitionOf({
    type: 'object',
    properties: JSON.parse(
      `{${names.map((name) => `${JSON.stringify(name)}: {"type": "object", "properties": {"a": {"type": "string"}}}`).join()}}`,
    ) as Record<string, JSONSchemaProps>,
    required: names.slice(0, 1),
  });
const patterns = [
  '(?i)^abc$',
  '^\\pN+$',
  '\\p{Greek}',
  '[[:alpha:]]+',
  'abc\\z',
  '(?P<n>a)',
  '\\Qa*/b\\E',
  '(?U)a+',
  '(?s).',
];
/** Exponential for a backtracking engine; RE2 runs it in a straight line. */
const slow = '^(a+)+$';

export const survivors: Readonly<Record<string, Survivor>> = {
  'patterns of RE2 that are not JavaScript': {
    crd: spec(Object.fromEntries(patterns.map((pattern, index) => [`p${index}`, { ...text, pattern }]))),
    yaml: /pattern: \(\?P<n>a\)/u,
  },
  'a pattern that would never end in JavaScript, with a default': {
    crd: spec({ a: { ...text, pattern: slow, default: 'a'.repeat(40) } }),
  },
  'properties named type, items, default, enum, not, x-kubernetes-validations': {
    crd: named('type', 'items', 'default', 'enum', 'not', 'properties', 'required', 'x-kubernetes-validations'),
  },
  'properties named __proto__, constructor, $schema, $ref, toString, hasOwnProperty': {
    crd: named('__proto__', 'constructor', '$schema', '$ref', 'toString', 'hasOwnProperty', 'prototype', 'class'),
    types: /__proto__/u,
  },
  'names with -, ., /, spaces, quotes, emoji, leading digits, and none': {
    crd: named('a-b', 'a.b', 'a/b', 'a b', "it's", '"', '`', '😀', '1a', '007', '', '-', '\\', 'a\nb', '\u2028'),
  },
  'siblings that differ only in case or punctuation': {
    crd: named('fooBar', 'FooBar', 'foobar', 'FOOBAR', 'foo-bar', 'foo_bar', 'foo.bar', 'foo/bar', 'foo bar', '_foo'),
  },
  '- = in an enum, and empty texts in one': {
    crd: spec({ a: { ...text, enum: ['- =', '', '=', '-', ' ', '|', "'", '"', '\\'] }, b: { ...text, enum: [''] } }),
    types: /'- ='/u,
  },
  'numbers above 2^53': {
    crd: spec({
      a: { type: 'integer', default: 9007199254740993n, enum: [9007199254740993n, 9223372036854775807n, 1] },
      b: { type: 'integer', format: 'int64', example: -9223372036854775808n, maximum: 2 ** 63 },
    }),
    types: /@default 9007199254740993\n/u,
    yaml: /default: 9007199254740993\n[\s\S]*- 9223372036854775807\n/u,
  },
  'schemas that say nothing': {
    crd: spec({ a: { 'x-kubernetes-preserve-unknown-fields': true }, b: { type: 'object' } }),
  },
  'texts that YAML 1.1 reads as booleans are quoted': {
    crd: spec(
      Object.fromEntries(
        ['on', 'off', 'y', 'NO', 'yes', 'N'].map((word) => [word, { ...text, enum: [word], default: word }]),
      ),
    ),
    yaml: /"?on"?:[\s\S]*default: (["'])on\1[\s\S]*- (["'])on\2/u,
  },
  'patterns and CEL with */ or @': {
    crd: spec(
      { a: { ...text, pattern: '^a*/b @c$' }, b: { ...text, pattern: '*/'.replace('*', '.*') } },
      { 'x-kubernetes-validations': [{ rule: 'self.a != "*/ @x"', message: '*/ @minimum 1' }] },
    ),
  },
  'descriptions with edge white space': { crd: spec({ a: { ...text, description: '  \n edge \t\n ' } }) },
  'defaults of null': { crd: spec({ a: { ...text, nullable: true, default: null } }) },
  'descriptions with */, backticks, ${}, @tags, non-ASCII, lone surrogates and U+2028': {
    crd: spec({
      a: {
        ...text,
        description:
          '*/ }; process.exit(1); /** `x` ${process.exit(1)}\n@minimum 1\n@kind "Other"\nStraße 😀 \u2028 {@link x} <!-- -->',
      },
      b: { ...text, description: '\u0000\u0085\ufeff' },
    }),
  },
  'half of a surrogate pair': {
    crd: spec({ a: { ...text, description: 'x\ud800y', default: '\udc00', enum: ['\udc00', '\ud83d'] } }),
    yaml: /description: "?x\ufffdy/u,
  },
  'text that is code': {
    crd: spec({
      "'; process.exit(1); //": { ...text, title: '*/ process.exit(1) /*', default: '${process.exit(1)}\'"`' },
      a: { ...text, enum: ["'; process.exit(1); '", '`${process.exit(1)}`'] },
    }),
  },
  'annotations and columns that are code': {
    crd: withAnnotation({ 'a.example.com/b': '*/ process.exit(1) `${x}` \'\n@kind "Other"' }),
  },
};

function withAnnotation(annotations: Record<string, string>): CustomResourceDefinition {
  const crd = spec({ a: text });
  const [version] = crd.spec.versions;
  const columns = [{ name: '*/ @x', type: 'string', jsonPath: '.spec.a', description: '*/ process.exit(1)' }];
  return {
    ...crd,
    metadata: { ...crd.metadata, annotations },
    spec: { ...crd.spec, versions: version === undefined ? [] : [{ ...version, additionalPrinterColumns: columns }] },
  };
}

const yaml = (crd: unknown): string => JSON.stringify(crd);
const base = definition(object({ spec: object({ a: text }) }));
const changed = (change: (crd: CustomResourceDefinition) => void): string => {
  const copy = structuredClone(base);
  change(copy);
  return yaml(copy);
};
const bomb = (levels: number): string =>
  `a0: &a0 [x, x, x, x, x, x, x, x, x]\n` +
  Array.from(
    { length: levels },
    (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index}, `.repeat(9).slice(0, -2)}]\n`,
  ).join('');

export const refusals: Readonly<Record<string, Refusal>> = {
  'a group that contains a path': {
    text: changed(({ spec, metadata }) => ((spec.group = '../../etc'), (metadata.name = 'things.../../etc'))),
    complaint: /spec\.group/u,
  },
  'a plural that contains a path': {
    text: changed(({ spec }) => (spec.names.plural = '../x')),
    complaint: /spec\.names\.plural/u,
  },
  'a version that contains a path': {
    text: changed(({ spec }) => ((spec.versions[0] ?? { name: '' }).name = 'v1/../../x')),
    complaint: /spec\.versions\[0\]\.name/u,
  },
  'a kind that is code': {
    text: changed(({ spec }) => (spec.names.kind = 'A { } process.exit(1); class B')),
    complaint: /spec\.names\.kind/u,
  },
  'a list kind that is code': {
    text: changed(({ spec }) => (spec.names.listKind = "'; process.exit(1); '")),
    complaint: /spec\.names\.listKind/u,
  },
  'a short name that is code': {
    text: changed(({ spec }) => (spec.names.shortNames = ['`${process.exit(1)}`'])),
    complaint: /spec\.names\.shortNames\[0\]/u,
  },
  'YAML anchors that explode': { text: `${bomb(12)}kind: CustomResourceDefinition\n`, complaint: /in\.yaml/u },
  'an anchor that contains itself': {
    text: `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.samples.example.com}\nspec:\n  group: samples.example.com\n  scope: Namespaced\n  names: {kind: Thing, plural: things}\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema: &a\n        type: object\n        properties: {spec: *a}\n`,
    complaint: /in\.yaml/u,
  },
  'nesting that no stack holds': { text: '['.repeat(50_000), complaint: /in\.yaml/u },
  'a document that is no definition': {
    text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
    complaint: /No CustomResourceDefinition/u,
  },
  'nothing at all': { text: '', complaint: /No CustomResourceDefinition/u },
  'a text': { text: 'just a text', complaint: /No CustomResourceDefinition/u },
  'a definition of v1beta1': {
    text: changed((crd) => (crd.apiVersion = 'apiextensions.k8s.io/v1beta1' as 'apiextensions.k8s.io/v1')),
    complaint: /v1beta1.*not supported/u,
  },
  'a Helm template': {
    text: '{{- if .Values.crds.install }}\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: {{ .Release.Name }}\n{{- end }}\n',
    complaint: /in\.yaml/u,
  },
  'a good definition beside a bad one: nothing is written': {
    text: `${yaml(base)}\n---\n${changed(({ spec }) => (spec.group = 'NO'))}`,
    complaint: /spec\.group/u,
  },
  'a schema that is no object': {
    text: changed(({ spec }) =>
      Object.assign(spec.versions[0]?.schema ?? {}, { openAPIV3Schema: { type: 'object', properties: { a: 1 } } }),
    ),
    complaint: /properties\.a/u,
  },
  'a default on whose pattern JavaScript would hang': {
    text: yaml(definitionOf(object({ a: { ...text, pattern: slow, default: `${'a'.repeat(60)}!` } }))),
    complaint: /should match/u,
  },
  'a pattern of another dialect: RE2 in Go has no \\C': {
    text: yaml(definitionOf(object({ a: { ...text, pattern: '\\C' } }))),
    complaint: /pattern/u,
  },
  'a pattern that is no regular expression': {
    text: yaml(definitionOf(object({ a: { ...text, pattern: 'a(?=b)' } }))),
    complaint: /pattern/u,
  },
};
