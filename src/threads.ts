// A pure function of src/definitions.ts over many inputs -> its results in order, on all cores where there is enough to do.
// Threads are told the function by its name: src/thread.ts finds it there.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import { BugError } from './errors.ts';

/** Below this many characters the threads would take longer to begin than to work. */
const worthThreads = 3_000_000;
/** More threads than this wait for the disk and cost memory. */
const mostThreads = 8;

/** Parts are small and forgotten at once: a larger nursery is no faster, and each thread would fill it. */
const resourceLimits = { maxYoungGenerationSizeMb: 16 };

/** What a thread answers. */
export type Answer<Output> = { readonly output: Output } | { readonly failure: string };

/**
 * Applies a function that is exported by src/definitions.ts.
 *
 * @param size - of all inputs, in characters
 * @param onDone - is told how many are done
 * @throws BugError when the function fails on a thread: what users can fix is a result, not a failure
 */
export async function mapOnThreads<Input, Output>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Output>,
  size: number,
  onDone: (done: number) => void = () => {},
  threads = Math.min(availableParallelism(), mostThreads, inputs.length),
): Promise<Output[]> {
  const outputs: Output[] = [];
  let next = 0;
  let done = 0;
  const take = async (apply: (input: Input) => Promise<Output>): Promise<void> => {
    for (let index = next++; index < inputs.length; index = next++) {
      outputs[index] = await apply(inputs[index] as Input);
      onDone(++done);
    }
  };
  if (threads < 2 || size < worthThreads) {
    await take(work);
    return outputs;
  }
  const file = new URL(`./thread.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
  const workers = Array.from({ length: threads }, () => new Worker(file, { workerData: work.name, resourceLimits }));
  try {
    await Promise.all(workers.map((worker) => take((input) => ask<Input, Output>(worker, input))));
    return outputs;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function ask<Input, Output>(worker: Worker, input: Input): Promise<Output> {
  return new Promise((resolve, reject) => {
    const onError = (error: unknown): void => reject(new BugError('A thread failed', { cause: error }));
    worker.once('error', onError);
    worker.once('message', (answer: Answer<Output>) => {
      worker.off('error', onError);
      if ('output' in answer) resolve(answer.output);
      else reject(new BugError(answer.failure));
    });
    worker.postMessage(input);
  });
}
