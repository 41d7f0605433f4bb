// Client certificates: the subject's CN is the user, each O a group.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/authentication/request/x509/x509.go
import type { Authenticator } from './authenticator.ts';
import { authenticatedGroup } from './user.ts';

export const clientCertificates: Authenticator = {
  authenticate({ certificate }) {
    if (certificate === undefined) return undefined;
    if (!certificate.trusted) throw new Error('x509: certificate signed by unknown authority');
    if (certificate.commonName === '') return undefined;
    return {
      user: {
        name: certificate.commonName,
        groups: [...certificate.organizations, authenticatedGroup],
        extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${certificate.fingerprint}`] },
      },
    };
  },
};
