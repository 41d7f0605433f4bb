// Bodies with one thing wrong with them somewhere: nothing, something empty or something of another type in the place of a
// value, a field that nobody has heard of, a list with nothing in it. What templates leave behind, and typing errors.
import type { Dice } from '../simulation/dice.ts';
import type { Fields } from './random-values.ts';

const strangers: readonly unknown[] = [
  null,
  null,
  null,
  '',
  0,
  false,
  [],
  {},
  'text',
  7,
  1.5,
  -1,
  true,
  [null],
  [{}],
  ['text'],
  { x: null },
  { x: 'y' },
];

/** Where something can be put: in an object under a name, or in a list. */
interface Spot {
  readonly holder: Fields | unknown[];
  readonly key: string | number;
}

/** A copy with one spot changed, seldom its type or name. */
export function damaged<T>(body: T, dice: Dice): T {
  const copy = structuredClone(body);
  const spots = spotsOf(copy).filter(({ holder, key }) => !isIdentity(holder, key) || dice.chance(0.02));
  if (spots.length === 0) return copy;
  const { holder, key } = dice.from(spots);
  if (!Array.isArray(holder) && dice.chance(0.15)) holder['unheardOf'] = dice.from(strangers);
  else (holder as Fields)[key] = structuredClone(dice.from(strangers));
  return copy;
}

function isIdentity(holder: Fields | unknown[], key: string | number): boolean {
  return !Array.isArray(holder) && (key === 'apiVersion' || key === 'kind' || (key === 'name' && 'name' in holder));
}

function spotsOf(value: unknown): Spot[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => [{ holder: value, key: index }, ...spotsOf(item)]);
  }
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Fields;
  return Object.entries(holder).flatMap(([key, member]) => [{ holder, key }, ...spotsOf(member)]);
}
