// What leaves the server: the answer as whoever asked wants to see it.
import type { HttpRequest, HttpResponse } from '@kubewright/apimachinery';
import { prettyResponse, wantsPretty } from './pretty-json.ts';
import { nothing } from './response.ts';

/** Indented for people, and for a HEAD without its text. */
export async function represented(request: HttpRequest, response: HttpResponse): Promise<HttpResponse> {
  const shown = wantsPretty(request) ? await prettyResponse(response) : response;
  return request.method === 'HEAD' ? withoutBody(shown) : shown;
}

/** The answer to a HEAD: what a GET would be told, without the text. */
function withoutBody(response: HttpResponse): HttpResponse {
  return { ...response, body: nothing() };
}
