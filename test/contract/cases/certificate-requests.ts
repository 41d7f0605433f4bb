// Certificate requests: who asks, who decides, who signs; each endpoint writes its own part.
import { clusterRoles, grantEverywhere, untilAccess, user } from '../access.ts';
import type { Api } from '../api.ts';
import { authorizationCase, contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { resourcePath } from '../resource-path.ts';

const requests = resourcePath('certificates.k8s.io/v1', 'certificatesigningrequests');
const path = (api: Api, subresource?: string): string => requests(undefined, api.namespace, subresource);

/** A request for the name of somebody, and a certificate that nobody trusts. */
const requestText =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIV01IOENBUUF3SFRFTk1Bc0dBMVVFQXd3RWFtRnVaVEVNTUFvR0ExVUVDZ3' +
  'dEWkdWMk1Ga3dFd1lIS29aSQp6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUVhNFIydC9zMUJmdWhlZUk0eFZuWmlIbjFwcXNTNzJ0RUV5VGdrZnh0' +
  'CkdlRURnKzdtV3F3RUVkTm0vQnVaTzZYbkZOMDE1VTdKenFFN2w5WkhmY0pLbktBQU1Bb0dDQ3FHU000OUJBTUMKQTBjQU1FUUNJSDVRN2lXOT' +
  'Y1ZnRlWmptK2FpbWFMQ2dnTFZ2dU9zd1FlZFp2MFFqRis3YUFpQnVKNDZmc2hWYwpKTW1rUmpINGp5UEU1azBLT1crOHFJaFZCdzlpY290Qzdn' +
  'PT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==';
const certificate =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJOekNCM1FJVVlvWm5rTnB3Zkovc3RVK0NMbVhuUkt0ZStZc3dDZ1lJS29aSXpqMEVBd0' +
  'l3SFRFTk1Bc0cKQTFVRUF3d0VhbUZ1WlRFTU1Bb0dBMVVFQ2d3RFpHVjJNQ0FYRFRJMk1URXlOVEU0TVRFd09Wb1lEekl4TWpZeApNVEF4TVRn' +
  'eE1UQTVXakFkTVEwd0N3WURWUVFEREFScVlXNWxNUXd3Q2dZRFZRUUtEQU5rWlhZd1dUQVRCZ2NxCmhrak9QUUlCQmdncWhrak9QUU1CQndOQ0' +
  'FBUnJoSGEzK3pVRis2RjU0ampGV2RtSWVmV21xeEx2YTBRVEpPQ1IKL0cwWjRRT0Q3dVphckFRUjAyYjhHNWs3cGVjVTNUWGxUc25Pb1R1WDFr' +
  'ZDl3a3FjTUFvR0NDcUdTTTQ5QkFNQwpBMGtBTUVZQ0lRRGF2QnJYYWx3RzgwWHZXZjJVTzcydlp2MUV3d2NNekxzTDNLZzRTeTQ4ZUFJaEFNdC' +
  'tmVUlCCjc3MjkvVjNSYkNNRjFucGhkOFRVeTArNkhnMzNMNDRXZ3BsRAotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg==';

function request(api: Api, spec: object = {}) {
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: api.namespace },
    spec: { request: requestText, signerName: 'example.com/signer', usages: ['client auth'], ...spec },
  };
}

const approved = { type: 'Approved', status: 'True', reason: 'Known', message: 'by hand' };

/** Writes conditions through an endpoint. */
const setConditions = (api: Api, endpoint: string, conditions: readonly object[]) =>
  api.patch(path(api, endpoint), 'merge', { status: { conditions } });

export const certificateRequestCases: readonly ContractCase[] = [
  contractCase('a certificate request says who made it', async (api) => {
    const pretended = { username: 'somebody', groups: ['system:masters'], uid: 'x', extra: { a: ['b'] } };
    const jane = api.as('jane', 'dev', 'system:masters');
    (await jane.post(requests(undefined), { ...request(api, pretended), status: { certificate } })).expect(201, {
      spec: { username: 'jane', groups: ['dev', 'system:masters', 'system:authenticated'], uid: absent, extra: absent },
      status: {},
    });
    // Nothing of it changes.
    const changed = { spec: { signerName: 'example.com/other' }, status: { certificate } };
    (await api.patch(path(api), 'merge', changed)).expect(200, { spec: { signerName: 'example.com/signer' } });
    (await api.patch(path(api), 'merge', { metadata: { labels: { a: 'b' } } })).expect(200, {
      metadata: { labels: { a: 'b' } },
    });
    await api.get(path(api, 'approval'));
    await api.get(path(api, 'status'));
    (await api.post(path(api, 'approval'), {})).expect(405);
    (await api.delete(path(api))).expect(200);
  }),

  contractCase('a certificate request that asks for what cannot be is refused', async (api) => {
    const post = (spec: object) => api.post(requests(undefined), request(api, spec));
    (await post({ request: Buffer.from('nothing').toString('base64') })).expect(422);
    (await post({ usages: [] })).expect(422);
    (await post({ usages: ['client auth', 'no such usage', 'client auth'] })).expect(422);
    (await post({ signerName: 'kubernetes.io/legacy-unknown' })).expect(422);
    (await post({ signerName: 'signer' })).expect(422);
    (await post({ expirationSeconds: 5 })).expect(422);
  }),

  contractCase('a certificate request is approved through its own endpoint', async (api) => {
    const made = api.as('jane', 'system:masters');
    (await made.post(requests(undefined), request(api))).expect(201);
    (await setConditions(api, 'status', [approved])).expect(422, { message: /may not add a condition of type/ });
    (await api.patch(path(api, 'approval'), 'merge', { status: { certificate } })).expect(200, {
      status: { certificate: absent },
    });
    (await setConditions(api, 'approval', [{ ...approved, status: 'False' }])).expect(422);
    (
      await setConditions(api, 'approval', [
        { type: '', status: 'Maybe' },
        { type: 'Other', status: 'Maybe' },
      ])
    ).expect(422);
    (await setConditions(api, 'approval', [approved, { ...approved, type: 'Denied' }])).expect(422);
    (await setConditions(api, 'approval', [approved, approved])).expect(422);
    (await setConditions(api, 'approval', [approved])).expect(200, {
      status: { conditions: [{ type: 'Approved', lastUpdateTime: /./, lastTransitionTime: /./ }] },
    });
    (await setConditions(api, 'approval', [])).expect(422, { message: /may not remove a condition of type/ });
    await setConditions(api, 'approval', [{ ...approved, reason: 'Better' }]);
    const got = await api.get(path(api, 'approval'));
    (await api.put(path(api, 'approval'), { ...got.body, spec: { ...request(api).spec, usages: ['any'] } })).expect(
      200,
    );
  }),

  contractCase('a certificate is issued through the status', async (api) => {
    (await api.as('jane', 'system:masters').post(requests(undefined), request(api))).expect(201);
    (await setConditions(api, 'approval', [approved])).expect(200);
    const { body } = await api.get(path(api));
    (await api.put(path(api, 'status'), { ...body, status: { certificate: 'bm90aGluZw==' } })).expect(422);
    const conditions = (body['status'] as { conditions: object[] }).conditions;
    const issued = { conditions: [...conditions, { type: 'Other', status: 'False' }], certificate };
    (await api.put(path(api, 'status'), { ...body, status: issued })).expect(200, { status: { certificate } });
    (await api.patch(path(api, 'status'), 'merge', { status: { certificate: 'bm90aGluZw==' } })).expect(422);
    const withoutDecision = { status: { conditions: [] } };
    (await api.patch(path(api, 'status'), 'merge', withoutDecision)).expect(422);
    const failed = { type: 'Failed', status: 'True' };
    (await setConditions(api, 'status', [...conditions, failed])).expect(200);
    const applied = { ...request(api), status: { conditions: [{ ...failed, reason: 'Mine' }] } };
    const query = { fieldManager: 'one', force: true };
    (await api.patch(path(api, 'status'), 'apply', applied, { query })).expect(200);
  }),

  authorizationCase('who approves or signs needs the right to it for the signer', async (api) => {
    (await api.as('jane', 'system:masters').post(requests(undefined), request(api))).expect(201);
    const rules = (resource: string) => ({
      apiGroups: ['certificates.k8s.io'],
      resources: [`certificatesigningrequests/${resource}`],
      verbs: ['update', 'patch', 'get'],
    });
    const who = user('approver');
    await grantEverywhere(api, who, rules('approval'), rules('status'));
    const approver = api.as('approver');
    (await setConditions(approver, 'approval', [approved])).expect(403, {
      message: /user not permitted to approve requests with signerName "example.com\/signer"/,
    });
    const name = `${api.namespace}-approver`;
    const may = {
      apiGroups: ['certificates.k8s.io'],
      resources: ['signers'],
      resourceNames: ['example.com/*'],
      verbs: ['approve'],
    };
    const role = await api.peek('GET', clusterRoles(undefined, name));
    const more = { ...role.body, rules: [rules('approval'), rules('status'), may] };
    (await api.peek('PUT', clusterRoles(undefined, name), more)).expect(200);
    const attributes = { group: 'certificates.k8s.io', resource: 'signers', name: 'example.com/*', verb: 'approve' };
    await untilAccess(api, who, { resourceAttributes: attributes }, true);
    (await setConditions(approver, 'approval', [approved])).expect(200);
    (await api.as('approver').patch(path(api, 'status'), 'merge', { status: { certificate } })).expect(403);
  }),
];
