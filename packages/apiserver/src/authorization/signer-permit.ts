// Who approves a certificate request, or signs it, must be allowed to do that for its signer.
// @see https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#authorization
import { ApiError } from '@kubewright/apimachinery';
import type { User } from '../authentication/user.ts';
import { equal, readField } from '../object/api-object.ts';
import type { Permit } from '../registry/registry-context.ts';
import type { AccessControl } from './access-control.ts';

const group = 'certificates.k8s.io';

/** @param subresource - of certificate requests; undefined where nothing is to be checked */
export function signerPermit(user: User, access: AccessControl, subresource: string | undefined): Permit | undefined {
  const verb = subresource === 'approval' ? 'approve' : subresource === 'status' ? 'sign' : undefined;
  if (verb === undefined) return undefined;
  return async (next, live) => {
    const isSame = ['certificate', 'conditions'].every((field) =>
      equal(readField(next, 'status', field), readField(live, 'status', field)),
    );
    if (verb === 'sign' && isSame) return;
    const signer = String(readField(live, 'spec', 'signerName') ?? '');
    for (const name of [signer, `${signer.split('/')[0] ?? ''}/*`]) {
      const attributes = { user, verb, group, resource: 'signers', subresource: '', namespace: '', name };
      if ((await access.authorizer.authorize(attributes)).decision === 'allow') return;
    }
    const why = `user not permitted to ${verb} requests with signerName ${JSON.stringify(signer)}`;
    throw ApiError.forbidden({ group, resource: 'certificatesigningrequests' }, live?.metadata.name ?? '', why);
  };
}
