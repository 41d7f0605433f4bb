// What runs on a thread of src/threads.ts: one function of definitions.ts, again and again. Bytes are handed over, not copied.
import { parentPort, workerData } from 'node:worker_threads';

import type { DefinitionsInput } from './model/defined-kind.ts';
import { renderDefinitions } from './definitions.ts';

parentPort?.on('message', (input: DefinitionsInput) => void answer(input));

async function answer(input: DefinitionsInput): Promise<void> {
  try {
    if (workerData !== renderDefinitions.name) throw new Error(`no thread does ${String(workerData)}`);
    const output = await renderDefinitions(input);
    parentPort?.postMessage(
      { output },
      output.files.map(({ bytes }) => bytes.buffer as ArrayBuffer),
    );
  } catch (error) {
    parentPort?.postMessage({ failure: error instanceof Error ? String(error.stack) : String(error) });
  }
}
