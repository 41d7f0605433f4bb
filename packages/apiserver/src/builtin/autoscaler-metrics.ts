// The metrics of a HorizontalPodAutoscaler in autoscaling/v1 and v2, each to the other: what is wanted, and what is measured.
// The fields are in the order in which Go writes them, for v1's are kept as text.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/autoscaling/v1/conversion.go
import { isRecord } from '../object/api-object.ts';

type Json = Record<string, unknown>;

/** The name of each source in a metric, and how it is written in v1 and in v2. */
interface Conversion {
  readonly toV1: (source: Json) => Json;
  readonly fromV1: (source: Json) => Json;
}

const wanted: Readonly<Record<string, Conversion>> = {
  object: {
    toV1: ({ describedObject, metric, target }) => ({
      target: reference(describedObject),
      metricName: named(metric)['name'],
      targetValue: named(target)['value'] ?? '0',
      selector: selectorOf(metric),
      averageValue: named(target)['averageValue'],
    }),
    fromV1: ({ target, metricName, targetValue, selector, averageValue }) => ({
      describedObject: reference(target),
      target:
        averageValue === undefined
          ? { type: 'Value', value: targetValue }
          : { type: 'AverageValue', value: isZero(targetValue) ? undefined : targetValue, averageValue },
      metric: { name: metricName, selector },
    }),
  },
  pods: {
    toV1: ({ metric, target }) => ({
      metricName: named(metric)['name'],
      targetAverageValue: named(target)['averageValue'] ?? '0',
      selector: selectorOf(metric),
    }),
    fromV1: ({ metricName, targetAverageValue, selector }) => ({
      metric: { name: metricName, selector },
      target: { type: 'AverageValue', averageValue: targetAverageValue },
    }),
  },
  resource: { toV1: resourceToV1, fromV1: resourceFromV1 },
  containerResource: {
    toV1: ({ container, ...source }) => ({ ...resourceToV1(source), container }),
    fromV1: ({ container, ...source }) => ({ ...resourceFromV1(source), container }),
  },
  external: {
    toV1: ({ metric, target }) => ({
      metricName: named(metric)['name'],
      metricSelector: selectorOf(metric),
      targetValue: named(target)['value'],
      targetAverageValue: named(target)['averageValue'],
    }),
    fromV1: ({ metricName, metricSelector, targetValue: value, targetAverageValue: averageValue }) => ({
      metric: { name: metricName, selector: metricSelector },
      target: { type: value === undefined ? 'AverageValue' : 'Value', value, averageValue },
    }),
  },
};

const measured: Readonly<Record<string, Conversion>> = {
  object: {
    toV1: ({ describedObject, metric, current }) => ({
      target: reference(describedObject),
      metricName: named(metric)['name'],
      currentValue: named(current)['value'] ?? '0',
      selector: selectorOf(metric),
      averageValue: named(current)['averageValue'],
    }),
    fromV1: ({ target, metricName, currentValue: value, selector, averageValue }) => ({
      metric: { name: metricName, selector },
      current: { value, averageValue },
      describedObject: reference(target),
    }),
  },
  pods: {
    toV1: ({ metric, current }) => ({
      metricName: named(metric)['name'],
      currentAverageValue: named(current)['averageValue'] ?? '0',
      selector: selectorOf(metric),
    }),
    fromV1: ({ metricName, currentAverageValue: averageValue, selector }) => ({
      metric: { name: metricName, selector },
      current: { averageValue },
    }),
  },
  resource: { toV1: currentResourceToV1, fromV1: currentResourceFromV1 },
  containerResource: {
    toV1: ({ container, ...source }) => ({ ...currentResourceToV1(source), container }),
    fromV1: ({ container, ...source }) => ({ ...currentResourceFromV1(source), container }),
  },
  external: {
    toV1: ({ metric, current }) => ({
      metricName: named(metric)['name'],
      metricSelector: selectorOf(metric),
      currentValue: named(current)['value'] ?? '0',
      currentAverageValue: named(current)['averageValue'],
    }),
    fromV1: ({ metricName, metricSelector, currentValue: value, currentAverageValue: averageValue }) => ({
      metric: { name: metricName, selector: metricSelector },
      current: { value, averageValue },
    }),
  },
};

export function metricToV1(metric: Json): Json {
  return convert(metric, wanted, 'toV1');
}

export function metricFromV1(metric: Json): Json {
  return convert(metric, wanted, 'fromV1');
}

export function currentToV1(metric: Json): Json {
  return convert(metric, measured, 'toV1');
}

export function currentFromV1(metric: Json): Json {
  return convert(metric, measured, 'fromV1');
}

function convert(metric: Json, table: Readonly<Record<string, Conversion>>, way: keyof Conversion): Json {
  const sources = Object.entries(table).flatMap(([name, conversion]): [string, unknown][] => {
    const source = metric[name];
    return isRecord(source) ? [[name, withoutUndefined(conversion[way](source))]] : [];
  });
  return { type: metric['type'], ...Object.fromEntries(sources) };
}

function resourceToV1({ name, target }: Json): Json {
  const { averageUtilization, averageValue } = named(target);
  return { name, targetAverageUtilization: averageUtilization, targetAverageValue: averageValue };
}

function resourceFromV1({ name, targetAverageUtilization, targetAverageValue }: Json): Json {
  const type = targetAverageUtilization === undefined ? 'AverageValue' : 'Utilization';
  return { name, target: { type, averageValue: targetAverageValue, averageUtilization: targetAverageUtilization } };
}

function currentResourceToV1({ name, current }: Json): Json {
  const { averageUtilization, averageValue } = named(current);
  return { name, currentAverageUtilization: averageUtilization, currentAverageValue: averageValue ?? '0' };
}

function currentResourceFromV1({ name, currentAverageUtilization, currentAverageValue }: Json): Json {
  return { name, current: { averageValue: currentAverageValue, averageUtilization: currentAverageUtilization } };
}

function reference(value: unknown): Json {
  const { kind, name, apiVersion } = named(value);
  return { kind, name, apiVersion };
}

/** Go sorts the keys of a map. */
function selectorOf(metric: unknown): unknown {
  const { selector } = named(metric);
  if (!isRecord(selector)) return undefined;
  const { matchLabels, matchExpressions } = selector;
  const sorted = isRecord(matchLabels)
    ? Object.fromEntries(Object.entries(matchLabels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : undefined;
  return { matchLabels: sorted, matchExpressions };
}

function isZero(quantity: unknown): boolean {
  return quantity === undefined || /^[+-]?0*\.?0*[a-zA-Z]*$/.test(String(quantity));
}

function withoutUndefined(value: Json): Json {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.map(([name, member]) => [name, isRecord(member) ? withoutUndefined(member) : member]),
  );
}

function named(value: unknown): Json {
  return isRecord(value) ? value : {};
}
