// What a write must pass besides the request's own verb: who makes an object by changing it must be allowed to create it,
// and nobody gives away rights that he does not have.
import type { Permit } from '../registry/registry-context.ts';
import { denied } from './denial.ts';
import type { Writer } from './escalation.ts';
import { escalationPermit } from './escalation.ts';

/** @param creates - whether the request is a create, which was allowed as such */
export function writePermit(writer: Writer, creates: boolean): Permit {
  const permitRights = escalationPermit(writer);
  return async (next, live) => {
    if (live === undefined && !creates) await permitCreation(writer);
    await permitRights?.(next, live);
  };
}

async function permitCreation({ access, user, resource, namespace, name }: Writer): Promise<void> {
  const { group, plural } = resource;
  const attributes = { user, verb: 'create', group, resource: plural, subresource: '', namespace, name };
  const { decision, reason } = await access.authorizer.authorize(attributes);
  if (decision !== 'allow') throw denied(attributes, reason);
}
