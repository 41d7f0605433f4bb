// Texts of CEL rules, and whether they compile: on a text, an integer and an object. The whole refusals are compared.
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { definition } from '../fixtures.ts';
import { customResourceDefinitions } from '../resource-path.ts';
import { integer, list, ruled, short, text, type SchemaRow } from '../schema-table.ts';

type Schema = SchemaRow['schema'];
type Rule = Readonly<Record<string, unknown>>;

const sources: Readonly<Record<string, readonly string[]>> = {
  'that are no expressions': [
    '',
    ' ',
    '(',
    'self ==',
    'self = 1',
    "self == 'a",
    '1 +',
    'self &&',
    'self ? 1',
    '[1,2',
    '{',
    "'\\x'",
    "'\\0'",
    "'\\u12'",
    "'\\q'",
    'self..a',
    'self[',
    '1 == 2 == 3',
    'self\n== 1',
    '// only\n',
    'true // so',
  ],
  'of wrong types': [
    'true && "x"',
    '!1',
    '-"a"',
    '1',
    '"a"',
    '"a" + 1',
    '1 + 1.0',
    '1 == 1u',
    '1.0 == 1',
    '1 ? true : false',
    "true ? 1 : 'a'",
    '[1, "a"].size() > 0',
    '{1: 2, "a": 3}.size() > 0',
    'dyn(1) == dyn("1")',
    'null == null',
  ],
  'of unknown names': [
    'a',
    'x.y.z',
    'foo(1)',
    '"a".foo()',
    'now() > timestamp(0)',
    'authorizer == null',
    'request.x',
    'object.x',
    'strings.quote("a") == ""',
    'base64.encode(b"a") == ""',
    'oldSelf == self',
  ],
  'of wrong arguments': [
    'size()',
    'size(1)',
    'has(1)',
    'has("a".b',
    '[1].all(1, true)',
    '[1].map(x, x',
    '"x".all(c, true)',
    '"a".charAt("b")',
    '"a".startsWith(1)',
    "'a'.matches('[')",
    "'%z'.format([1]) == ''",
    "'%d'.format(['a']) == '1'",
    "duration('x') == duration('1s')",
    "timestamp('nope') == timestamp('x')",
    'quantity("x").isInteger()',
    "ip('x').family() == 4",
    "semver('x').major() == 1",
  ],
  'of numbers at their ends': [
    '9223372036854775807 > 0',
    '9223372036854775808 > 0',
    '-9223372036854775808 < 0',
    '18446744073709551616u > 0u',
    '1e400 > 0.0',
    '0x10 == 16',
    '1e3 == 1000.0',
    '01 == 1',
  ],
  'of texts': [
    "'''a''' == 'a'",
    "r'\\d' == 'x'",
    "b'x' == b'x'",
    "'ä' == '\\u00e4'",
    "'a'.lowerAscii() == 'a'",
    "'abc'.find('b') == 'b'",
    "'abc'.findAll('b').size() == 1",
    "'a,b'.split(',').size() == 2",
    "['a'].join(',') == 'a'",
    "'a'.charAt(0) == 'a'",
    "'%s'.format([1]) == '1'",
    "'a'.reverse() == 'a'",
    "'a'.quote() == 'a'",
    "'a'.replace('a', 'b', 1) == 'b'",
    "'a'.trim() == 'a'",
    "'a'.substring(0) == 'a'",
  ],
  'of lists and maps': [
    '[1,2].sum() == 3',
    '[1,2].isSorted()',
    '[1].indexOf(1) == 0',
    'sets.contains([1],[1])',
    '[[1]].size() == 1',
    "{'a': 1}.a == 1",
    "{'a': 1}['a'] == 1",
    '[1].exists_one(x, x == 1)',
    '[1].filter(x, x > 0).size() == 1',
    '[1].map(x, x > 0, x).size() == 1',
    "{'a': 1}.all(k, k == 'a')",
    '[1, 2].all(i, v, i < v)',
    '[3].slice(0, 1) == [3]',
    '[1].flatten() == [1]',
    'lists.range(2) == [0, 1]',
  ],
  'of the libraries': [
    "optional.of('a').hasValue()",
    '[?optional.of(1)].size() == 1',
    'cel.bind(x, 1, x == 1)',
    'quantity("1Mi").isGreaterThan(quantity("1"))',
    'isQuantity("1")',
    "url('https://a.b').getHost() == 'a.b'",
    "isURL('x')",
    "ip('1.2.3.4').family() == 4",
    "cidr('10.0.0.0/8').containsIP('10.1.1.1')",
    "isIP('x')",
    "format.dns1123Label().validate('x').hasValue()",
    "format.named('dns1123Label').hasValue()",
    "semver('1.2.3').major() == 1",
    "isSemver('x')",
    'math.greatest(1,2) == 2',
    "duration('1h').getHours() == 1",
    "timestamp('2020-01-01T00:00:00Z') < timestamp('2021-01-01T00:00:00Z')",
    "type(1) == int && int('1') == 1 && uint(1) == 1u && double('1.5') > 1.0 && bool('true') && bytes('a') == b'a'",
  ],
  'about self': [
    'self == null',
    'self == "a"',
    'self == 1',
    'self.a == "a"',
    'self.?a.hasValue()',
    'self.size() == 1',
    'self.matches("a")',
    'has(self.a)',
    'self.x',
    'self in ["a"]',
    'type(self) == string',
    '-self == 1',
  ],
};

const kinds: Readonly<Record<string, Schema>> = {
  'a text': short,
  'an integer': integer,
};

const rules: Readonly<Record<string, readonly Rule[]>> = {
  'with messages': [
    { rule: 'true', message: '' },
    { rule: 'true', message: ' ' },
    { rule: 'true', message: 'a\nb' },
    { rule: 'true', message: 'x'.repeat(3000) },
    { rule: 'self ==\n"a"' },
    { rule: 'self ==\n"a"', message: 'ok' },
  ],
  'with computed messages': [
    { rule: 'true', messageExpression: '1' },
    { rule: 'true', messageExpression: '' },
    { rule: 'true', messageExpression: ' ' },
    { rule: 'true', messageExpression: 'self +' },
    { rule: 'true', messageExpression: 'oldSelf' },
    { rule: 'self == oldSelf', messageExpression: 'oldSelf' },
    { messageExpression: 'self' },
  ],
  'with reasons and paths': [
    { rule: 'true', reason: 'Bad' },
    { rule: 'true', reason: '' },
    { rule: 'true', fieldPath: '.a' },
    { rule: 'true', fieldPath: '' },
    { rule: 'true', unknown: 1 },
    {},
    { rule: 5 },
  ],
  'with an optional before': [
    { rule: 'true', optionalOldSelf: true },
    { rule: 'true', optionalOldSelf: false },
    { rule: 'oldSelf.hasValue()', optionalOldSelf: true },
    { rule: 'oldSelf == self', optionalOldSelf: true },
    { rule: 'oldSelf.hasValue()' },
    { rule: 'true', optionalOldSelf: 'x' },
  ],
};

const escaped = Object.fromEntries(
  [
    'if',
    'a-b',
    'a.b',
    'a/b',
    'namespace',
    '__x',
    '_y',
    'in',
    'true',
    'int',
    'with space',
    'size',
    'loop',
    'package',
    'var',
    'function',
    'self',
    'dyn',
    'type',
  ].map((name) => [name, short]),
);
const names = [
  '__if__',
  'if',
  'a__dash__b',
  'a__dot__b',
  'a__slash__b',
  '__namespace__',
  'namespace',
  '__underscores__x',
  '_y',
  '__in__',
  '__true__',
  'int',
  'size',
  '__loop__',
  '__package__',
  '__var__',
  '__function__',
  'self',
  'dyn',
  'type',
  'with',
];

const struct: Schema = {
  type: 'object',
  properties: {
    a: short,
    l: list('atomic', short, { maxItems: 5 }),
    m: { type: 'object', additionalProperties: short, maxProperties: 3 },
    o: { type: 'object', properties: { c: short } },
    'x-y': short,
  },
};
const paths = [
  '.a',
  'a',
  '.b',
  '.a.b',
  '..a',
  ".['a']",
  "['a']",
  '.l[0]',
  '.m.k',
  '.m["k"]',
  '.',
  '.a.',
  '.o.c',
  "['x-y']",
  '.x-y',
  '.o',
  '.l',
  '.metadata.name',
];

const of = (items: Schema, more: Rule = {}): Schema => ({ type: 'array', items, ...more });
const all = (depth: number, inner: string): string =>
  [...'xyz']
    .slice(0, depth)
    .reduceRight((rest, name, index) => `${index === 0 ? 'self' : 'xyz'[index - 1]}.all(${name}, ${rest})`, inner);

const costs: Readonly<Record<string, readonly (readonly [Schema, Rule])[]>> = {
  'of texts without bounds': [
    [text, { rule: 'self.contains("a")' }],
    [text, { rule: 'self.matches("(a+)+$")' }],
    [text, { rule: 'true', messageExpression: '"a" + self + self' }],
  ],
  'of lists without bounds': [
    [of(text), { rule: all(1, 'x.contains("a")') }],
    [of(of(text)), { rule: all(2, 'y.contains("a")') }],
    [of(of(of(text))), { rule: all(3, 'z.contains("a")') }],
    [of(integer), { rule: 'self.isSorted()' }],
    [of(text), { rule: 'true', messageExpression: 'self.join(",")' }],
  ],
  'of loops in loops': [
    [of(text, { maxItems: 1000 }), { rule: 'self.all(x, self.all(y, x == y))' }],
    [of(integer), { rule: 'self.all(x, self.all(y, x == y))' }],
    [{ type: 'object', additionalProperties: text }, { rule: 'self.all(k, self[k].matches("a*"))' }],
  ],
  'of rules in items': [
    [of(ruled(text, { rule: 'self.matches("^a+$")' })), { rule: 'true' }],
    [of(of(ruled(text, { rule: 'self.contains("a")' }))), { rule: 'true' }],
  ],
};

/** What a definition with these properties of its spec is told. */
async function define(api: Api, properties: Record<string, unknown>, root: Rule = {}): Promise<void> {
  const spec = { type: 'object', properties };
  const crd = definition({
    group: 'sources.kubewright.dev',
    kind: 'Thing',
    properties: { spec, status: { type: 'object', properties: { x: text } } },
  });
  for (const { schema } of crd.spec.versions) Object.assign(schema.openAPIV3Schema, root);
  const path = customResourceDefinitions(undefined);
  const { status, body, headers } = await api.peek('POST', path, crd, { query: { dryRun: 'All' } });
  api.note(JSON.stringify([properties, root]), {
    status,
    warning: headers['warning'],
    ...(status === 201 ? {} : { body }),
  });
}

/** The properties of a spec, and what else the whole object's schema says. */
type Defined = readonly [properties: Record<string, unknown>, root?: Rule];

const definingCase = (name: string, definitions: readonly Defined[]): ContractCase =>
  contractCase(name, async (api) => {
    for (const [properties, root] of definitions) await define(api, properties, root);
  });

/** A property with a rule. */
const withRule = (schema: Schema, rule: Rule): Defined => [{ p: ruled(schema, rule) }];

const ofWhole = [
  'self.metadata.name.size() > 1',
  'self.metadata.labels.size() > 1',
  'self.metadata.generateName == "a"',
  'self.kind == "Thing"',
  'self.apiVersion == "x"',
  'self.spec.x == "a"',
  'self.status.x == "a"',
  'has(self.metadata.namespace)',
  'self.unknown == "x"',
];

export const ruleSourceCases: readonly ContractCase[] = [
  ...Object.entries(kinds).flatMap(([kind, schema]) =>
    Object.entries(sources).map(([what, texts]) =>
      definingCase(
        `rules ${what}, on ${kind}`,
        texts.map((rule) => withRule(schema, { rule })),
      ),
    ),
  ),
  ...Object.entries(rules).map(([what, list]) =>
    definingCase(
      `rules ${what}`,
      list.map((rule) => withRule(short, rule)),
    ),
  ),
  definingCase(
    'rules of fields whose names are escaped',
    names.map((name) => withRule({ type: 'object', properties: escaped }, { rule: `self.${name} == ""` })),
  ),
  definingCase(
    'rules that name a field',
    paths.map((fieldPath) => withRule(struct, { rule: 'true', fieldPath })),
  ),
  definingCase(
    'rules of a whole object',
    ofWhole.map((rule): Defined => [{}, { 'x-kubernetes-validations': [{ rule }] }]),
  ),
  ...Object.entries(costs).map(([what, list]) =>
    definingCase(
      `the cost ${what}`,
      list.map((each) => withRule(...each)),
    ),
  ),
  definingCase('a default of a whole object', [
    [{ a: text }, { default: {} }],
    [{ a: text }, { default: { apiVersion: 'v1', kind: 'X', metadata: {} } }],
  ]),
];
