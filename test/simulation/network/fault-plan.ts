// What goes wrong with one request, drawn when it is sent.
import type { Dice } from '../dice.ts';

/** Everything that can happen to one connection. What happens to servers stands in disturbances.ts. */
export const connectionFaults = [
  'refused',
  'reset before headers',
  'reset in body',
  'end in body',
  'silence before headers',
  'silence in body',
  'late headers',
  'late bytes',
  'status 429',
  'status 5xx',
  'status 403',
  'status 410',
  'ERROR event 410',
  'ERROR event 5xx',
  'ERROR event 429',
  'ends at once',
  'ends after a bookmark',
  'garbage line',
  'foreign line',
  'repeated line',
  'expired continue',
  'bytes one by one',
  'split characters',
  'held back',
] as const;

export type ConnectionFault = (typeof connectionFaults)[number];

/** How bytes come. */
export type Chunking = 'whole' | 'random' | 'single' | 'characters';

export interface FaultPlan {
  /** What the plan is made of, for the trace and the count. */
  readonly faults: readonly ConnectionFault[];
  /** Instead of an answer of the server. */
  readonly opening?: 'refused' | 'reset' | 'silence' | 'end' | 'bookmark' | undefined;
  readonly status?: { readonly code: number; readonly retryAfter: number | undefined } | undefined;
  /** Milliseconds until headers arrive. */
  readonly headerDelay: number;
  /** Milliseconds that each piece takes. */
  readonly delay: number;
  readonly chunking: Chunking;
  /** A proxy keeps the body, or all of the answer, until the server has ended it. */
  readonly held?: 'body' | 'all' | undefined;
  /** What becomes of the connection after so many bytes of its body. */
  readonly cut?: { readonly bytes: number; readonly how: 'reset' | 'end' | 'silence' } | undefined;
  /** What is put between two lines: before the line of this number. */
  readonly insert?:
    | { readonly line: number; readonly what: 'gone' | 'failure' | 'throttle' | 'garbage' | 'foreign' | 'repeat' }
    | undefined;
}

export const noFaults: FaultPlan = { faults: [], headerDelay: 0, delay: 0, chunking: 'whole' };

/** @param enabled - what the scenario has at all; at most two at a time */
export function drawPlan(
  dice: Dice,
  enabled: readonly ConnectionFault[],
  intensity: number,
  request: { readonly watch: boolean; readonly continued: boolean },
): FaultPlan {
  if (request.continued && enabled.includes('expired continue') && dice.chance(0.3)) {
    return { ...noFaults, ...effectOf(dice, 'expired continue', request), faults: ['expired continue'] };
  }
  if (enabled.length === 0 || !dice.chance(intensity)) return noFaults;
  let plan = noFaults;
  for (let count = dice.chance(0.3) ? 2 : 1; count > 0; count -= 1) {
    const fault = dice.from(enabled);
    const effect = effectOf(dice, fault, request);
    if (effect !== undefined) plan = { ...plan, ...effect, faults: [...plan.faults, fault] };
  }
  return plan;
}

function effectOf(
  dice: Dice,
  fault: ConnectionFault,
  { watch, continued }: { watch: boolean; continued: boolean },
): Partial<FaultPlan> | undefined {
  const bytes = dice.chance(0.3) ? dice.between(0, 40) : dice.between(0, watch ? 3000 : 6000);
  const line = dice.chance(0.5) ? 0 : dice.between(1, 8);
  switch (fault) {
    case 'refused':
      return { opening: 'refused' };
    case 'reset before headers':
      return { opening: 'reset', headerDelay: dice.between(0, 2000) };
    case 'silence before headers':
      return { opening: 'silence' };
    case 'reset in body':
      return { cut: { bytes, how: 'reset' } };
    case 'end in body':
      return { cut: { bytes, how: 'end' } };
    case 'silence in body':
      return { cut: { bytes, how: 'silence' } };
    case 'late headers':
      return { headerDelay: dice.chance(0.2) ? dice.between(60_000, 70_000) : dice.between(100, 10_000) };
    case 'late bytes':
      return { delay: dice.between(1, 4000), chunking: 'random' };
    case 'status 429':
      return { status: { code: 429, retryAfter: dice.chance(0.6) ? dice.between(1, 5) : undefined } };
    case 'status 5xx':
      return {
        status: {
          code: dice.from([500, 502, 503, 504]),
          retryAfter: dice.chance(0.3) ? dice.between(1, 3) : undefined,
        },
      };
    case 'status 403':
      return { status: { code: dice.from([401, 403]), retryAfter: undefined } };
    case 'status 410':
      return { status: { code: 410, retryAfter: undefined } };
    case 'expired continue':
      return continued ? { status: { code: 410, retryAfter: undefined } } : undefined;
    case 'bytes one by one':
      return { chunking: 'single' };
    case 'split characters':
      return { chunking: 'characters' };
    case 'held back':
      return watch ? { held: dice.from(['body', 'all'] as const) } : undefined;
    case 'ERROR event 410':
      return watch ? { insert: { line, what: 'gone' } } : undefined;
    case 'ERROR event 5xx':
      return watch ? { insert: { line, what: 'failure' } } : undefined;
    case 'ERROR event 429':
      return watch ? { insert: { line, what: 'throttle' } } : undefined;
    case 'ends at once':
      return watch ? { opening: 'end' } : undefined;
    case 'ends after a bookmark':
      return watch ? { opening: 'bookmark' } : undefined;
    case 'garbage line':
      return watch ? { insert: { line, what: 'garbage' } } : undefined;
    case 'foreign line':
      return watch ? { insert: { line, what: 'foreign' } } : undefined;
    case 'repeated line':
      return watch ? { insert: { line, what: 'repeat' } } : undefined;
  }
}
