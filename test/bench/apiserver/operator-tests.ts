// An operator's own tests on the embedded server, as `npm test` runs them: what the whole process takes.
import { fileURLToPath } from 'node:url';

import type { Measurement } from '../measure.ts';
import { measure } from '../measure.ts';
import { mebibytes, tableOf } from '../table.ts';

const folder = fileURLToPath(new URL('../../../samples/network/', import.meta.url));

/** @throws Error when a test fails */
export async function measureOperatorTests(limit: number): Promise<Measurement> {
  const program = ['--test', 'src/**/*.test.ts'];
  const measured = await measure({ name: 'samples/network', arguments: program, folder, limit });
  if (measured.failure !== undefined) throw new Error(`the tests of samples/network: ${measured.failure}`);
  return measured;
}

export function tableOfOperatorTests({ name, wall, cpu, peak }: Measurement): string {
  return tableOf(
    ["an operator's tests, the whole process", 'wall s', 'CPU s', 'peak MiB'],
    [[name, wall.toFixed(2), cpu.toFixed(2), mebibytes(peak)]],
  );
}
