import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineController } from '../src/controller-definition.ts';
import { checkControllerSettings, controllerSettings } from '../src/controller-settings.ts';
import { networks } from './example-kinds.ts';

const reconcile = (): void => undefined;

test('defaults: named for its kind, one worker, no timeout, waits for leadership', () => {
  const { name, resource, settings, sources, channels, reads } = defineController({
    for: networks,
    reconcile,
  });
  const { workers, reconcileTimeout, leaderElection, warmUp } = controllerSettings(resource, settings);
  assert.deepEqual([name, workers, reconcileTimeout], ['network', 1, undefined]);
  assert.deepEqual([leaderElection, warmUp], [true, true]);
  assert.deepEqual([sources.length, channels.length, reads.length], [1, 0, 0]);
});

test('what cannot work is refused when defined', () => {
  const cases: [Parameters<typeof defineController>[0], RegExp][] = [
    [{ for: networks as never, workers: 0, reconcile }, /workers must be an integer above 0, not 0/],
    [{ for: networks as never, workers: 1.5, reconcile }, /workers/],
    [{ for: networks as never, reconcileTimeout: 0, reconcile }, /reconcileTimeout must be milliseconds above 0/],
    [{ for: networks as never, reconcileTimeout: Number.NaN, reconcile }, /reconcileTimeout/],
    [{ for: networks as never, stuckAfter: 0, reconcile }, /stuckAfter must be milliseconds above 0/],
    [{ for: networks as never, oldestEvery: -1, reconcile }, /oldestEvery must be a number above 0/],
    [{ for: networks as never, name: 'a/b', reconcile }, /no name for a controller/],
  ];
  for (const [options, message] of cases) assert.throws(() => defineController(options), message);
});

test('what a controller says is stronger than what its manager says for its kind, for all, and than the defaults', () => {
  const core = { group: '', kind: 'Pod' };
  const defaults = { workers: 2, reconcileTimeout: 7, groupKindWorkers: { Pod: 3, 'Network.samples.example.com': 4 } };
  const seen = [
    controllerSettings(core, {}, defaults),
    controllerSettings(networks, {}, defaults),
    controllerSettings(networks, { workers: 9, reconcileTimeout: undefined }, defaults),
    controllerSettings({ group: 'x', kind: 'Pod' }, {}, defaults),
    controllerSettings({ group: '', kind: 'constructor' }, {}, defaults),
    controllerSettings(core, {}),
  ];
  assert.deepEqual(
    seen.map(({ workers, reconcileTimeout }) => [workers, reconcileTimeout]),
    [
      [3, 7],
      [4, 7],
      [9, 7],
      [2, 7],
      [2, 7],
      [1, undefined],
    ],
  );
  assert.ok(seen.every(({ stuckAfter, recoverPanic }) => stuckAfter === 60_000 && recoverPanic));
  assert.throws(
    () => checkControllerSettings('manager "a"', { groupKindWorkers: { Pod: 0 } }),
    /manager "a": Pod must be an integer above 0/,
  );
});
