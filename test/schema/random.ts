// A small seeded generator of numbers, so that a property test that fails fails again. Seeds that follow one another give
// sequences that have nothing in common (mulberry32).

/** @returns a function that gives a whole number from 0 up to, but not including, its argument */
export function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
