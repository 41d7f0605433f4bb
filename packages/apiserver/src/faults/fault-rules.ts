// The rules that a server breaks its answers by, and which of them strikes a request.
import type { RequestDescription } from '../request/request-description.ts';
import { matchesRequest } from '../request/request-match.ts';
import type { Fault, FaultRule } from './fault-rule.ts';
import { faultRuleProblems } from './fault-rule.ts';

/** A rule in force. `using fault = server.faults.add(...)` removes it at the end of the block. */
export interface ActiveFault extends Disposable {
  readonly id: string;
  readonly rule: FaultRule;
  /** How many requests it has struck. */
  readonly hits: number;
  remove(): void;
}

/** A fault that strikes, with what it needs to know of the moment its rule was added. */
export interface Strike {
  readonly fault: Fault;
  /** The server's resourceVersion then. */
  readonly revision: Promise<number>;
}

/** Faults on purpose. */
export class FaultRules {
  readonly #rules = new Map<string, Rule>();
  readonly #seed: number;
  readonly #revision: () => Promise<number>;
  #count = 0;

  /**
   * @param seed - of what rules with a probability decide
   * @param revision - the server's present resourceVersion
   */
  constructor(seed: number, revision: () => Promise<number>) {
    this.#seed = seed;
    this.#revision = revision;
  }

  /**
   * Puts a rule in force, behind those that are.
   *
   * @throws TypeError that names everything that is wrong with it.
   */
  add(rule: FaultRule): ActiveFault {
    const problems = faultRuleProblems(rule);
    if (problems.length > 0) throw new TypeError(problems.join('; '));
    this.#count += 1;
    const id = String(this.#count);
    // A rule's decisions do not depend on what other rules decide.
    const random = randomNumbers(this.#seed * 1_000_003 + this.#count);
    const revision = this.#revision();
    revision.catch(() => undefined);
    const active = new Rule(id, rule, random, revision, () => void this.#rules.delete(id));
    this.#rules.set(id, active);
    return active;
  }

  /** The rules in force, in their order. */
  get active(): readonly ActiveFault[] {
    return [...this.#rules.values()];
  }

  find(id: string): ActiveFault | undefined {
    return this.#rules.get(id);
  }

  /** Removes all. What struck a stream that is still open stays with it. */
  clear(): void {
    this.#rules.clear();
  }

  /** The fault that strikes a request; undefined when none does. */
  strike(request: RequestDescription): Strike | undefined {
    for (const rule of this.#rules.values()) {
      if (rule.strikes(request)) return { fault: rule.rule.fault, revision: rule.revision };
    }
    return undefined;
  }
}

class Rule implements ActiveFault {
  readonly id: string;
  readonly rule: FaultRule;
  readonly revision: Promise<number>;
  readonly remove: () => void;
  readonly #random: () => number;
  #matched = 0;
  #hits = 0;

  constructor(id: string, rule: FaultRule, random: () => number, revision: Promise<number>, remove: () => void) {
    this.id = id;
    this.rule = rule;
    this.revision = revision;
    this.remove = remove;
    this.#random = random;
  }

  get hits(): number {
    return this.#hits;
  }

  strikes(request: RequestDescription): boolean {
    const { match = {}, fault, skip = 0, times = Infinity, probability = 1 } = this.rule;
    if (this.#hits >= times || !matchesRequest(match, request)) return false;
    if (fault.type === 'stale' && !['get', 'list', 'watch'].includes(request.verb)) return false;
    this.#matched += 1;
    if (this.#matched <= skip || this.#random() >= probability) return false;
    this.#hits += 1;
    return true;
  }

  [Symbol.dispose](): void {
    this.remove();
  }
}

/** Numbers in [0, 1), the same for the same seed: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
