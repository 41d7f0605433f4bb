// What leaves the server: the answer as whoever asked wants to see it.
import type { HttpRequest, HttpResponse } from '@kubewright/apimachinery';
import { prettyResponse, wantsPretty } from './pretty-json.ts';
import { nothing } from './response.ts';

/** Whoever asks, the version is for people. */
const isVersion = /^\/version\/?(\?|$)/;

/** Indented for people, and for a HEAD without its text. */
export async function represented(request: HttpRequest, response: HttpResponse): Promise<HttpResponse> {
  const isForPeople = wantsPretty(request) || (isVersion.test(request.path) && response.status === 200);
  const shown = isForPeople ? await prettyResponse(response) : response;
  return request.method === 'HEAD' ? withoutBody(shown) : shown;
}

/** The answer to a HEAD: what a GET would be told, without the text. */
function withoutBody(response: HttpResponse): HttpResponse {
  return { ...response, body: nothing() };
}
