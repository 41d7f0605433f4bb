// Estimated sizes and costs. They saturate at the largest 64 bit number, as in kube-apiserver; below 2^53 they are exact.

/** Length of a string, list or map. */
export interface Size {
  readonly min: number;
  readonly max: number;
}

export const saturated = 2 ** 64;
export const unknownSize: Size = { min: 0, max: saturated };

export const factors = { stringTraversal: 0.1, regularExpression: 0.25, list: 10, map: 30, message: 40 };

export function fixed(size: number): Size {
  return { min: size, max: size };
}

export function plus(one: number, other: number): number {
  return Math.min(one + other, saturated);
}

export function times(one: number, other: number): number {
  return Math.min(one * other, saturated);
}

/** Rounded up. */
export function scaled(size: number, factor: number): number {
  return Math.min(Math.ceil(size * factor), saturated);
}

export function addSizes(one: Size, other: Size): Size {
  return { min: plus(one.min, other.min), max: plus(one.max, other.max) };
}

export function multiplySizes(one: Size, other: Size): Size {
  return { min: times(one.min, other.min), max: times(one.max, other.max) };
}

export function uniteSizes(one: Size, other: Size): Size {
  return { min: Math.min(one.min, other.min), max: Math.max(one.max, other.max) };
}
