// One case on two servers -> what differs. The heart of the contract: the same requests, the same answers.
import type { ContractCase } from './contract-case.ts';
import { differences, type Difference } from './difference.ts';
import { runCase, type CaseResult } from './run-case.ts';
import type { ContractServer } from './server.ts';

export interface Comparison {
  /** What the truth answered. */
  readonly expected: CaseResult;
  /** What the server under test answered. */
  readonly actual: CaseResult;
  readonly differences: readonly Difference[];
}

/** Runs a case on both servers at once. */
export async function compare(
  contractCase: ContractCase,
  truth: ContractServer,
  underTest: ContractServer,
): Promise<Comparison> {
  const [expected, actual] = await Promise.all([runCase(contractCase, truth), runCase(contractCase, underTest)]);
  return { expected, actual, differences: differences(expected.transcript, actual.transcript) };
}

/** How many differences of one case are shown; after the first few they follow from one another. */
const shownDifferences = 20;

/** Text for people: each difference below the request in whose answer it is. */
export function formatDifferences({ expected, actual }: Comparison, found: readonly Difference[]): string {
  const lines: string[] = [];
  let lastStep = -1;
  for (const { path, expected: wanted, actual: got } of found.slice(0, shownDifferences)) {
    const [, index = '0', rest = ''] = /^\[(\d+)\]\.?(.*)$/s.exec(path) ?? [];
    const step = Number(index);
    if (step !== lastStep) {
      const request = expected.transcript[step]?.request ?? actual.transcript[step]?.request;
      lines.push(`  [${step}] ${request}`);
      lastStep = step;
    }
    lines.push(
      `      ${rest || '(the whole step)'}`,
      `        kube-apiserver: ${shorten(wanted)}`,
      `        embedded:       ${shorten(got)}`,
    );
  }
  if (found.length > shownDifferences) lines.push(`  ... and ${found.length - shownDifferences} more`);
  return lines.join('\n');
}

/** How much of a value is shown. Characters. */
const shownValue = 600;

function shorten(value: unknown): string {
  const text = value === undefined ? '(absent)' : JSON.stringify(value);
  return text.length > shownValue ? `${text.slice(0, shownValue)}...` : text;
}
