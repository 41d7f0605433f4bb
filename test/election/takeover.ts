// What may happen to a leader, and what must hold then: candidates as processes, a recording proxy, one fault. The same on
// the embedded server and on a real one.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Transport } from '@kubewright/apimachinery';
import { isApiError } from '@kubewright/apimachinery';
import { connect } from '@kubewright/client';
import type { CandidateSettings } from './candidate.ts';
import { candidateVariable, contendedPath } from './candidate.ts';
import type { Arrival } from './recording-proxy.ts';
import { startRecordingProxy, trespasses } from './recording-proxy.ts';

const script = fileURLToPath(new URL('candidate.ts', import.meta.url));

/** What happens to the leader. */
export type Fault = 'paused' | 'blocked' | 'killed' | 'stopped';

export interface Takeover {
  readonly server: Transport;
  /** Unique on its server. */
  readonly lease: string;
  readonly fault: Fault;
  /** Milliseconds. */
  readonly times: { readonly leaseDuration: number; readonly renewDeadline: number; readonly retryPeriod: number };
  /** How many besides the leader; default 1. */
  readonly followers?: number;
  /** By how many milliseconds wall clocks are wrong: the leader's, then the followers'. */
  readonly skews?: readonly number[];
  readonly unfenced?: boolean;
}

/** What was seen. */
export interface TakeoverReport {
  /** Writes of who did not lead. */
  readonly trespasses: readonly string[];
  /** Milliseconds from the fault until another led. */
  readonly after: number;
  /** The same from the last time that the lease was written: a renewal, or that it was given back. */
  readonly sinceWritten: number;
  /** How many writes arrived before and after. */
  readonly writes: { readonly old: number; readonly new: number };
  /** How the old leader's process ended: status, or signal. */
  readonly end: number | string;
}

/**
 * Milliseconds between the moment when a lease expires, or is given back, and that when another has it: the candidates'
 * jitter, two requests, and a machine that has other things to do.
 */
export const promptness = 500;

/** How long a paused or blocked leader is away, as a part of the lease's duration. */
const absence = 1.6;

/** Writes that must have arrived before the fault, and of the new leader after it. */
const enough = 20;

/** Runs one. Fails when another takes over too late, or not; whether anybody trespassed is for the caller to check. */
export async function takeOver(options: Takeover): Promise<TakeoverReport> {
  const { server, lease, fault, times, followers = 1, skews = [], unfenced = false } = options;
  await createContended(server);
  const proxy = await startRecordingProxy(server);
  const children: ChildProcess[] = [];
  const start = (identity: string): ChildProcess => {
    const election = { namespace: 'default', name: lease, identity, ...times };
    const skew = skews[children.length] ?? 0;
    const settings: CandidateSettings = { server: proxy.urlFor(identity), election, skew, unfenced };
    const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
    const child = fork(script, [], {
      env: { ...inherited, [candidateVariable]: JSON.stringify(settings) },
      execArgv: ['--conditions=kubewright-source'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    children.push(child);
    return child;
  };
  try {
    const leader = start('old');
    const ended = once(leader, 'exit') as Promise<[number | null, string | null]>;
    const errors: Buffer[] = [];
    leader.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
    await proxy.arrival(writes('old', proxy.arrivals, enough));
    for (let index = 0; index < followers; index += 1) start(`new-${index}`);
    // They have seen the lease, and seen it renewed: what follows is about a takeover, not about their start, from which
    // they count until then.
    await Promise.all(children.slice(1).map((child) => logged(child, 'leader elected')));
    const waiting = performance.now();
    await proxy.arrival(({ what, at }) => what === 'lease' && at > waiting);

    assert.equal(leader.exitCode, null, `it ended too early\n${Buffer.concat(errors).toString()}`);
    const faultAt = performance.now();
    const away = times.leaseDuration * absence;
    if (fault === 'killed') leader.kill('SIGKILL');
    if (fault === 'stopped') leader.kill('SIGTERM');
    if (fault === 'paused') leader.kill('SIGSTOP');
    if (fault === 'blocked') leader.send(away);
    const taken = await proxy.arrival((each) => each.what === 'lease' && each.holder.startsWith('new'));
    const newLeader = taken.what === 'lease' ? taken.holder : '';
    if (fault === 'paused') {
      await proxy.arrival(({ at }) => at > faultAt + away);
      leader.kill('SIGCONT');
    }
    const [status, signal] = await ended;
    await proxy.arrival(writes(newLeader, proxy.arrivals, enough));
    const written = proxy.arrivals.findLast((each) => each.what === 'lease' && each.at < taken.at);
    assert.ok(written?.what === 'lease');
    const sinceWritten = taken.at - written.at;
    const limit = (written.holder === '' ? 0 : times.leaseDuration) + promptness;
    assert.ok(
      sinceWritten < limit,
      `taken over ${sinceWritten} ms after the lease was written, later than ${limit}\n${Buffer.concat(errors).toString()}`,
    );
    const count = (by: string): number =>
      proxy.arrivals.filter((each) => each.what === 'write' && each.by === by).length;
    return {
      trespasses: trespasses(proxy.arrivals),
      after: Math.round(taken.at - faultAt),
      sinceWritten: Math.round(sinceWritten),
      writes: { old: count('old'), new: count(newLeader) },
      end: status ?? signal ?? '',
    };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await proxy.close();
  }
}

/** Resolves when it has written a line with this text to its log. */
function logged({ stderr }: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve) => {
    let log = '';
    stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes(text)) resolve();
    });
  });
}

function writes(by: string, arrivals: readonly Arrival[], count: number): () => boolean {
  return () => arrivals.filter((each) => each.what === 'write' && each.by === by).length >= count;
}

async function createContended(server: Transport): Promise<void> {
  const end = contendedPath.lastIndexOf('/');
  const metadata = { name: contendedPath.slice(end + 1) };
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
  try {
    await connect(server).request({ method: 'POST', path: contendedPath.slice(0, end), body });
  } catch (error) {
    if (!isApiError(error) || !error.isAlreadyExists) throw error;
  }
}
