// Which requests are meant: a condition on their description, as data, so that it can come over HTTP.
import type { RequestDescription } from './request-description.ts';

/** One text, or several of which any will do. */
export type Choice = string | readonly string[];

/** Matches the requests that have all of these; what is left out does not matter. */
export interface RequestMatch {
  readonly user?: Choice;
  /** As RBAC knows them; `write` stands for all that change something. */
  readonly verb?: Choice;
  /** Empty for the core group. */
  readonly group?: Choice;
  /** The plural: `deployments`, or `deployments/status` for a subresource. */
  readonly resource?: Choice;
  readonly namespace?: Choice;
  readonly name?: Choice;
  /** The path without the query, for what is no resource. */
  readonly path?: Choice;
}

/** The members that a {@link RequestMatch} may have. */
export const matchMembers = ['user', 'verb', 'group', 'resource', 'namespace', 'name', 'path'] as const;

const writingVerbs: ReadonlySet<string> = new Set([
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  // Of paths that are no resource the method is the verb.
  'post',
  'put',
]);

/** Whether a request changes something, a dry run included. */
export function isWrite({ verb }: Pick<RequestDescription, 'verb'>): boolean {
  return writingVerbs.has(verb);
}

/** Whether a request is meant. */
export function matchesRequest(match: RequestMatch, request: RequestDescription): boolean {
  return matchMembers.every((member) => {
    const choice = match[member];
    if (choice === undefined) return true;
    const choices = typeof choice === 'string' ? [choice] : choice;
    if (member === 'resource') return choices.includes(resourceText(request));
    if (member === 'verb') return choices.includes(request.verb) || (choices.includes('write') && isWrite(request));
    return choices.includes(request[member] ?? '');
  });
}

/** As RBAC writes it: `deployments/status`. */
export function resourceText({ resource = '', subresource }: RequestDescription): string {
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}
