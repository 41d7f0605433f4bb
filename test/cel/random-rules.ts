// Random rules over the fields of rule-cases.ts: mostly well typed, now and then not. One seed gives one sequence.

type Type =
  'bool' | 'int' | 'double' | 'string' | 'strings' | 'ints' | 'objects' | 'map' | 'optional' | 'time' | 'span';

const leaves: Readonly<Record<Type, readonly string[]>> = {
  bool: ['self.b', 'true', 'has(self.s)', 'has(self.o.a)', 'isIP(self.t)'],
  int: ['self.n', '1', 'self.o.n', 'self.ints[0]', 'self.day.getFullYear()'],
  double: ['self.d', '1.5', 'double(self.n)'],
  string: [
    'self.s',
    'self.t',
    'self.e',
    "'abc'",
    'self.o.a',
    "self.mm['k']",
    'self.few[0]',
    'self.emb.metadata.name',
    'string(self.n)',
  ],
  strings: ['self.l', 'self.few', "['a', 'b']", "self.t.split(',')", 'self.os.map(q, q.name)'],
  ints: ['self.ints', '[1, 2, 3]', 'lists.range(4)', 'self.os.map(q, q.n)'],
  objects: ['self.os', 'self.os.filter(w, w.n > 1)'],
  map: ['self.m', 'self.mm', "{'a': 'b'}"],
  optional: ['self.?s', 'self.?o.?a', 'self.l[?0]', "self.m[?'a']", "optional.of('a')", 'optional.none()'],
  time: ['self.time', "timestamp('2020-01-01T00:00:00Z')"],
  span: ['self.span', "duration('1h')", 'self.time - self.time'],
};

/** `<type>` is an expression of that type; `$` the name of a variable that is new, of the type in front. */
const shapes: Readonly<Record<Type, readonly string[]>> = {
  bool: [
    '<bool> && <bool>',
    '<bool> || <bool>',
    '!<bool>',
    '<bool> ? <bool> : <bool>',
    '<int> < <int>',
    '<string> == <string>',
    '<string> != <string>',
    '<string> in <strings>',
    '<int> in <ints>',
    '<string> in <map>',
    '<strings> == <strings>',
    '<string>.startsWith(<string>)',
    '<string>.contains(<string>)',
    "<string>.matches('^[a-z]+$')",
    '<string> >= <string>',
    '<strings>.all($string, <bool>)',
    '<strings>.exists($string, <bool>)',
    '<strings>.exists_one($string, <bool>)',
    '<ints>.all($int, <bool>)',
    '<map>.all($string, <bool>)',
    '<map>.exists($string, <bool>)',
    '<objects>.all($object, <bool>)',
    '<objects>.exists($object, <bool>)',
    '<strings>.all($int, $string, <bool>)',
    '<map>.all($string, $string, <bool>)',
    '<strings>.isSorted()',
    '<optional>.hasValue()',
    '<time> < <time>',
    '<span> > <span>',
    'sets.contains(<strings>, <strings>)',
    'sets.equivalent(<ints>, <ints>)',
    '<int> == <double>',
    '<double> > <int>',
    '<map> == <map>',
    'isQuantity(<string>)',
    'quantity(<string>).isLessThan(quantity(<string>))',
    'isURL(<string>)',
    'self.os == self.os',
    '<optional> == <optional>',
  ],
  int: [
    '<int> + <int>',
    '<int> * <int>',
    '-<int>',
    '<string>.size()',
    'size(<strings>)',
    '<ints>.sum()',
    '<ints>.max()',
    '<string>.indexOf(<string>)',
    '<strings>.indexOf(<string>)',
    '<objects>.size()',
    '<map>.size()',
    'int(<string>)',
    '<bool> ? <int> : <int>',
    '<ints>.filter($int, <bool>).size()',
    '<ints>.sort()[0]',
    '<ints>.distinct().size()',
    '<strings>.map($string, <int>).sum()',
  ],
  double: ['<double> + <double>', '<double> / <double>', '<bool> ? <double> : <double>'],
  string: [
    '<string> + <string>',
    '<string>.lowerAscii()',
    '<string>.substring(<int>)',
    '<string>.trim()',
    '<strings>[<int>]',
    '<map>[<string>]',
    "<string>.replace('a', 'bb')",
    '<string>.replace(<string>, <string>)',
    "<strings>.join(',')",
    '<strings>.join()',
    '<bool> ? <string> : <string>',
    '<optional>.orValue(<string>)',
    '<optional>.value()',
    "<string>.find('[a-z]+')",
    "'%s-%d'.format([<string>, <int>])",
    'strings.quote(<string>)',
    '<strings>.max()',
    'string(<int>)',
    '<string>.charAt(<int>)',
  ],
  strings: [
    '<strings> + <strings>',
    '<strings>.map($string, <string>)',
    '<strings>.filter($string, <bool>)',
    '<map>.map($string, <string>)',
    '<string>.split(<string>)',
    "<string>.split(',', 3)",
    "<string>.findAll('[a-z]+')",
    '<strings>.slice(0, 2)',
    '<strings>.reverse()',
    '<strings>.sort()',
    '<strings>.distinct()',
    '<bool> ? <strings> : <strings>',
    '<objects>.map($object, <string>)',
    '[<string>, <string>]',
    '<strings>.map($string, <bool>, <string>)',
    '[[<string>], [<string>]].flatten()',
    '<strings>.transformList($int, $string, <string>)',
    '<strings>.sortBy($string, <int>)',
  ],
  ints: [
    '<ints> + <ints>',
    '<ints>.map($int, <int>)',
    '<strings>.map($string, <int>)',
    '[<int>, <int>]',
    '<ints>.reverse()',
    '<ints>.slice(1, 3)',
  ],
  objects: ['<objects>.filter($object, <bool>)', '<objects>.reverse()', '<bool> ? <objects> : <objects>'],
  map: [
    '{<string>: <string>}',
    '<bool> ? <map> : <map>',
    '<map>.transformMap($string, $string, <string>)',
    '<strings>.transformMap($int, $string, <string>).size() == 1 ? <map> : <map>',
  ],
  optional: [
    '<optional>.optMap($string, <string>)',
    '<optional>.or(<optional>)',
    'optional.of(<string>)',
    '<bool> ? <optional> : <optional>',
    '<strings>[?<int>]',
    '<optional>.optFlatMap($string, <optional>)',
  ],
  time: ['<time> + <span>', '<bool> ? <time> : <time>'],
  span: ['<time> - <time>', '<span> + <span>'],
};

interface Variable {
  readonly name: string;
  readonly type: string;
}

/** How often, of a hundred, an expression has another type than its place wants. */
const mistakes = 1;

export function randomRules(seed: number, rules: number): string[] {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39);
    return ((mixed ^ (mixed >>> 16)) >>> 0) % below;
  };
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  const types = Object.keys(leaves) as Type[];
  let count = 0;

  const build = (wanted: Type, depth: number, scope: readonly Variable[]): string => {
    const type = random(100) < mistakes ? pick(types) : wanted;
    const own = scope.flatMap(({ name, type: of }) => {
      if (of === 'object')
        return type === 'string' ? [`${name}.name`, `${name}.value`] : type === 'int' ? [`${name}.n`] : [];
      return of === type ? [name] : [];
    });
    if (own.length > 0 && random(2) === 0) return pick(own);
    if (depth === 0 || random(4) === 0) return pick(leaves[type]);
    const inner = [...scope];
    let isInside = false;
    const text = pick(shapes[type]).replaceAll(/<(\w+)>|\$(\w+)/g, (_, sub?: string, variable?: string) => {
      if (variable !== undefined) {
        count += 1;
        isInside = true;
        const name = `v${count}`;
        inner.push({ name, type: variable });
        return name;
      }
      return build(sub as Type, depth - 1, isInside ? inner : scope);
    });
    return /^[\w.]+$/.test(text) ? text : `(${text})`;
  };
  return Array.from({ length: rules }, () => build('bool', 1 + random(4), []));
}
