// Equality and order of values: numbers across types by their value, everything else within its type.
import { compareNumbers, equalNumbers, isNumber } from './numbers.ts';
import type { Value } from './value.ts';
import { CelList, CelMap, Duration, isOpaque, noOverload, Optional, Timestamp, TypeName } from './value.ts';

export function equalValues(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (isNumber(one) && isNumber(other)) return equalNumbers(one, other);
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other) === 0;
  if (one instanceof Timestamp && other instanceof Timestamp) return one.nanoseconds === other.nanoseconds;
  if (one instanceof Duration && other instanceof Duration) return one.nanoseconds === other.nanoseconds;
  if (one instanceof TypeName && other instanceof TypeName) return one.type === other.type;
  if (one instanceof CelList && other instanceof CelList) return equalLists(one, other);
  if (one instanceof CelMap && other instanceof CelMap) {
    if (one.size !== other.size) return false;
    return one.entries.every(([key, value]) => {
      const found = other.find(key);
      return found !== undefined && equalValues(value, found);
    });
  }
  if (one instanceof Optional && other instanceof Optional) {
    if (one.value === undefined || other.value === undefined) return one.value === other.value;
    return equalValues(one.value, other.value);
  }
  return isOpaque(one) && isOpaque(other) && one.opaque === other.opaque && one.equals(other);
}

/** Whether the order counts, the left list says. */
function equalLists({ items, keys }: CelList, other: CelList): boolean {
  if (items.length !== other.items.length) return false;
  if (keys === undefined) {
    return items.every((item, index) => equalValues(item, other.items[index] ?? null));
  }
  return items.every((item) => other.items.some((each) => equalValues(item, each)));
}

/** Negative, zero or positive. */
export function compareValues(one: Value, other: Value): number {
  if (isNumber(one) && isNumber(other)) return compareNumbers(one, other);
  if (typeof one === 'string' && typeof other === 'string') return Buffer.compare(Buffer.from(one), Buffer.from(other));
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other);
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other);
  if (
    (one instanceof Timestamp && other instanceof Timestamp) ||
    (one instanceof Duration && other instanceof Duration)
  ) {
    return one.nanoseconds < other.nanoseconds ? -1 : Number(one.nanoseconds > other.nanoseconds);
  }
  throw noOverload();
}
