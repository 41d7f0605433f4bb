// The faults and the recorded requests of a server over HTTP, for clients in other processes. Served only when asked for:
// whoever reaches the server may then break it.
import type { HttpRequest, HttpResponse } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import { decodeBody } from '../request/body.ts';
import { jsonType } from '../request/media-type.ts';
import type { RequestLog } from '../request/request-log.ts';
import type { RequestMatch } from '../request/request-match.ts';
import { matchMembers } from '../request/request-match.ts';
import { parseRequestUrl } from '../request/request-url.ts';
import { textResponse } from '../request/response.ts';
import type { FaultRule } from './fault-rule.ts';
import { faultRuleProblems } from './fault-rule.ts';
import type { ActiveFault, FaultRules } from './fault-rules.ts';

/** Where the rules are: GET lists, POST adds one, DELETE clears; below it by id, GET and DELETE. */
const faultsPath = '/kubewright/faults';

/** Where the requests are: GET lists those that match its query (`?verb=write&resource=foos`), DELETE clears. */
const requestsPath = '/kubewright/requests';

/** Answers a request for one of these paths; undefined for any other. @throws ApiError */
export async function answerControl(
  request: HttpRequest,
  faults: FaultRules,
  requests: RequestLog,
): Promise<HttpResponse | undefined> {
  const { path: pathname = '', query = new URLSearchParams() } = parseRequestUrl(request.path) ?? {};
  if (pathname === requestsPath) {
    if (request.method === 'GET') return json(200, { requests: requests.filter(matchOf(query)) });
    if (request.method !== 'DELETE') throw notAllowed(request);
    requests.clear();
    return json(200, {});
  }
  if (pathname === faultsPath) {
    if (request.method === 'GET') return json(200, { faults: faults.active.map(describe) });
    if (request.method === 'POST') return json(201, describe(faults.add(await readRule(request))));
    if (request.method !== 'DELETE') throw notAllowed(request);
    faults.clear();
    return json(200, {});
  }
  if (!pathname.startsWith(`${faultsPath}/`)) return undefined;
  const id = pathname.slice(faultsPath.length + 1);
  const fault = faults.find(id);
  if (fault === undefined) throw ApiError.notFound({ group: '', resource: 'faults' }, id);
  if (request.method === 'DELETE') fault.remove();
  else if (request.method !== 'GET') throw notAllowed(request);
  return json(200, describe(fault));
}

/** JSON, whatever the content type: curl and fetch name others unless told. */
async function readRule({ body }: HttpRequest): Promise<FaultRule> {
  const { value } = await decodeBody(body, jsonType, 'Fault');
  const problems = faultRuleProblems(value);
  if (problems.length > 0) throw ApiError.badRequest(problems.join('; '));
  return value as unknown as FaultRule;
}

function matchOf(query: URLSearchParams): RequestMatch {
  const given = matchMembers.filter((member) => query.has(member));
  return Object.fromEntries(given.map((member) => [member, query.getAll(member)]));
}

function describe({ id, rule, hits }: ActiveFault): object {
  return { id, ...rule, hits };
}

function notAllowed({ method, path }: HttpRequest): ApiError {
  return ApiError.badRequest(`${method} is not supported on ${path}`);
}

function json(status: number, value: unknown): HttpResponse {
  return textResponse(status, jsonType, `${JSON.stringify(value)}\n`);
}
