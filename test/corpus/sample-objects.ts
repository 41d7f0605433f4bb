// A version of a definition -> objects of its kind to put before a server, always the same ones: some that the schema
// means to allow, some with one thing wrong.
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';
import { validate } from '@kubewright/apimachinery/schema';
import { RandomChoice } from '../fuzz/random-choice.ts';
import { randomValue } from '../fuzz/random-value.ts';
import { spoil } from '../fuzz/spoiled-value.ts';

export interface SampleObject {
  /** What is wrong with it; undefined when nothing is meant to be. */
  readonly spoiled: string | undefined;
  /** Whether unknown fields are refused; else they are pruned with a warning. */
  readonly strict: boolean;
  readonly object: Record<string, unknown>;
}

/** Attempts at an object that our own validator allows. */
const attempts = 8;

export function sampleObjects(crd: CustomResourceDefinition, version: string, count: number): SampleObject[] {
  const schema = crd.spec.versions.find(({ name }) => name === version)?.schema?.openAPIV3Schema ?? {};
  return Array.from({ length: count }, (_, index) => {
    const choice = new RandomChoice(hash(`${crd.metadata.name}/${version}/${index}`));
    let object = whole(crd, version, schema, choice, 6);
    for (let attempt = 1; attempt < attempts && validate(object, schema).length > 0; attempt++) {
      object = whole(crd, version, schema, choice, 6 - attempt);
    }
    const { apiVersion, kind, metadata, ...rest } = object;
    const spoiled = index % 2 === 0 ? undefined : spoil(choice, rest, schema);
    return { spoiled, strict: choice.once(2), object: { apiVersion, kind, metadata, ...rest } };
  });
}

function whole(
  { spec }: CustomResourceDefinition,
  version: string,
  schema: JSONSchemaProps,
  choice: RandomChoice,
  fullness: number,
): Record<string, unknown> {
  const { apiVersion: _, kind: __, metadata: ___, ...properties } = schema.properties ?? {};
  const required = (schema.required ?? []).filter((name) => Object.hasOwn(properties, name));
  const value = randomValue(choice, { ...schema, properties, required }, fullness) as Record<string, unknown>;
  const wanted = { apiVersion: `${spec.group}/${version}`, kind: spec.names.kind, metadata: { name: 'sample' } };
  return { ...wanted, ...value };
}

/** FNV-1a. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (const char of text) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return state >>> 0;
}
