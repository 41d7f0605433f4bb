// What is mostly there at once and sometimes has to be waited for, such as a token that a file holds: the promises of what is
// there already are most of what a request costs before it is sent.

/** A value, or its promise. */
export type Later<T> = T | Promise<T>;

/** Whether it has to be waited for. */
export function isLater<T>(value: Later<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Promise<T>>).then === 'function';
}
