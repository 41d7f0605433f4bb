// What can go wrong between a server and its clients, as data: rules say which requests are hit, by what, and how often.

import type { RequestMatch } from '../request/request-match.ts';
import { matchMembers } from '../request/request-match.ts';

/**
 * Where in an answer something happens. A watch is cut into its lines; any other answer is one line.
 */
interface InStream {
  /** How many lines of the answer come through before; default: not even the answer's head does. */
  readonly afterLines?: number;
}

/** Whether the request has its effect although its answer is not what it should be. */
interface Executable {
  /** Default false: the request never reaches the server. */
  readonly executed?: boolean;
}

/** One thing that goes wrong. */
export type Fault =
  /** The connection is lost. */
  | ({ readonly type: 'drop' } & InStream & Executable)
  /** The connection is lost in the middle of a line; default the first. */
  | ({ readonly type: 'partial' } & InStream)
  /** The connection stays, and nothing more comes: half open. */
  | ({ readonly type: 'silence' } & InStream)
  /** The answer comes later. */
  | { readonly type: 'delay'; readonly milliseconds: number }
  /**
   * The server refuses. With `afterLines`, a watch gets an event of type ERROR and ends.
   */
  | ({
      readonly type: 'error';
      /** The HTTP status, such as 429 or 503. */
      readonly code: number;
      /** Default the one that belongs to the code. */
      readonly reason?: string;
      readonly message?: string;
      /** Also sent as the header `Retry-After`. */
      readonly retryAfterSeconds?: number;
    } & InStream &
      Executable)
  /** 410 Expired: of a watch, an event of type ERROR, as kube-apiserver does it; of a list, the answer. */
  | ({ readonly type: 'expired' } & InStream)
  /** Lists and gets answer with the past; streamed lists begin there and catch up. Writes and other watches pass. */
  | {
      readonly type: 'stale';
      /** Default the resourceVersion of the server when the rule was added. */
      readonly revision?: number;
    };

/** Which requests a fault hits. Of the rules that match, the first that strikes does. */
export interface FaultRule {
  /** Default all. */
  readonly match?: RequestMatch;
  readonly fault: Fault;
  /** Let so many matching requests pass first; default 0. */
  readonly skip?: number;
  /** Strike so many times; default without end. */
  readonly times?: number;
  /** Strike a matching request with this probability, from 0 to 1; default 1. Drawn from the server's seed. */
  readonly probability?: number;
}

const ruleMembers = ['match', 'fault', 'skip', 'times', 'probability'];

const faultMembers: Readonly<Record<Fault['type'], readonly string[]>> = {
  drop: ['afterLines', 'executed'],
  partial: ['afterLines'],
  silence: ['afterLines'],
  delay: ['milliseconds'],
  error: ['code', 'reason', 'message', 'retryAfterSeconds', 'afterLines', 'executed'],
  expired: ['afterLines'],
  stale: ['revision'],
};

/** What is wrong with a rule that came from outside; none when it is one. */
export function faultRuleProblems(value: unknown): string[] {
  if (!isObject(value)) return ['a rule is an object with a fault'];
  const problems = unknownMembers('', value, ruleMembers);
  const { match, fault, skip, times, probability } = value;
  if (match !== undefined) problems.push(...matchProblems(match));
  problems.push(...faultProblems(fault));
  if (skip !== undefined && !isCount(skip)) problems.push('skip: want an integer of 0 or more');
  if (times !== undefined && !isCount(times)) problems.push('times: want an integer of 0 or more');
  if (probability !== undefined && !(typeof probability === 'number' && probability >= 0 && probability <= 1)) {
    problems.push('probability: want a number from 0 to 1');
  }
  return problems;
}

function matchProblems(match: unknown): string[] {
  if (!isObject(match)) return ['match: want an object'];
  const isChoice = (value: unknown): boolean =>
    typeof value === 'string' || (Array.isArray(value) && value.every((each) => typeof each === 'string'));
  const wrong = matchMembers.filter((member) => match[member] !== undefined && !isChoice(match[member]));
  return [
    ...unknownMembers('match.', match, matchMembers),
    ...wrong.map((member) => `match.${member}: want a text, or a list of texts`),
  ];
}

function faultProblems(fault: unknown): string[] {
  const types = Object.keys(faultMembers);
  if (!isObject(fault)) return [`fault: want an object with a type: ${types.join(', ')}`];
  const { type } = fault;
  if (typeof type !== 'string' || !types.includes(type)) return [`fault.type: want one of ${types.join(', ')}`];
  const problems = unknownMembers('fault.', fault, ['type', ...faultMembers[type as Fault['type']]]);
  for (const member of ['afterLines', 'retryAfterSeconds', 'revision']) {
    if (fault[member] !== undefined && !isCount(fault[member])) {
      problems.push(`fault.${member}: want an integer of 0 or more`);
    }
  }
  const { milliseconds, code, executed } = fault;
  if (type === 'delay' && !(typeof milliseconds === 'number' && milliseconds >= 0 && Number.isFinite(milliseconds))) {
    problems.push('fault.milliseconds: want a number of 0 or more');
  }
  if (type === 'error' && !(isCount(code) && code >= 400 && code <= 599)) {
    problems.push('fault.code: want an HTTP status from 400 to 599');
  }
  if (executed !== undefined && typeof executed !== 'boolean') problems.push('fault.executed: want true or false');
  for (const member of ['reason', 'message']) {
    if (fault[member] !== undefined && typeof fault[member] !== 'string') problems.push(`fault.${member}: want a text`);
  }
  return problems;
}

function unknownMembers(prefix: string, value: Record<string, unknown>, known: readonly string[]): string[] {
  const unknown = Object.keys(value).filter((member) => !known.includes(member));
  return unknown.map((member) => `${prefix}${member}: not known here; known are ${known.join(', ')}`);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
