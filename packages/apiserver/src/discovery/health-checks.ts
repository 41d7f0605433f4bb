// Whether the server is well: /healthz, /livez and /readyz, in short, with each check on a line, and each check alone. The
// checks are named as kube-apiserver's are, for those who leave some out; here they pass as soon as the server answers.
// @see https://kubernetes.io/docs/reference/using-api/health-checks/
import type { HttpResponse } from '@kubewright/apimachinery';
import { healthChecks } from '../builtin/openapi-documents.ts';
import { textResponse } from '../request/response.ts';

const plainType = 'text/plain; charset=utf-8';

/** @returns undefined when the path is none of these */
export function healthAnswer(path: string, query: URLSearchParams): HttpResponse | undefined {
  const [, endpoint = '', name = ''] = /^\/(healthz|livez|readyz)(?:\/(.+))?$/.exec(path) ?? [];
  const { [endpoint]: checks } = healthChecks();
  if (checks === undefined) return undefined;
  if (name !== '') return checks.includes(name) ? textResponse(200, plainType, 'ok') : undefined;
  const text = query.has('verbose') ? verbose(endpoint, checks, query.getAll('exclude')) : 'ok';
  return textResponse(200, plainType, text, { 'x-content-type-options': 'nosniff' });
}

function verbose(endpoint: string, checks: readonly string[], excluded: readonly string[]): string {
  const lines = checks.map((check) => `[+]${check} ${excluded.includes(check) ? 'excluded: ' : ''}ok`);
  const unknown = [...new Set(excluded)].filter((check) => !checks.includes(check)).map((check) => `"${check}"`);
  if (unknown.length > 0) {
    lines.push(`warn: some health checks cannot be excluded: no matches for ${unknown.toSorted().join(', ')}`);
  }
  return `${[...lines, `${endpoint} check passed`].join('\n')}\n`;
}

/** Where they are, for a list of paths. */
export function healthPaths(): string[] {
  return Object.entries(healthChecks()).flatMap(([endpoint, checks]) => [
    `/${endpoint}`,
    ...checks.map((check) => `/${endpoint}/${check}`),
  ]);
}
