// Run by detached-rejection.test.ts: a controller whose reconcile loses a promise, and other ways to end.
import { systemClock } from '@kubewright/apimachinery';
import { silentLogger } from '@kubewright/client';
import { defineController } from '../src/controller-definition.ts';
import { Controller } from '../src/controller.ts';
import { watchDetachedRejections } from '../src/detached-rejection.ts';
import { MetricsRegistry } from '../src/metrics/registry.ts';
import type { OperatorContext } from '../src/reconcile.ts';
import { networks } from './example-kinds.ts';

const what = process.argv[2];
const end = what === 'unwatched' ? (): void => undefined : watchDetachedRejections();
if (what === 'elsewhere-handled') process.on('unhandledRejection', () => console.log('handled elsewhere'));

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

async function losePromise(): Promise<never> {
  await turn();
  throw new Error('lost');
}

let reconciled = (): void => undefined;
const reconcile = new Promise<void>((resolve) => (reconciled = resolve));

const definition = defineController({
  for: networks,
  reconcile: async (_, { reconcileId }) => {
    console.log(`reconcileId=${reconcileId}`);
    await Promise.resolve();
    if (what?.startsWith('elsewhere') !== true) void losePromise();
    reconciled();
    if (what === 'after-failure') throw new Error('not this one');
  },
});
const controller = new Controller(definition, {
  clock: systemClock,
  log: silentLogger,
  metrics: new MetricsRegistry(),
  contextFor: (each) => ({ ...each, clock: systemClock, fieldManager: 'test' }) as unknown as OperatorContext,
});
const stop = new AbortController();
const running = controller.run(stop.signal, new AbortController().signal);
controller.enqueue({ namespace: 'default', name: 'a' });
if (what?.startsWith('elsewhere') === true) void Promise.reject(new Error('elsewhere'));
await reconcile;
// What was lost is rejected in the turn before.
await turn();
stop.abort();
await running;
end();
