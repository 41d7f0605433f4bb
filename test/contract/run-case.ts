// One case on one server -> its normalized transcript and, when an assertion failed, the error. Never throws for the
// case's sake: a transcript that ends early still says how the servers differ.
import { Api } from './api.ts';
import { caseNamespace, type ContractCase } from './contract-case.ts';
import { normalize } from './normalize.ts';
import type { ContractServer } from './server.ts';
import type { Transcript } from './transcript.ts';

/** How many cases run at once on a server. Each has a namespace of its own, and some only wait. */
export const concurrency = 4;

export interface CaseResult {
  readonly transcript: Transcript;
  /** What the case threw; undefined when its expectations hold. */
  readonly failure: unknown;
}

/** Runs a case in a namespace of its own. The fixtures must be installed. */
export async function runCase(contractCase: ContractCase, { transport }: ContractServer): Promise<CaseResult> {
  const api = new Api(transport, caseNamespace(contractCase));
  let failure: unknown;
  try {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: api.namespace } };
    (await api.peek('POST', '/api/v1/namespaces', namespace)).expect(201);
    await contractCase.run(api);
  } catch (error) {
    failure = error;
  } finally {
    api.close();
  }
  return { transcript: normalize(api.transcript), failure };
}
