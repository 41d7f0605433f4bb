// Integers above 2^53 that a number of JavaScript rounds: what the text said is kept beside the number, in the object or
// array that holds it, under a symbol that spreading an object copies. Types stay true and nothing throws; who writes the
// value back unchanged writes the digits that were read.

/** Enumerable, so that `{ ...object }` and `Object.assign` take it along; JSON.stringify and Object.keys do not see it. */
const digits = Symbol('kubewright.digits');

/** By member: the rounded number, and the integer as it was written. */
type Digits = Record<string, { readonly rounded: number; readonly text: string } | undefined>;

interface Holder {
  [digits]?: Digits;
}

let someKept = false;

/** Whether this process has met such an integer: hardly any does, and then nothing costs anything. */
export function anyDigitsKept(): boolean {
  return someKept;
}

/** Notes what a member's number was in the text. */
export function noteDigits(holder: object, key: string, rounded: number, text: string): void {
  someKept = true;
  const notes = ((holder as Holder)[digits] ??= Object.create(null) as Digits);
  notes[key] = { rounded, text };
}

/** Forgets what a member's number was in the text: another one is set. */
export function dropDigits(holder: object, key: string): void {
  const notes = (holder as Holder)[digits];
  if (notes !== undefined) notes[key] = undefined;
}

/** The integer that a member's number stands for, as text; undefined when the number itself is it. */
export function keptDigits(holder: object, key: string): string | undefined {
  const note = (holder as Holder)[digits]?.[key];
  // Somebody may have set another number since.
  return note !== undefined && (holder as Record<string, unknown>)[key] === note.rounded ? note.text : undefined;
}

/** Takes all notes of an object or array along to its copy. */
export function copyDigits(from: object, to: object): void {
  const notes = (from as Holder)[digits];
  if (notes !== undefined) (to as Holder)[digits] = Object.assign(Object.create(null) as Digits, notes);
}

/** A member that is a number or a bigint, as its integer is written. */
export function numberText(holder: object, key: string): string {
  return keptDigits(holder, key) ?? String((holder as Record<string, unknown>)[key]);
}
