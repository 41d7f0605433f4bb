// Parameters of OpenAPI v2. Those that many operations have are told once, by a name with a hash of what they say: the
// same on every server.
// @see https://github.com/kubernetes/kube-openapi/blob/master/pkg/builder/parameters.go
import { isRecord } from '../object/api-object.ts';
import type { Json } from './swagger-schema.ts';

/** A parameter of OpenAPI v3 in the words of v2, its members in Go's order. */
export function swaggerParameter(parameter: Readonly<Json>): Json {
  const { name, in: place, description, required, schema } = parameter;
  const { type, uniqueItems } = isRecord(schema) ? schema : {};
  return {
    ...(uniqueItems === true ? { uniqueItems } : {}),
    type,
    description,
    name,
    in: place,
    ...(required === true ? { required } : {}),
  };
}

/**
 * Puts references where shared parameters are.
 *
 * @param path - changed in place
 * @param shared - takes what is referred to, by its name
 */
export function shareParameters(path: Json, shared: Map<string, Json>): void {
  for (const part of [path, ...Object.values(path)]) {
    if (!isRecord(part) || !Array.isArray(part['parameters'])) continue;
    part['parameters'] = part['parameters'].map((parameter: Json) => {
      if (!isShared(parameter)) return parameter;
      const name = `${String(parameter['name'])}-${hashOf(parameter)}`;
      shared.set(name, parameter);
      return { $ref: `#/parameters/${name}` };
    });
  }
}

/** Old kubectls look for two of them in the operations themselves, and names and bodies are each kind's own. */
function isShared({ name, in: place, schema }: Json): boolean {
  if (place === 'body') {
    return isRecord(schema) && String(schema['$ref']).startsWith('#/definitions/io.k8s.apimachinery');
  }
  return name !== 'name' && !(place === 'query' && (name === 'fieldValidation' || name === 'dryRun'));
}

const hashes = new Map<string, string>();

/** 48 bits of FNV-1 over the JSON that Go writes. */
function hashOf(parameter: Json): string {
  const json = JSON.stringify(parameter);
  let hash = hashes.get(json);
  if (hash === undefined) hashes.set(json, (hash = fnv(escapeAsGo(json))));
  return hash;
}

/** @see https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
function fnv(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, hash * 0x100000001b3n) ^ BigInt(byte);
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(hash);
  return bytes.toString('base64url', 0, 6);
}

/** Go's encoder escapes what means something to HTML. */
function escapeAsGo(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
