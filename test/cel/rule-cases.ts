// Rules and the schema that they stand in; kube-apiserver's verdict and words about each are recorded next to it.
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';

/** `self` of these rules: a field of every kind. */
export const fields = {
  s: { type: 'string' },
  t: { type: 'string', maxLength: 100 },
  e: { type: 'string', enum: ['a', 'bbbb'] },
  b: { type: 'boolean' },
  n: { type: 'integer' },
  d: { type: 'number' },
  bytes: { type: 'string', format: 'byte', maxLength: 50 },
  time: { type: 'string', format: 'date-time' },
  day: { type: 'string', format: 'date' },
  span: { type: 'string', format: 'duration' },
  ios: { 'x-kubernetes-int-or-string': true },
  short: { 'x-kubernetes-int-or-string': true, maxLength: 20 },
  l: { type: 'array', items: { type: 'string' } },
  few: { type: 'array', maxItems: 10, items: { type: 'string', maxLength: 20 } },
  ints: { type: 'array', maxItems: 100, items: { type: 'integer' } },
  m: { type: 'object', additionalProperties: { type: 'string' } },
  mm: { type: 'object', maxProperties: 10, additionalProperties: { type: 'string', maxLength: 20 } },
  o: { type: 'object', properties: { a: { type: 'string' }, n: { type: 'integer' } } },
  os: {
    type: 'array',
    maxItems: 50,
    items: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string', maxLength: 63 }, value: { type: 'string' }, n: { type: 'integer' } },
    },
  },
  u: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  any: { 'x-kubernetes-preserve-unknown-fields': true },
  emb: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
  namespace: { type: 'string' },
  'a-b': { type: 'string' },
  'a.b/c': { type: 'string' },
  a__b: { type: 'string' },
  $x: { type: 'string' },
  nul: { type: 'string', nullable: true },
} satisfies Record<string, JSONSchemaProps>;

const rules = String.raw`
self.s == 'a'
self.n > 1
self.n > 1.5
self.n == 1.5
self.n == 1u
self.s == 1
self.s
self
1
'text'
self.nope
self.nope == 1
has(self.nope)
has(self.s)
has(self)
has(self.u.x)
self.u.x
self.any == 1
self.s.size() > 3
size(self.s) > 3
self.s.startsWith('a') && self.s.endsWith('b') || self.s.contains('c')
self.s.matches('^a+$')
self.t.matches('^a+$')
self.s.matches('(')
self.s.matches('(?=a)')
matches(self.t, 'a')
self.s.nope()
nope(self.s)
self.s.size(1) > 1
self.s.startsWith(1)
self.b && self.n
self.b || self.s
!self.s
-self.s == 'a'
-self.n < 0
--self.n < 0
!!self.b
self.n + 1 > 2 && self.n - 1 < 2 && self.n * 2 < 10 && self.n / 2 > 1 && self.n % 2 == 0
self.d * 2.0 > 1.0
self.d * 2 > 1.0
self.b ? self.s == 'a' : self.n == 1
self.b ? self.s : self.n
(self.b ? 'a' : self.s) == 'a'
self.s in ['a', 'b']
self.n in ['a', 'b']
'a' in self.l
'a' in self.m
1 in self.m
self.l[0] == 'a'
self.l['a'] == 'a'
self.m['a'] == 'a'
self.m.a == 'a'
self.l.a == 'a'
self.l.all(x, x.size() < 5)
self.few.all(x, x.size() < 5)
self.few.all(x, self.few.exists(y, x == y))
self.few.all(x, self.few.exists_one(y, x == y))
self.l.all(x, self.l.exists(y, x == y))
self.l.all(x, self.l.exists(y, self.l.exists(z, x == y && y == z)))
self.few.map(x, x + 'a').size() > 1
self.few.filter(x, x.startsWith('a')).size() > 1
self.few.map(x, x != '', x + 'a').all(y, y.size() < 30)
self.few.existsOne(x, x == 'a')
self.m.all(k, k.startsWith('a'))
self.m.all(k, self.m[k].startsWith('a'))
self.mm.all(k, self.mm[k].startsWith('a'))
self.mm.all(k, v, v.startsWith(k))
self.few.all(i, v, i < 3 && v != '')
self.few.exists(i, i, i < 3)
self.few.transformList(i, v, v + string(i)).size() > 1
self.mm.transformMap(k, v, v + k).size() > 1
self.mm.transformMapEntry(k, v, {v: k}).size() > 1
self.few.all(1, true)
self.few.map(self.s, true)
self.n.all(x, x > 1)
self.os.all(i, i.name == i.value)
self.os.all(i, i.value == i.name)
self.os.all(i, i.value.contains(i.name))
self.os.all(i, self.os.filter(j, j.name == i.name).size() == 1)
self.os.all(i, self.os.exists(j, j.value == i.value))
self.os.map(i, i.name).isSorted()
self.os.map(i, i.n).sum() == 3
self.ints.sum() == 3 && self.ints.min() > 1 && self.ints.max() < 8
self.ints.sort() == [1, 2]
self.ints.distinct().size() == self.ints.size()
self.ints.slice(0, 2).size() == 2
self.ints.reverse()[0] == 1
[[1], [2]].flatten().size() == 2
lists.range(5).size() == 5
self.os.sortBy(x, x.n)[0].n == 1
self.l.isSorted()
self.l.indexOf('a') == 1
self.l.lastIndexOf('a') == 1
self.few.join(',').size() < 100
self.l.join(',') == ''
self.s.split(',').size() < 100
self.t.split(',').all(x, x.size() < 3)
self.t.split(',', 3).all(x, x.size() < 3)
self.t.replace('a', 'bcd').size() < 3
self.s.replace('', 'bcd').contains('abc')
self.t.replace('abc', 'b').contains('abc')
self.t.lowerAscii() == self.t.upperAscii().trim().substring(1, 2)
self.t.charAt(1) == 'a'
self.t.indexOf('a') == 1
self.t.reverse() == 'a'
'%s is %d'.format([self.s, self.n]) == 'a'
strings.quote(self.t) == 'a'
strings.quote(self.s) == 'a'
self.t.find('[0-9]+') == '1'
self.t.findAll('[0-9]+').size() == 1
self.s.findAll('[0-9]+', 3).size() == 1
isURL(self.s) && url(self.s).getHost() == 'a'
url(self.t) == url(self.s)
isQuantity(self.s) && quantity(self.s).isLessThan(quantity('1Gi'))
quantity(self.s).add(1).compareTo(quantity('1')) == 0
quantity(self.s) == quantity('1')
isIP(self.s) && ip(self.s).family() == 4
ip.isCanonical(self.s)
isCIDR(self.s) && cidr(self.s).containsIP(self.t)
cidr('10.0.0.0/8').containsCIDR(cidr(self.t))
cidr(self.t).ip().isLoopback()
string(ip(self.t)) == self.t
!format.dns1123Label().validate(self.t).hasValue()
format.named('uri').value().validate(self.t) == optional.none()
semver(self.t).major() == 1 && isSemver(self.t)
semver(self.t).isGreaterThan(semver('1.2.3'))
sets.contains(self.few, ['a'])
sets.equivalent(self.l, self.l)
sets.intersects(self.few, self.l)
self.e == 'a'
self.e == self.s
self.e.contains(self.s)
self.time > timestamp('2020-01-01T00:00:00Z')
self.time == timestamp('2020')
self.day.getFullYear() == 2020
self.span < duration('1h')
self.span == duration('1 hour')
self.time - self.time > self.span
self.bytes == b'abc'
self.bytes.size() > 3
string(self.bytes) == 'a'
type(self.ios) == int ? self.ios < 5 : self.ios.endsWith('%')
self.ios == 5
self.ios.matches('a')
self.short.matches('a')
string(self.ios) == '5'
int(self.ios) == 5
dyn(self.s) == 1
type(self.s) == string
self.o.a == 'a'
self.o == {'a': 'b'}
self.o.?a.orValue('b') == 'b'
self.?o.?a.hasValue()
self.?nope.hasValue()
self.l[?0].orValue('a') == 'a'
self.m[?'a'].orValue('a') == 'a'
self.?s.optMap(x, x + 'a').orValue('b') == 'b'
self.?o.optFlatMap(x, x.?a).hasValue()
optional.of(1).or(optional.none()).value() == 1
optional.ofNonZeroValue(self.s).hasValue()
self.emb.metadata.name == 'a'
self.emb.metadata.labels == {}
self.emb.kind == 'a' && self.emb.apiVersion == 'v1'
self.namespace == 'a'
self.__namespace__ == 'a'
self.a__dash__b == 'a'
self.a__dot__b__slash__c == 'a'
self.a__underscores__b == 'a'
self.a__b == 'a'
self.$x == 'a'
self.nul == null
self.s == null
self.o == null
[1, 'a'].size() == 1
[1, 2.0].size() == 1
{'a': 1, 'b': 'c'}.size() == 2
{'a': 1, 2: 2}.size() == 2
[] == self.l
{} == self.m
[?self.?s].size() == 1
{?'a': self.?s}.size() == 1
oldSelf.s == self.s
self == oldSelf
oldSelf == null
1 == 1u
0x1F == 31
1e3 == 1000.0
9223372036854775808 == 1
-9223372036854775808 < 1
18446744073709551616u == 1u
r'\d' == '\\d'
"""a""" == 'a'
'\q' == 'a'
'é' == 1
'日本' == self.n
// only a comment
self.s == 'a' // comment
self.s ==
self.s == 'a' )
(self.s == 'a'
self.s = 'a'
self.s == 'a
self.s &&& self.b
self..s
self.
self.s == @
for == 1
self.for == 1
if(self.b)
self.s.all
true
false
null
true && (false || true)
self.few.all(x, x == self.s) && self.few.all(x, x == oldSelf.s)
authorizer.group('a').resource('b').check('c').allowed()
Duration{seconds: 1} == self.span
self.l + self.l == self.l
self.l.size() + self.m.size() > 3
self.few + ['a'] == self.few
self.s + self.s == self.s
self.s < 'a' && self.t >= self.s
self.b == true
self.b > false
int('abc') == 1
int('1') == 1
int(' 1') == 1
int('+1') == 1
int('1_0') == 1
int('0x1') == 1
int(1e30) == 1
int(18446744073709551615u) == 1
int(1.5) == 1
uint(-1) == 1u
uint('-1') == 1u
uint('abc') == 1u
uint(-1.5) == 1u
double('x') == 1.0
double('1e400') == 1.0
double('Inf') > 1.0
double('0x1p4') > 1.0
bool('x')
bool('T')
bool('TRUE')
bool('tRUE')
string(b'\xff') == 'a'
bytes('a') == b'a'
duration(1) == duration('1s')
timestamp(1) == timestamp('1970-01-01T00:00:01Z')
timestamp(99999999999999) == timestamp('1970-01-01T00:00:01Z')
duration('1000000h') == duration('1s')
duration('9999999999h') == duration('1s')
duration('') == duration('1s')
duration('1') == duration('1s')
duration('1.5h') == duration('1s')
duration('-1.5h2m') == duration('1s')
duration('1d') == duration('1s')
timestamp('2020-01-01') == timestamp(1)
timestamp('2020-02-30T00:00:00Z') == timestamp(1)
timestamp('2020-01-01T24:00:00Z') == timestamp(1)
timestamp('2020-01-01T00:00:60Z') == timestamp(1)
timestamp('2020-01-01t00:00:00z') == timestamp(1)
timestamp('2020-01-01T00:00:00.123456789Z') == timestamp(1)
timestamp('2020-01-01T00:00:00.1234567891Z') == timestamp(1)
timestamp('2020-01-01T00:00:00,5Z') == timestamp(1)
timestamp('2020-01-01T0:00:00Z') == timestamp(1)
timestamp('2020-01-01T00:00:00+25:00') == timestamp(1)
timestamp('0000-01-01T00:00:00Z') == timestamp(1)
timestamp('0001-01-01T00:00:00Z') == timestamp(1)
self.s.find('(') == 'a'
self.s.findAll('(').size() == 1
self.s.matches('a{1001}')
self.s.matches('\\pN')
self.s.matches('\\p{Foo}')
self.s.matches('a**')
self.s.matches('[z-a]')
self.s.matches('\\8')
self.s.matches('(?P<n>a)')
self.s.matches('(?<n>a)')
self.s.matches('a++')
self.s.matches('(?i)a')
self.s.matches('\\Qa')
self.s.matches('[[:foo:]]')
self.s.matches('x{2,1}')
self.s.matches('\\C')
self.s.matches('*')
self.s.matches(')')
self.s.matches('[a')
self.s.matches('\\')
'%d'.format(['a']) == ''
'%s'.format(['a', 'b']) == ''
'%s'.format([]) == ''
'%s %s'.format(['a']) == ''
'%q'.format(['a']) == ''
'%'.format(['a']) == ''
'%%'.format([]) == ''
'%.2f'.format([1.0]) == ''
'%.2f'.format([1]) == ''
'%f'.format(['a']) == ''
'%e'.format([1.0]) == ''
'%x'.format(['a']) == ''
'%X'.format([1]) == ''
'%x'.format([1.0]) == ''
'%b'.format([true]) == ''
'%b'.format(['a']) == ''
'%o'.format([1]) == ''
'%o'.format([1.0]) == ''
'%s'.format([self.o]) == ''
'%s'.format([self.l]) == ''
'%s'.format([self.m]) == ''
'%s'.format([self.time]) == ''
'%s'.format([self.bytes]) == ''
'%s'.format([null]) == ''
'%s'.format([type(1)]) == ''
'%s'.format([self.ios]) == ''
'%d'.format([self.ios]) == ''
'%d'.format([self.d]) == ''
'%s'.format([quantity('1')]) == ''
'%s'.format([ip('1.1.1.1')]) == ''
'%s'.format([[1, 'a']]) == ''
'%d'.format([optional.of(1)]) == ''
self.s.format(['a']) == ''
'%d'.format(self.ints) == ''
'%d'.format(self.l) == ''
'%.f'.format([1.0]) == ''
'%.99999999999f'.format([1.0]) == ''
'a'.matches('(')
matches('a', '(')
[1,2][5] == 1
1 / 0 == 1
quantity('abc').isInteger()
ip('abc').isLoopback()
semver('x').major() == 1
semver('1.0', true).major() == 1
url('%').getHost() == ''
self.s.matches('a{2}{3}')
self.s.matches('(*)')
self.s.matches('a|*')
self.s.matches('a*?')
self.s.matches('a*??')
self.s.matches('x{2,}?')
self.s.matches('a{,2}')
self.s.matches('^*')
self.s.matches('\\p{Greek}')
self.s.matches('[a-]')
self.s.matches('[-a]')
self.s.find('a**') == ''
self.s.findAll('x{1001}').size() == 1
self.s.find('[z-a]') == ''
self.s.find('\\p{Foo}') == ''
self.s.find('?') == ''
self.b ? self.b ? true : false
self.b ? self.b
[1, 2
{1: 2
{1 2}
self.l[0
self.few.all(x, x == 'a'
self.few.all(x x)
(1 + 2
self.s.size(
[
{
self.l[
[1, 2 3]
{1: 2 3}
self.s.size(]
[1, 2,]
[1, 2,].size() == 2
self.s.startsWith('a',)
`
  .split('\n')
  .filter((line) => line !== '');

type Rule = NonNullable<JSONSchemaProps['x-kubernetes-validations']>[number];

const rule = (text: string, more: Partial<Rule> = {}) => ({ 'x-kubernetes-validations': [{ rule: text, ...more }] });
const ruleOn = (schema: JSONSchemaProps, text: string, more: Partial<Rule> = {}): JSONSchemaProps => ({
  ...schema,
  ...rule(text, more),
});
const list = (items: JSONSchemaProps, more: JSONSchemaProps = {}): JSONSchemaProps => ({
  type: 'array',
  items,
  ...more,
});
const map = (values: JSONSchemaProps, more: JSONSchemaProps = {}): JSONSchemaProps => ({
  type: 'object',
  additionalProperties: values,
  ...more,
});
const object = (properties: Record<string, JSONSchemaProps>, more: JSONSchemaProps = {}): JSONSchemaProps => ({
  type: 'object',
  properties,
  ...more,
});
const text = { type: 'string' };
const changed = 'self == oldSelf';
const named: JSONSchemaProps = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] };
const item = object(
  { name: { type: 'string', maxLength: 63 }, v: { type: 'string', maxLength: 30 } },
  { required: ['name'] },
);

/** Schemas of `spec`, with rules in them. */
const schemas: Record<string, JSONSchemaProps> = {
  'old under an atomic list': list(ruleOn(text, changed), { maxItems: 5 }),
  'old under a set': list(ruleOn({ type: 'string', maxLength: 9 }, changed), {
    maxItems: 5,
    'x-kubernetes-list-type': 'set',
  }),
  'old under a list-map': list(ruleOn(item, 'self.v == oldSelf.v'), { ...named, maxItems: 5 }),
  'old under a list-map without a limit': list(ruleOn(item, 'self.v == oldSelf.v'), { ...named }),
  'old under a map': map(ruleOn({ type: 'string', maxLength: 9 }, changed), { maxProperties: 5 }),
  'old under a map without a limit': map(ruleOn(text, changed)),
  'old under an atomic object': object({ a: ruleOn(text, changed) }, { 'x-kubernetes-map-type': 'atomic' }),
  'old on an atomic object': ruleOn(
    object({ a: { type: 'string', maxLength: 9 } }, { 'x-kubernetes-map-type': 'atomic' }),
    'self.a == oldSelf.a',
  ),
  'old deep below a list': list(object({ a: object({ b: ruleOn({ type: 'string', maxLength: 9 }, changed) }) }), {
    maxItems: 5,
  }),
  'optionalOldSelf without oldSelf': ruleOn(text, "self == 'a'", { optionalOldSelf: true }),
  'optionalOldSelf false without oldSelf': ruleOn(text, "self == 'a'", { optionalOldSelf: false }),
  optionalOldSelf: ruleOn(text, '!oldSelf.hasValue() || oldSelf.value() == self', { optionalOldSelf: true }),
  'optionalOldSelf used plainly': ruleOn(text, 'oldSelf == self', { optionalOldSelf: true }),
  'message expression': ruleOn(text, "self == 'a'", { messageExpression: "'not ' + self" }),
  'message expression of a wrong type': ruleOn(text, "self == 'a'", { messageExpression: 'self.size()' }),
  'message expression that does not compile': ruleOn(text, "self == 'a'", { messageExpression: 'self.nope' }),
  'message expression that costs': ruleOn(list(list(text)), 'true', {
    messageExpression: "self.all(a, a.all(b, self.all(c, c.all(d, b.contains(d))))) ? 'a' : 'b'",
  }),
  'unbounded list of lists': list(list(ruleOn(text, "self.contains('a')"))),
  'bounded list of lists': list(
    list(ruleOn({ type: 'string', maxLength: 10 }, "self.contains('a')"), { maxItems: 10 }),
    { maxItems: 10 },
  ),
  'just below': list(ruleOn({ type: 'string', maxLength: 1000 }, "self.contains('a')"), { maxItems: 24_000 }),
  'just above': list(ruleOn({ type: 'string', maxLength: 1000 }, "self.contains('a')"), { maxItems: 26_000 }),
  'three times': list(ruleOn({ type: 'string', maxLength: 1000 }, "self.contains('a')"), { maxItems: 80_000 }),
  'eighty times': map(ruleOn({ type: 'string', maxLength: 1000 }, "self.contains('abcdefghijklmnopqrst')"), {
    maxProperties: 1_000_000,
  }),
  'map in map': map(map(ruleOn({ type: 'integer' }, 'self > 1'))),
  'objects with required fields': list(object({ a: ruleOn(text, "self == 'abc'"), b: text }, { required: ['a', 'b'] })),
  'many rules at once': object(
    Object.fromEntries(
      Array.from({ length: 15 }, (_, index) => [
        `f${index}`,
        list(ruleOn({ type: 'string', maxLength: 1000 }, "self.contains('a')"), { maxItems: 23_000 + index }),
      ]),
    ),
  ),
  'rule on a string': ruleOn(text, "self.startsWith('a')"),
  'rule on an integer': ruleOn({ type: 'integer' }, 'self > 0'),
  'rule on a map': ruleOn(map(text), "self.all(k, k != 'a')"),
  'rule on a list of objects': ruleOn(list(item), 'self.all(i, self.exists_one(j, i.name == j.name))'),
  'rule on int-or-string': { 'x-kubernetes-int-or-string': true, ...rule('self == 5') },
  'rule on preserved fields': { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, ...rule('has(self.a)') },
  'rule on a value without type': { 'x-kubernetes-preserve-unknown-fields': true, ...rule('self == 5') },
  'rule on an embedded resource': {
    type: 'object',
    'x-kubernetes-embedded-resource': true,
    'x-kubernetes-preserve-unknown-fields': true,
    ...rule("self.metadata.name == 'a' && self.kind != ''"),
  },
  'empty rule': ruleOn(text, ' '),
  'line break without message': ruleOn(text, "self ==\n'a'"),
  'line break with message': ruleOn(text, "self ==\n'a'", { message: 'm' }),
  'error on the second line': ruleOn(text, "self == 'a' &&\n  self.nope", { message: 'm' }),
  'two errors': ruleOn(text, 'self.a == 1 || nope'),
  'wrong reason': ruleOn(text, "self == 'a'", { reason: 'Wrong' }),
  'field path': ruleOn(item, "self.v == 'a'", { fieldPath: '.v' }),
  'wrong field path': ruleOn(item, "self.v == 'a'", { fieldPath: '.w' }),
  'long list of alternatives': ruleOn(
    text,
    Array.from({ length: 40 }, (_, index) => `self == '${index}'`).join(' || '),
  ),
};

export interface RuleCase {
  readonly name: string;
  /** Of the root of `spec`; empty when it is elsewhere. */
  readonly rule: string;
  readonly definition: CustomResourceDefinition;
}

export const ruleCases: readonly RuleCase[] = [
  ...rules.map((each) => ruleCase(each, { type: 'object', properties: fields, ...rule(each) })),
  ...Object.entries(schemas).map(([name, schema]) => ruleCase(name, schema)),
];

export function ruleCase(name: string, spec: JSONSchemaProps): RuleCase {
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.rules.kubewright.dev' },
    spec: {
      group: 'rules.kubewright.dev',
      scope: 'Namespaced',
      names: { kind: 'Thing', plural: 'things' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  } as CustomResourceDefinition;
  return { name, rule: spec['x-kubernetes-validations']?.[0]?.rule ?? '', definition };
}
