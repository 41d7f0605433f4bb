// Comparing resourceVersions of one resource: which of two states of it is the later one.
// @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/5504-comparable-resource-version

const decimal = /^[1-9][0-9]*$/;

/**
 * Compares two resourceVersions of objects of one resource, or of lists of it. They are decimal integers of any size;
 * of different resources, or of different servers, they say nothing.
 *
 * @returns below 0 when `a` is earlier, 0 when they are the same, above 0 when `a` is later; undefined when one of them is
 *   no such integer, as servers that do not follow the convention may send: then nothing is known
 */
export function compareResourceVersions(a: string | undefined, b: string | undefined): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (!decimal.test(a) || !decimal.test(b)) return a === b && a !== '' ? 0 : undefined;
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
