// Reads Prometheus' text format as strictly as it is specified, for tests: any line that a scraper would refuse throws.
// @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details
import assert from 'node:assert/strict';

export interface ExposedFamily {
  readonly type: string;
  readonly help: string;
  /** By name and labels, such as `a_total{x="1"}`. */
  readonly samples: Map<string, number>;
}

const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"/y;

/** @throws AssertionError for what is not valid */
export function readExposition(text: string): Map<string, ExposedFamily> {
  assert.ok(text === '' || text.endsWith('\n'), 'the last line ends');
  const families = new Map<string, ExposedFamily>();
  let help: { readonly name: string; readonly text: string } | undefined;
  let current: { readonly name: string; readonly family: ExposedFamily } | undefined;
  for (const line of text.split('\n').slice(0, -1)) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/.exec(line);
    if (comment !== null) {
      const [, what, name = '', rest = ''] = comment;
      if (what === 'HELP') {
        assert.ok(!families.has(name), `${name} is one group`);
        assert.doesNotMatch(rest, /\\(?![\\n])/, `help of ${name} is escaped`);
        help = { name, text: rest };
      } else {
        assert.equal(help?.name, name, 'help stands before type');
        assert.match(rest, /^(counter|gauge|histogram|summary|untyped)$/);
        current = { name, family: { type: rest, help: help?.text ?? '', samples: new Map() } };
        families.set(name, current.family);
      }
      continue;
    }
    assert.ok(current !== undefined, `a sample without a family: ${line}`);
    readSample(line, current.name, current.family);
  }
  for (const [name, family] of families) if (family.type === 'histogram') checkHistogram(name, family);
  return families;
}

function readSample(line: string, name: string, family: ExposedFamily): void {
  const [start = ''] = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(line) ?? [];
  const suffixes = family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
  assert.ok(
    suffixes.some((suffix) => start === name + suffix),
    `${start} is not of ${name}`,
  );
  let at = start.length;
  if (line[at] === '{') {
    const seen = new Set<string>();
    do {
      label.lastIndex = at + 1;
      const [all = '', labelName = ''] = label.exec(line) ?? assert.fail(`labels of ${line}`);
      assert.ok(!seen.has(labelName), `${labelName} twice in ${line}`);
      seen.add(labelName);
      at += 1 + all.length;
    } while (line[at] === ',');
    assert.equal(line[at], '}', line);
    at += 1;
  }
  const key = line.slice(0, at);
  assert.ok(!family.samples.has(key), `${key} once`);
  const value = line.slice(at);
  assert.match(value, /^ ([+-]?\d+(\.\d+)?(e[+-]?\d+)?|NaN|[+-]Inf)$/);
  const number = Number(value.replace('Inf', 'Infinity'));
  if (family.type === 'counter') assert.ok(number >= 0, line);
  family.samples.set(key, number);
}

/** Buckets grow, end with +Inf, and agree with the count. */
function checkHistogram(name: string, { samples }: ExposedFamily): void {
  const series = new Map<string, { bound: number; value: number }[]>();
  for (const [key, value] of samples) {
    const bucket = /^(.*)_bucket\{(.*?),?le="([^"]+)"\}$/.exec(
      key.replace(/\{(.*,)?(le="[^"]+"),(.*)\}$/, '{$1$3,$2}'),
    );
    if (bucket === null) continue;
    const [, , labels = '', bound = ''] = bucket;
    series.set(labels, [...(series.get(labels) ?? []), { bound: Number(bound.replace('Inf', 'Infinity')), value }]);
  }
  for (const [labels, buckets] of series) {
    const rest = labels === '' ? '' : `{${labels}}`;
    assert.equal(buckets.at(-1)?.bound, Infinity, `${name} ends with +Inf`);
    for (const [index, { bound, value }] of buckets.entries()) {
      const before = buckets[index - 1];
      assert.ok(before === undefined || (before.bound < bound && before.value <= value), `buckets of ${name} grow`);
    }
    assert.equal(samples.get(`${name}_count${rest}`), buckets.at(-1)?.value, `count of ${name}${rest}`);
    assert.ok(samples.has(`${name}_sum${rest}`), `sum of ${name}${rest}`);
  }
}
