// One replica of an operator, as a process of its own: it writes all the time while it leads. What it is told comes in
// an environment variable; to block its event loop it is told by its parent.
import { systemClock } from '@kubewright/apimachinery';
import type { Clock } from '@kubewright/apimachinery';
import type { RestClient } from '@kubewright/client';
import { connect, jsonLogger } from '@kubewright/client';
import { createManager, runManager } from '@kubewright/runtime';
import type { LeaderElectionOptions, Runnable } from '@kubewright/runtime';

/** What {@link candidateVariable} holds, in JSON. */
export interface CandidateSettings {
  readonly server: string;
  readonly election: LeaderElectionOptions;
  /** Milliseconds by which its wall clock is wrong. */
  readonly skew: number;
  /** Writes through a connection of its own, past the manager's fence: what the fence is measured against. */
  readonly unfenced?: boolean;
}

/** The environment variable. */
export const candidateVariable = 'CANDIDATE';

/** What all of them write. */
export const contendedPath = '/api/v1/namespaces/default/configmaps/contended';

/** How many writes are under way at once, and milliseconds between one's answer and the next: some, and no load. */
const writers = 4;
const pause = 25;

/** Milliseconds that every other request waits for its credentials, as with a plugin: between the call and the bytes. */
const credentialDelay = 3;

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void systemClock.schedule(milliseconds, resolve));

function writer(settings: CandidateSettings, blocked: () => number): Runnable {
  return {
    name: 'writer',
    run: async ({ rest: fenced, signal }) => {
      const rest = settings.unfenced === true ? connection(settings) : fenced;
      const write = async (): Promise<void> => {
        while (!signal.aborted) {
          const until = performance.now() + blocked();
          while (performance.now() < until);
          await writeOnce(rest).catch(() => undefined);
          await wait(pause);
        }
      };
      await Promise.all(Array.from({ length: writers }, write));
    },
  };
}

async function writeOnce(rest: RestClient): Promise<void> {
  await rest.request({
    method: 'PATCH',
    path: contendedPath,
    body: { data: { at: String(performance.now()) } },
    contentType: 'application/merge-patch+json',
  });
}

function connection({ server, unfenced = false }: CandidateSettings): RestClient {
  let requests = 0;
  const token = async (): Promise<string> => {
    requests += 1;
    if (requests % 2 === 0 && !unfenced) await wait(credentialDelay);
    return 'token';
  };
  return connect({ server, token });
}

if (process.env[candidateVariable] !== undefined) {
  const settings = JSON.parse(process.env[candidateVariable]) as CandidateSettings;
  const { election, skew } = settings;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + skew };
  let block = 0;
  process.on('message', (milliseconds: number) => (block = milliseconds));
  process.on('disconnect', () => process.exit(3));
  const rest = connection(settings);
  const log = jsonLogger({ clock });
  const takeBlock = (): number => {
    const taken = block;
    block = 0;
    return taken;
  };
  await runManager(() =>
    createManager({ name: 'candidate', rest, clock, log, leaderElection: election }).addRunnable(
      writer(settings, takeBlock),
    ),
  );
}
