// What a real kube-apiserver has to say of definitions: they are sent as dry runs, so none of them is ever installed.
import type { CustomResourceDefinition, HttpResponse, Transport } from '@kubewright/apimachinery';
import { parseJson, printJson } from '../../src/model/exact-json.ts';

/** The server's answer. */
export type Verdict =
  | { readonly accepted: true; readonly definition: CustomResourceDefinition }
  | { readonly accepted: false; readonly message: string };

/** A text goes as the YAML that it is, so that the server reads it for itself. */
export async function judge(transport: Transport, definition: CustomResourceDefinition | string): Promise<Verdict> {
  const isText = typeof definition === 'string';
  const response = await transport({
    method: 'POST',
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions?dryRun=All',
    headers: { 'content-type': isText ? 'application/yaml' : 'application/json', accept: 'application/json' },
    body: new TextEncoder().encode(isText ? definition : printJson(definition)),
  });
  const answer = parseJson(await textOf(response));
  return response.status === 201
    ? { accepted: true, definition: answer as CustomResourceDefinition }
    : { accepted: false, message: (answer as { readonly message?: string }).message ?? `HTTP ${response.status}` };
}

async function textOf({ body }: HttpResponse): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
