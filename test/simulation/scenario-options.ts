// What a seed stands for: which client, which server, which faults. Each seed has some kinds of faults and not others, so
// that pairs meet that would drown in a mixture of everything.
import type { InformerScope, SharedInformerOptions } from '@kubewright/client';
import { connectionFaults } from './network/fault-plan.ts';
import type { Chunking, ConnectionFault } from './network/fault-plan.ts';
import type { Dice } from './dice.ts';
import { firstScope } from './random-scope.ts';
import type { ModelServerOptions } from './server/model-server.ts';
import type { JsonStyle, Thing } from './server/stored-object.ts';

/** What happens to servers, clocks and the process. */
export const disturbances = [
  'compaction',
  'late replica',
  'other replica',
  'server restart',
  'network partition',
  'overload',
  'hollow watches',
  'definition deleted',
  'clock jump',
  'no bookmarks',
  'watches closed',
  'cache restart',
  'busy event loop',
] as const;

export type Disturbance = (typeof disturbances)[number];

export const namespaces = ['a', 'b', 'c'] as const;

export interface ScenarioOptions {
  /** The client tries streamed lists. */
  readonly streaming: boolean;
  readonly serverStreaming: ModelServerOptions['streaming'];
  readonly scope: InformerScope;
  /** How often the scope changes. */
  readonly scopeChanges: number;
  readonly freeze: boolean;
  readonly decoding: NonNullable<SharedInformerOptions<Thing>['decoding']>;
  readonly transform: 'none' | 'mark' | 'strip';
  readonly style: JsonStyle;
  /** Objects at the start. */
  readonly objects: number;
  readonly page: number;
  readonly capacity: number;
  readonly errorsAsEvents: boolean;
  /** Seconds after which the server ends watches. */
  readonly watchLimit: number;
  readonly watchCache: boolean;
  /** Requests go to either replica. */
  readonly balanced: boolean;
  /** Milliseconds for which one replica stays behind, again and again; 0 for never. */
  readonly behind: number;
  /** Milliseconds. */
  readonly faultsFor: number;
  readonly writes: number;
  readonly connectionFaults: readonly ConnectionFault[];
  /** How likely a request is to meet a fault. */
  readonly intensity: number;
  /** How bytes come where nothing is wrong. */
  readonly chunking: Chunking;
  readonly disturbances: readonly Disturbance[];
  /** How many of them. */
  readonly disturbed: number;
  /** The event loop is kept busy by handlers, for so many milliseconds now and then. */
  readonly slowHandler: number;
}

export function drawOptions(dice: Dice): ScenarioOptions {
  const crowded = dice.chance(0.01);
  const objects = crowded ? dice.between(520, 1100) : dice.chance(0.15) ? 0 : dice.between(1, 24);
  const behind = dice.chance(0.6) ? 0 : dice.from([2000, 10_000, 60_000, 200_000]);
  return {
    streaming: dice.chance(0.6),
    serverStreaming: dice.chance(0.8) ? 'served' : dice.from(['refused', 'unknown'] as const),
    scope: firstScope(dice),
    scopeChanges: dice.chance(0.75) ? 0 : dice.between(1, 5),
    freeze: dice.chance(0.2),
    decoding: dice.chance(0.75) ? 'lazy' : 'eager',
    transform: dice.chance(0.7) ? 'none' : dice.from(['mark', 'strip'] as const),
    style: dice.from(['alphabetical', 'struct', 'escaped'] as const),
    objects,
    page: crowded ? 500 : dice.from([1, 2, 3, 5, 8, 500]),
    capacity: dice.chance(0.3) ? dice.between(0, 5) : 100,
    errorsAsEvents: dice.chance(0.7),
    watchLimit: dice.chance(0.5) ? Infinity : dice.from([1, 5, 20, 60]),
    watchCache: dice.chance(0.75),
    balanced: dice.chance(behind > 0 ? 0.8 : 0.3),
    behind,
    faultsFor: dice.chance(0.2) ? dice.between(5000, 30_000) : dice.between(60_000, 900_000),
    writes: dice.chance(0.2) ? dice.between(0, 5) : dice.between(10, 80),
    // Pages are rare: what goes wrong with them has to be likely.
    connectionFaults: [
      ...dice.some(connectionFaults, dice.from([0.1, 0.25, 0.6])),
      ...(dice.chance(0.4) ? (['expired continue'] as const) : []),
    ],
    intensity: dice.from([0, 0.1, 0.3, 0.6, 0.9]),
    chunking: dice.chance(0.75) ? 'whole' : dice.from(['random', 'characters', 'single'] as const),
    disturbances: dice.some(disturbances, dice.from([0, 0.2, 0.5])),
    disturbed: dice.from([1, 4, 12, 40]),
    slowHandler: dice.chance(0.9) ? 0 : dice.from([20, 3000, 200_000]),
  };
}
