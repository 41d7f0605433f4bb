// A small seeded generator of numbers, so that a property test that fails fails again.

/** @returns a function that gives a whole number from 0 up to, but not including, its argument */
export function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
