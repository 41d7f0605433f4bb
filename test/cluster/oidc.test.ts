// Users of an OpenID Connect issuer on a real kube-apiserver that believes it: an id token that has expired is renewed.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { ApiError } from '@kubewright/apimachinery';
import { connect, parseKubeconfig } from '@kubewright/client';
import type { ClientConfig } from '@kubewright/client';
import { startIssuer } from '../../packages/client/test/support/oidc-issuer.ts';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { until } from './pod.ts';

const hour = 3_600_000;
const clientId = 'kubernetes';
const issuer = await startIssuer(() => ({
  body: { id_token: issuer.sign('jane', clientId, Date.now() + hour), refresh_token: 'the second' },
}));
const controlPlane = await startUnlessMissing({ oidc: { issuer: issuer.url, clientId, ca: issuer.ca } });
after(async () => {
  await controlPlane?.stop();
  issuer.close();
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');

async function whoAmI(config: ClientConfig): Promise<string> {
  const rest = connect(config);
  try {
    const { status } = await rest.request<{ status: { userInfo: { username: string } } }>({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    });
    return status.userInfo.username;
  } finally {
    rest.close();
  }
}

test(
  'kube-apiserver knows who has a new id token, and refuses the old one',
  { skip: controlPlane === undefined && 'no kube-apiserver' },
  async () => {
    const { server = '', ca = '' } = controlPlane ?? {};
    const expired = issuer.sign('jane', clientId, Date.now() - hour);
    const kubeconfig = {
      'current-context': 'x',
      contexts: [{ name: 'x', context: { cluster: 'x', user: 'jane' } }],
      clusters: [{ name: 'x', cluster: { server, 'certificate-authority-data': base64(ca) } }],
      users: [
        {
          name: 'jane',
          user: {
            'auth-provider': {
              name: 'oidc',
              config: {
                'idp-issuer-url': issuer.url,
                'idp-certificate-authority-data': base64(issuer.ca),
                'client-id': clientId,
                'client-secret': 'secret',
                'id-token': expired,
                'refresh-token': 'the first',
              },
            },
          },
        },
      ],
    };
    const config = await parseKubeconfig(JSON.stringify(kubeconfig));
    // The server asks the issuer for its keys in the background.
    assert.equal(await until('jane is known', () => whoAmI(config)), 'oidc:jane');
    assert.deepEqual(
      issuer.tokenRequests.map(({ form }) => form['refresh_token']),
      ['the first'],
    );
    await assert.rejects(whoAmI({ server, ca, token: expired }), (error: ApiError) => error.isUnauthorized);
  },
);
