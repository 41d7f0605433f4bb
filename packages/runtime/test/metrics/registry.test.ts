import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ControllerMetrics } from '../../src/metrics/controller-metrics.ts';
import { MetricsRegistry } from '../../src/metrics/registry.ts';

test('counters, gauges and histograms print in the exposition format', () => {
  const registry = new MetricsRegistry();
  const total = registry.counter('b_total', 'How many.\nReally.');
  total.increment({ controller: 'network', result: 'success' });
  total.increment({ controller: 'network', result: 'success' }, 2);
  total.increment({ controller: 'a"\\\n', result: 'error' });
  const active = registry.gauge('a_active', 'Now.');
  active.add(2);
  active.add(-1);
  const seconds = registry.histogram('c_seconds', 'How long.', [0.1, 1]);
  for (const value of [0.1, 0.5, 7]) seconds.observe(value, { controller: 'x' });
  registry.gaugeFrom('d_depth', 'Length.', () => [{ labels: { name: 'q' }, value: 3 }]);
  registry.gaugeFrom('d_depth', 'Length.', () => [{ labels: { name: 'r' }, value: 0 }]);
  assert.equal(
    registry.text(),
    `# HELP a_active Now.
# TYPE a_active gauge
a_active 1
# HELP b_total How many.\\nReally.
# TYPE b_total counter
b_total{controller="network",result="success"} 3
b_total{controller="a\\"\\\\\\n",result="error"} 1
# HELP c_seconds How long.
# TYPE c_seconds histogram
c_seconds_bucket{controller="x",le="0.1"} 1
c_seconds_bucket{controller="x",le="1"} 2
c_seconds_bucket{controller="x",le="+Inf"} 3
c_seconds_sum{controller="x"} 7.6
c_seconds_count{controller="x"} 3
# HELP d_depth Length.
# TYPE d_depth gauge
d_depth{name="q"} 3
d_depth{name="r"} 0
`,
  );
});

test('one name is one metric', () => {
  const registry = new MetricsRegistry();
  registry.counter('x_total', 'X').increment();
  assert.equal(registry.counter('x_total', 'X').value(), 1);
  assert.throws(() => registry.gauge('x_total', 'X'), /is a counter already/);
  assert.throws(() => registry.gauge('x total', 'X'), /no name/);
  assert.throws(() => registry.counter('x_total', 'X').increment({}, -1), /cannot grow/);
});

test('a histogram can be bound to its labels', () => {
  const registry = new MetricsRegistry();
  const histogram = registry.histogram('seconds', 'h', [1, 2]);
  const observe = histogram.bound({ a: 'x' });
  for (const value of [1, 1.5, 3]) observe(value);
  histogram.observe(2, { a: 'x' });
  assert.equal(histogram.count({ a: 'x' }), 4);
  assert.match(
    registry.text(),
    /seconds_bucket\{a="x",le="1"\} 1\nseconds_bucket\{a="x",le="2"\} 3\nseconds_bucket\{a="x",le="\+Inf"\} 4/,
  );
});

test('a queue has a series for each priority, and one for all of them when there are more than 25', () => {
  const registry = new MetricsRegistry();
  let depths = new Map([[-100, 3]]);
  new ControllerMetrics(registry, 'x', 1).observe({ depths: () => depths, runningSeconds: () => [] });
  const shown = (): [string, number][] =>
    Array.from(
      registry.text().matchAll(/^workqueue_depth\{.*priority="(.*)"\} (.*)$/gm),
      ([, priority = '', depth]) => [priority, Number(depth)],
    );
  assert.deepEqual(shown(), [
    ['0', 0],
    ['-100', 3],
  ]);
  depths = new Map(Array.from({ length: 30 }, (_, priority) => [priority, 1]));
  assert.deepEqual(shown(), [['exceeded_cardinality_limit', 30]]);
  depths = new Map();
  assert.deepEqual(shown(), [['exceeded_cardinality_limit', 0]], 'for good: the other series would come and go');
});
