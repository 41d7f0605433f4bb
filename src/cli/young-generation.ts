// How much V8 keeps for what is new. Left alone it grows to a hundred megabytes while objects come in, and stays there, in a
// server that holds fifty. What surprises: V8 takes no limit once it runs, but asks each time it grows by which factor.
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** From here on nothing gets faster. Bytes of both halves. */
const enough = 16 * 2 ** 20;

/**
 * Lets V8's young generation grow until it is large enough, and again after it has shrunk. Of the whole process: only for one
 * that is a server and nothing else. A V8 that does not know the flag says so on standard error, and goes on.
 *
 * @see https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
export function limitYoungGeneration(): void {
  let mayGrow = true;
  const check = (): void => {
    const size = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;
    if (size < enough === mayGrow) return;
    mayGrow = !mayGrow;
    setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`);
  };
  new PerformanceObserver(check).observe({ entryTypes: ['gc'] });
  check();
}
