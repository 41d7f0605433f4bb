// Metrics in memory, and their text in Prometheus' exposition format. As much of it as an operator needs: counters,
// gauges (set, or read when scraped) and histograms, with labels.
// @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format

/** The value of each label. */
export type Labels = Readonly<Record<string, string>>;

/** The content type of {@link MetricsRegistry.text}. */
export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8';

/** A value that only grows. */
export interface Counter {
  increment(labels?: Labels, by?: number): void;
  /** The present value, for tests. */
  value(labels?: Labels): number;
}

/** A value that goes up and down. */
export interface Gauge {
  set(value: number, labels?: Labels): void;
  add(by: number, labels?: Labels): void;
  value(labels?: Labels): number;
}

/** How values are spread over buckets. */
export interface Histogram {
  observe(value: number, labels?: Labels): void;
  /** Observes with always the same labels, for what happens many thousand times a second. */
  bound(labels: Labels): (value: number) => void;
  /** How many values were observed, for tests. */
  count(labels?: Labels): number;
}

/** What a gauge that is read when scraped yields. */
export interface Sample {
  readonly labels?: Labels;
  readonly value: number;
}

interface Family {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly metric: unknown;
  lines(name: string): Iterable<string>;
}

/** Metrics by name. Asking twice for one name returns the same metric, so that several controllers share it. */
export class MetricsRegistry {
  readonly #families = new Map<string, Family>();
  readonly #afterScrape: (() => void)[] = [];

  counter(name: string, help: string): Counter {
    return this.#family(name, 'counter', help, () => {
      const values = new LabelledValues();
      const counter: Counter = {
        increment(labels = {}, by = 1) {
          if (!(by >= 0)) throw new RangeError(`counter ${name} cannot grow by ${by}`);
          values.add(labels, by);
        },
        value: (labels = {}) => values.get(labels),
      };
      return { metric: counter, lines: (family) => values.lines(family) };
    });
  }

  gauge(name: string, help: string): Gauge {
    return this.#family(name, 'gauge', help, () => {
      const values = new LabelledValues();
      const gauge: Gauge = {
        set: (value, labels = {}) => values.set(labels, value),
        add: (by, labels = {}) => values.add(labels, by),
        value: (labels = {}) => values.get(labels),
      };
      return { metric: gauge, lines: (family) => values.lines(family) };
    });
  }

  /** A gauge whose values are read when scraped. Several readers of one name are all read. */
  gaugeFrom(name: string, help: string, read: () => Iterable<Sample>): void {
    this.#readFrom('gauge', name, help, read);
  }

  /** A counter whose values are read when scraped. Several readers of one name are all read. */
  counterFrom(name: string, help: string, read: () => Iterable<Sample>): void {
    this.#readFrom('counter', name, help, read);
  }

  /** Calls back each time that everything has been read: for values that are about the time since then. */
  afterScrape(call: () => void): void {
    this.#afterScrape.push(call);
  }

  #readFrom(type: 'counter' | 'gauge', name: string, help: string, read: () => Iterable<Sample>): void {
    const readers = this.#family<Set<() => Iterable<Sample>>>(name, type, help, () => {
      const all = new Set<() => Iterable<Sample>>();
      const lines = function* (family: string): Iterable<string> {
        for (const reader of all) {
          for (const sample of reader()) yield line(family, sample.labels ?? {}, sample.value);
        }
      };
      return { metric: all, lines };
    });
    readers.add(read);
  }

  /** @param buckets - upper bounds, ascending, without +Inf */
  histogram(name: string, help: string, buckets: readonly number[]): Histogram {
    return this.#family(name, 'histogram', help, () => {
      const histogram = new BucketedValues(buckets);
      return { metric: histogram, lines: (family) => histogram.lines(family) };
    });
  }

  /** Everything, in Prometheus' text format, sorted by name. */
  text(): string {
    const lines: string[] = [];
    for (const [name, family] of [...this.#families].sort(([a], [b]) => (a < b ? -1 : 1))) {
      lines.push(`# HELP ${name} ${family.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`);
      lines.push(`# TYPE ${name} ${family.type}`, ...family.lines(name));
    }
    for (const call of this.#afterScrape) call();
    return lines.map((each) => `${each}\n`).join('');
  }

  #family<M>(name: string, type: Family['type'], help: string, make: () => { metric: M; lines: Family['lines'] }): M {
    const existing = this.#families.get(name);
    if (existing !== undefined) {
      if (existing.type !== type) throw new TypeError(`metric ${name} is a ${existing.type} already, not a ${type}`);
      return existing.metric as M;
    }
    if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) throw new TypeError(`"${name}" is no name for a metric`);
    const family = { type, help, ...make() };
    this.#families.set(name, family);
    return family.metric;
  }
}

/** One number for each set of labels. */
class LabelledValues {
  readonly #values = new Map<string, { readonly labels: Labels; value: number }>();

  get(labels: Labels): number {
    return this.#values.get(labelText(labels))?.value ?? 0;
  }

  set(labels: Labels, value: number): void {
    this.#values.set(labelText(labels), { labels, value });
  }

  add(labels: Labels, by: number): void {
    const key = labelText(labels);
    const entry = this.#values.get(key);
    if (entry === undefined) this.#values.set(key, { labels, value: by });
    else entry.value += by;
  }

  *lines(name: string): Iterable<string> {
    for (const { labels, value } of this.#values.values()) yield line(name, labels, value);
  }
}

interface Buckets {
  readonly labels: Labels;
  readonly counts: number[];
  sum: number;
  count: number;
}

class BucketedValues implements Histogram {
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, Buckets>();

  constructor(bounds: readonly number[]) {
    this.#bounds = [...bounds].sort((a, b) => a - b);
  }

  observe(value: number, labels: Labels = {}): void {
    this.#add(this.#seriesOf(labels), value);
  }

  bound(labels: Labels): (value: number) => void {
    const series = this.#seriesOf(labels);
    return (value) => this.#add(series, value);
  }

  count(labels: Labels = {}): number {
    return this.#series.get(labelText(labels))?.count ?? 0;
  }

  #seriesOf(labels: Labels): Buckets {
    const key = labelText(labels);
    let series = this.#series.get(key);
    if (series === undefined) {
      series = { labels, counts: this.#bounds.map(() => 0), sum: 0, count: 0 };
      this.#series.set(key, series);
    }
    return series;
  }

  #add(series: Buckets, value: number): void {
    series.sum += value;
    series.count += 1;
    let bucket = 0;
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] as number)) bucket += 1;
    if (bucket < this.#bounds.length) series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
  }

  *lines(name: string): Iterable<string> {
    for (const { labels, counts, sum, count } of this.#series.values()) {
      let cumulative = 0;
      for (const [index, bound] of this.#bounds.entries()) {
        cumulative += counts[index] ?? 0;
        yield line(`${name}_bucket`, { ...labels, le: formatNumber(bound) }, cumulative);
      }
      yield line(`${name}_bucket`, { ...labels, le: '+Inf' }, count);
      yield line(`${name}_sum`, labels, sum);
      yield line(`${name}_count`, labels, count);
    }
  }
}

function line(name: string, labels: Labels, value: number): string {
  return `${name}${labelText(labels)} ${formatNumber(value)}`;
}

/** Labels are read-only and mostly the same objects again and again. */
const texts = new WeakMap<Labels, string>();

/** Sorted by name, as the same labels in another order are the same series. */
function labelText(labels: Labels): string {
  let text = texts.get(labels);
  if (text === undefined) {
    const pairs = Object.keys(labels)
      .toSorted()
      .map((name) => {
        if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) throw new TypeError(`"${name}" is no name for a label`);
        return `${name}="${escapeLabelValue(labels[name] ?? '')}"`;
      });
    text = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
    texts.set(labels, text);
  }
  return text;
}

function escapeLabelValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function formatNumber(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return String(value);
}
