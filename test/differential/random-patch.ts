// Random patches of each type, made of the fields of a kind.
import type { Dice } from '../simulation/dice.ts';
import { type Fields, type RandomField, setPath } from './random-values.ts';

/** One to three fields, each set or removed. */
export function randomMergePatch(fields: readonly RandomField[], dice: Dice): Fields {
  const patch: Fields = {};
  for (const { path, draw, isWhole } of several(fields, dice)) {
    const value = dice.chance(0.2) ? null : draw(dice);
    const withRemovals =
      isFields(value) && isWhole !== true && dice.chance(0.3) ? { ...value, ...absentMember(value, dice) } : value;
    setPath(patch, path, withRemovals);
  }
  return patch;
}

/** A merge patch with the directives of strategic merge patches here and there. */
export function randomStrategicPatch(fields: readonly RandomField[], dice: Dice): Fields {
  const patch: Fields = {};
  let isOrdered = false;
  for (const { path, draw } of several(fields, dice)) {
    const value = dice.chance(0.15) ? null : directed(draw(dice), dice);
    setPath(patch, path, value);
    // One alone: Go looks at the fields of a map in any order, and stops at the first that is wrong.
    if (Array.isArray(value) && !isOrdered && dice.chance(0.3)) {
      isOrdered = true;
      const order = dice.shuffled(
        value
          .filter((item) => !isFields(item) || !('$patch' in item))
          .map((item: unknown) => (isFields(item) ? keyOnly(item) : item)),
      );
      setPath(patch, [...path.slice(0, -1), `$setElementOrder/${path.at(-1)}`], order);
    }
  }
  return patch;
}

/** One to four operations, most of which apply. */
export function randomJsonPatch(fields: readonly RandomField[], dice: Dice): unknown[] {
  return Array.from({ length: dice.between(1, 4) }, () => {
    const { path, draw } = dice.from(fields);
    const value = draw(dice);
    const below = isFields(value) ? dice.from([...Object.keys(value), 'none']) : dice.from(['0', '1', '-']);
    const isDeep = typeof value === 'object' && value !== null && dice.chance(0.5);
    const target = pointer(isDeep ? [...path, below] : path);
    const inner = isDeep ? (isFields(value) ? (value[below] ?? 'x') : (value as unknown[])[0]) : value;
    const other = pointer(dice.from(fields).path);
    switch (dice.between(0, 9)) {
      case 0:
      case 1:
        return { op: 'remove', path: target };
      case 2:
      case 3:
        return { op: 'replace', path: target, value: inner ?? null };
      case 4:
        return { op: 'test', path: target, value: inner ?? null };
      case 5:
        return { op: dice.from(['move', 'copy']), from: target, path: dice.chance(0.3) ? other : target };
      default:
        return { op: 'add', path: target, value: inner ?? null };
    }
  });
}

function several(fields: readonly RandomField[], dice: Dice): RandomField[] {
  return dice.shuffled(fields).slice(0, dice.between(1, 3));
}

function pointer(path: readonly string[]): string {
  return path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function absentMember(value: Fields, dice: Dice): Fields {
  // The first one may be the key of an item.
  const keys = Object.keys(value).slice(1);
  return keys.length === 0 ? {} : { [dice.from(keys)]: null };
}

/** Directives somewhere in a value. */
function directed(value: unknown, dice: Dice): unknown {
  if (Array.isArray(value)) {
    if (!value.every(isFields)) return value;
    const items = value.map((item) =>
      dice.chance(0.2) ? { ...keyOnly(item), $patch: 'delete' } : directed(item, dice),
    );
    return dice.chance(0.08) ? [...items, { $patch: 'replace' }] : items;
  }
  if (!isFields(value)) return value;
  const members = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, directed(each, dice)]));
  if (dice.chance(0.06)) return { ...members, $patch: dice.from(['replace', 'merge', 'delete']) };
  if ('type' in members && dice.chance(0.3)) return { ...members, $retainKeys: Object.keys(members) };
  return { ...members, ...(dice.chance(0.1) ? absentMember(members, dice) : {}) };
}

/** What tells an item of a keyed list from the others: its first member. */
function keyOnly(item: Fields): Fields {
  return Object.fromEntries(Object.entries(item).slice(0, 1));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
