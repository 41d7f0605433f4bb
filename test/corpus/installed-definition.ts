// Puts a definition on a server and waits until objects are judged by it.
import { setTimeout as delay } from 'node:timers/promises';
import type { CustomResourceDefinition, Transport } from '@kubewright/apimachinery';
import { exchange } from './exchange.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
/** How long a definition may take to be served, and how often that is asked. Milliseconds. */
const timeout = 60_000;
const interval = 50;

/** The definition as the server keeps it, or why it does not. */
export type Installed = { readonly kept: CustomResourceDefinition } | { readonly refusal: string };

/**
 * Waits until every served version answers.
 *
 * @param text - what is sent: the definition, or YAML that means the same
 */
export async function install(
  transport: Transport,
  crd: CustomResourceDefinition,
  text: object | string = crd,
): Promise<Installed> {
  const created = await exchange(transport, 'POST', definitions, text);
  if (created.status !== 201) return { refusal: String(created.body['message'] ?? created.status) };
  for (const { name, served } of crd.spec.versions) {
    if (!served) continue;
    const path = `/apis/${crd.spec.group}/${name}/${crd.spec.names.plural}?limit=1`;
    const isServed = await until(async () => (await exchange(transport, 'GET', path)).status !== 404);
    if (!isServed) return { refusal: `${name} is not served after ${timeout / 1000} s` };
  }
  return { kept: created.body as unknown as CustomResourceDefinition };
}

async function until(holds: () => Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + timeout; performance.now() < end; await delay(interval)) {
    if (await holds()) return true;
  }
  return false;
}
