// What happens to servers, clocks and the process while the client works. Each disturbance ends by itself, and all of them
// at the latest when the faults end.
import type { Dice } from './dice.ts';
import type { Network } from './network/network.ts';
import type { Disturbance } from './scenario-options.ts';
import type { ModelServer } from './server/model-server.ts';
import type { ClockView, SimulatedClock } from './simulated-clock.ts';
import type { Writer } from './writer.ts';

export interface DisturbedWorld {
  readonly server: ModelServer;
  readonly network: Network;
  readonly writer: Writer;
  readonly clock: SimulatedClock;
  readonly timers: ClockView;
  readonly dice: Dice;
  /** The faults are over. */
  calm: boolean;
}

const day = 86_400_000;

export function disturb(kind: Disturbance, world: DisturbedWorld): void {
  const { server, network, clock, dice } = world;
  const replica = dice.from(server.replicas);
  switch (kind) {
    case 'compaction':
      server.store.compacted = server.store.revision;
      return;
    case 'late replica':
      replica.lag(true);
      return after(world, dice.between(500, 90_000), () => replica.lag(false));
    case 'other replica':
      server.preferred = dice.from([0, 1, undefined]);
      return network.drop(dice.from(['reset', 'end', 'silence'] as const));
    case 'server restart':
      return restart(world);
    case 'network partition':
      network.state = 'silent';
      network.drop('silence');
      return after(world, dice.between(1000, 200_000), () => (network.state = 'up'));
    case 'overload':
      network.state = 'overloaded';
      return after(world, dice.between(1000, 60_000), () => (network.state = 'up'));
    case 'hollow watches':
      network.state = 'hollow';
      network.hollow = dice.from(['end', 'bookmark', 'gone'] as const);
      return after(world, dice.between(5000, 60_000), () => (network.state = 'up'));
    case 'definition deleted':
      return deleteDefinition(world);
    case 'clock jump':
      return clock.jump(dice.from([-400 * day, -3_600_000, -1, 1, 3_600_000, 20 * day]));
    case 'no bookmarks':
      server.muted = true;
      return after(world, dice.between(60_000, 300_000), () => (server.muted = false));
    case 'watches closed':
      for (const follower of Array.from(replica.followers)) follower.close();
      return;
    case 'cache restart':
      return replica.restart();
    case 'busy event loop':
      return clock.stall(dice.from([100, 5000, 40_000, 200_000]));
  }
}

/** What ends when the faults end. */
export function calm(world: DisturbedWorld): void {
  const { server, network } = world;
  world.calm = true;
  network.heal();
  server.muted = false;
  if (!server.served) defineAgain(server);
  server.watchLimit = Infinity;
  for (const replica of server.replicas) {
    replica.capacity = Infinity;
    replica.lag(false);
  }
}

function after(world: DisturbedWorld, delay: number, call: () => void): void {
  world.timers.schedule(delay, () => {
    if (!world.calm) call();
  });
}

/** The replica that comes up may be the same or another, which may be behind for a while. */
function restart(world: DisturbedWorld): void {
  const { server, network, dice } = world;
  network.state = 'refusing';
  network.drop(dice.from(['reset', 'end'] as const));
  after(world, dice.between(0, 40_000), () => {
    network.state = 'up';
    server.preferred = dice.from([0, 1] as const);
    const replica = server.replicas[server.preferred];
    if (dice.chance(0.4)) {
      replica.lag(true);
      after(world, dice.between(500, 20_000), () => replica.lag(false));
    }
    replica.restart();
  });
}

/** Its objects are deleted first; whether watches still hear of that is not certain. Made again, it is another collection. */
function deleteDefinition(world: DisturbedWorld): void {
  const { server, writer, dice } = world;
  if (!server.served) return;
  const close = (): void => {
    for (const replica of server.replicas) for (const follower of Array.from(replica.followers)) follower.close();
  };
  if (dice.chance(0.5)) close();
  server.served = false;
  writer.clear();
  close();
  after(world, dice.between(0, 60_000), () => {
    defineAgain(server);
    for (let count = dice.between(0, 5); count > 0; count -= 1) writer.write();
  });
}

function defineAgain(server: ModelServer): void {
  server.served = true;
  for (const replica of server.replicas) {
    replica.lag(false);
    replica.restart();
  }
}
