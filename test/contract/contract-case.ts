// A case: one behaviour of the API, said once, true of every server. Its assertions state the expected facts; what it
// saw beyond them is compared between servers all the same.
import type { Api } from './api.ts';

export interface ContractCase {
  /** A sentence: what is so. Unique; the case's namespace is derived from it. */
  readonly name: string;
  readonly run: (api: Api) => Promise<void>;
  /** Needs a server that refuses what roles do not allow; the embedded one is another then. */
  readonly authorization?: true;
}

/** Defines a case. */
export function contractCase(name: string, run: (api: Api) => Promise<void>): ContractCase {
  return { name, run };
}

/** Defines a case about who may do what. */
export function authorizationCase(name: string, run: (api: Api) => Promise<void>): ContractCase {
  return { name, run, authorization: true };
}

/** The longest name of a namespace. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const longestName = 63;

/** The namespace of a case: its name, as a DNS label. The same on every server, so that messages with it compare. */
export function caseNamespace({ name }: ContractCase): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longestName)
    .replace(/^-+|-+$/g, '');
  return slug;
}
