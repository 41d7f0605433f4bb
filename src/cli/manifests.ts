// Manifests on disk -> objects on a server, by server-side apply: folders of YAML in, nothing out.
// Resources are found by discovery, so that any kind works that the server serves.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { HttpResponse, Transport } from '@kubewright/apimachinery';
import { parseAllDocuments } from 'yaml';

import { printJson } from '../model/exact-json.ts';
import { Failure } from './failure.ts';

/** An object as it stands in a manifest; its integers are bigints, so that none is rounded. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

interface DiscoveredResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** How long a CRD that was just applied may take until it is served, in milliseconds. */
const servedWithin = 5_000;
const askAgainAfter = 20;

/** Applies every document of every .yaml file below the folder, in the order of their names. Absent: nothing. */
export async function applyFolder(folder: string, transport: Transport): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch((): string[] => []);
  let applied = 0;
  for (const name of names.filter((each) => /\.ya?ml$/.test(each)).sort()) {
    const file = join(folder, name);
    for (const manifest of parseManifests(await readFile(file, 'utf8'), file)) {
      await apply(manifest, file, transport);
      applied++;
    }
  }
  return applied;
}

/** @throws Failure when a document is no object with apiVersion, kind and name. */
export function parseManifests(text: string, file: string): Manifest[] {
  return parseAllDocuments(text, { intAsBigInt: true }).flatMap((document) => {
    if (document.errors[0] !== undefined) throw new Failure(`${file} is not YAML: ${document.errors[0].message}`);
    const object: unknown = document.toJS({ maxAliasCount: 100 });
    if (object === null) return [];
    if (!isManifest(object)) throw new Failure(`${file} holds a document without apiVersion, kind or metadata.name`);
    // A kustomization lists files and is no object of a cluster.
    return object.kind === 'Kustomization' ? [] : [object];
  });
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind, metadata } = value as Record<string, unknown>;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return false;
  return kind === 'Kustomization' || typeof (metadata as { name?: unknown } | undefined)?.name === 'string';
}

async function apply(manifest: Manifest, file: string, transport: Transport): Promise<void> {
  const { apiVersion, kind, metadata } = manifest;
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const resource = await discover(root, kind, transport);
  const namespace = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
  const response = await transport({
    method: 'PATCH',
    path: `${root}${namespace}/${resource.name}/${encodeURIComponent(metadata.name)}?fieldManager=kubewright-dev&force=true`,
    headers: { 'content-type': 'application/apply-patch+yaml', accept: 'application/json' },
    body: new TextEncoder().encode(printJson(manifest)),
  });
  const text = await bodyText(response);
  if (response.status < 300) return;
  throw new Failure(`${file}: ${kind} ${metadata.name} was refused: ${messageOf(text)}`);
}

/** Waits for a kind that is not served yet: its CRD may have been applied a moment ago. */
async function discover(root: string, kind: string, transport: Transport): Promise<DiscoveredResource> {
  const deadline = performance.now() + servedWithin;
  for (;;) {
    const response = await transport({ method: 'GET', path: root, headers: { accept: 'application/json' } });
    const text = await bodyText(response);
    if (response.status === 200) {
      const { resources } = JSON.parse(text) as { resources: readonly DiscoveredResource[] };
      const found = resources.find((resource) => resource.kind === kind && !resource.name.includes('/'));
      if (found !== undefined) return found;
    }
    if (performance.now() > deadline) throw new Failure(`The server serves no ${kind} in ${root}`);
    await new Promise((resolve) => setTimeout(resolve, askAgainAfter));
  }
}

async function bodyText({ body }: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** The message of a Status, or the text itself. */
function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
}
