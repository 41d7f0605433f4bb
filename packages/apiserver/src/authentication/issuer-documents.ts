// What others need to check a service account's token without asking this server: its issuer and its public key.
// @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery
import type { HttpResponse } from '@kubewright/apimachinery';
import { jsonType } from '../request/media-type.ts';
import { textResponse } from '../request/response.ts';
import type { ServiceAccountTokens } from './service-account-tokens.ts';

/** @returns undefined when the path is none of these */
export function issuerDocument(path: string, tokens: ServiceAccountTokens): HttpResponse | undefined {
  switch (path) {
    case '/.well-known/openid-configuration':
      return kept(jsonType, configuration(tokens.issuer, tokens.key.algorithm));
    case '/openid/v1/jwks':
      return kept('application/jwk-set+json', { keys: [tokens.key.toJwk()] });
    default:
      return undefined;
  }
}

/** For an hour. */
function kept(type: string, document: object): HttpResponse {
  return textResponse(200, type, JSON.stringify(document), { 'cache-control': 'public, max-age=3600' });
}

function configuration(issuer: string, algorithm: string): object {
  return {
    issuer,
    jwks_uri: `${issuer}/openid/v1/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [algorithm],
  };
}
