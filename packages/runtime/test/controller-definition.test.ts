import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineController } from '../src/controller-definition.ts';
import { controllerSettings } from '../src/controller-settings.ts';
import { networks } from './example-kinds.ts';

const reconcile = (): void => undefined;

test('defaults: named for its kind, one worker, no timeout, waits for leadership', () => {
  const { name, resource, settings, leaderElection, sources, reads } = defineController({
    for: networks,
    reconcile,
  });
  const { workers, reconcileTimeout } = controllerSettings(resource, settings);
  assert.deepEqual([name, workers, reconcileTimeout, leaderElection], ['network', 1, undefined, true]);
  assert.deepEqual([sources.length, reads.length], [1, 0]);
});

test('what cannot work is refused when defined', () => {
  const cases: [Parameters<typeof defineController>[0], RegExp][] = [
    [{ for: networks as never, workers: 0, reconcile }, /workers must be an integer above 0, not 0/],
    [{ for: networks as never, workers: 1.5, reconcile }, /workers/],
    [{ for: networks as never, reconcileTimeout: 0, reconcile }, /reconcileTimeout must be milliseconds above 0/],
    [{ for: networks as never, reconcileTimeout: Number.NaN, reconcile }, /reconcileTimeout/],
    [{ for: networks as never, name: 'a/b', reconcile }, /no name for a controller/],
  ];
  for (const [options, message] of cases) assert.throws(() => defineController(options), message);
});
