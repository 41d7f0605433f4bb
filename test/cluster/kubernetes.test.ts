// The documents of the built-in kinds are what a real kube-apiserver serves, byte by byte; and where it sends `null`, the
// types of @kubewright/kubernetes admit it. Without such a server this skips; where CI is set it fails.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import type { UnstructuredObject } from '@kubewright/apimachinery';
import { MissingControlPlaneError } from '../../scripts/control-plane/binaries.ts';
import { startControlPlane } from '../../scripts/control-plane/control-plane.ts';
import { nullFields } from '../../scripts/kubernetes-nulls.ts';
import { type KubernetesRelease, readRelease } from '../../scripts/kubernetes-release.ts';
import { definitions, groupVersionKindOf } from '../../scripts/kubernetes-targets.ts';
import type { OpenApiSchema } from '../../src/schema/print-definitions.ts';
import { remoteServer } from '../contract/server.ts';
import { Api } from '../contract/api.ts';
import { builtInObjects } from './built-in-objects.ts';

const release = await readUnlessMissing();

if (release === undefined) {
  it(
    'the built-in kinds are those of a real kube-apiserver',
    { skip: 'no kube-apiserver (see above)' },
    () => undefined,
  );
} else {
  describe('the built-in kinds', () => {
    it('are those of a real kube-apiserver', () => compareDocuments(release));
    it('admit null where the server sends it', findNulls);
  });
}

async function readUnlessMissing(): Promise<KubernetesRelease | undefined> {
  try {
    return await readRelease();
  } catch (error) {
    if (!(error instanceof MissingControlPlaneError) || process.env['CI']) throw error;
    console.error(`kubewright: skipped: ${error.message}`);
    return undefined;
  }
}

function compareDocuments({ documents, groupVersions }: KubernetesRelease): void {
  const directory = new URL('../../packages/apiserver/src/builtin/openapi/', import.meta.url);
  for (const [path, text] of documents) {
    const committed = brotliDecompressSync(readFileSync(new URL(`${path}.json.br`, directory))).toString('utf8');
    assert.ok(committed === text, `${path} differs: npm run update:kubernetes`);
  }
  console.log(`  ${documents.size} documents are equal; ${groupVersions.length} group versions`);
}

async function findNulls(): Promise<void> {
  const server = await startControlPlane({ runtimeConfig: 'api/all=true' });
  try {
    const truth = remoteServer({ ...server, name: 'kube-apiserver' });
    const api = new Api(truth.transport, 'default');
    const found = new Set<string>();
    for (const [path, body] of builtInObjects) {
      const { body: created } = (await api.request('POST', path, body)).expect(201);
      const root = [...definitions].find(([, schema]) => isOf(schema, created));
      assert.ok(root, `${created.apiVersion} ${created.kind} has a definition`);
      collectNulls(created, ...root, found);
    }
    await truth.close();
    assert.deepEqual(
      [...found].filter((field) => !nullFields.has(field)),
      [],
    );
    console.log(`  ${builtInObjects.length} objects, ${found.size} fields are null`);
    assert.ok(found.size >= 17, [...found].join('\n'));
  } finally {
    await server.stop();
  }
}

function isOf(schema: OpenApiSchema, { apiVersion = '', kind = '' }: UnstructuredObject): boolean {
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  return groupVersionKindOf(schema, { group, version })?.kind === kind;
}

/** Adds the fields that are null, named by the definition that has them. */
function collectNulls(value: object, reference: string, schema: OpenApiSchema, found: Set<string>): void {
  for (const [name, property] of Object.entries(Object(schema['properties']) as Record<string, OpenApiSchema>)) {
    const field = (value as Record<string, unknown>)[name];
    if (field === null) found.add(`${reference}.${name}`);
    else
      for (const [object, target] of objectsOf(field, property))
        collectNulls(object, target, definitions.get(target) ?? {}, found);
  }
}

/** The objects in a field with the definitions that they are of. */
function objectsOf(value: unknown, schema: OpenApiSchema): [object: object, reference: string][] {
  if (typeof value !== 'object' || value === null) return [];
  const [only] = (schema['allOf'] ?? []) as OpenApiSchema[];
  const reference = schema['$ref'] ?? only?.['$ref'];
  if (typeof reference === 'string') return [[value, reference.slice(reference.lastIndexOf('/') + 1)]];
  const element = schema['items'] ?? schema['additionalProperties'];
  return element === undefined ? [] : Object.values(value).flatMap((each) => objectsOf(each, element as OpenApiSchema));
}
