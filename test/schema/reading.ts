// Short ways to put types through the reader.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { InputError } from '../../src/errors.ts';
import type { KindDeclaration } from '../../src/schema/kind-declaration.ts';
import { readKinds } from '../../src/schema/read-kinds.ts';

export const file = 'api/samples.example.com/v1/thing.ts';

/** A types file of one kind, whose spec is the given type. */
export function typesFile(spec: string, { before = '', tags = '' } = {}): string {
  return `import type * as k8s from '@kubewright/apimachinery';
import type { Bytes, Condition, Double, Duration, Float, Int32, Int64, IntOrString, KubernetesObject, LabelSelector, MicroTime, ObjectMeta, ObjectReference, Quantity, Timestamp } from '@kubewright/apimachinery';
${before}
/**
 * @kind
${tags} */
export interface Thing extends KubernetesObject {
  metadata: ObjectMeta;
  spec: ${spec};
}
`;
}

/** Reads one file's kinds. */
export async function read(text: string, load?: (path: string) => string | undefined): Promise<KindDeclaration[]> {
  return readKinds([{ file, text }], load === undefined ? {} : { load });
}

/** The schema of a type. */
export async function schemaOf(spec: string, before = ''): Promise<JSONSchemaProps> {
  const [kind] = await read(typesFile(spec, { before }));
  return kind?.schema.properties?.['spec'] ?? {};
}

/** The schema of a property with tags above it. */
export async function schemaOfProperty(type: string, tags: string, before = ''): Promise<JSONSchemaProps> {
  const { properties } = await schemaOf(
    `{\n  /**\n${tags.replaceAll(/^/gmu, '   * ')}\n   */\n  field?: ${type};\n}`,
    before,
  );
  return properties?.['field'] ?? {};
}

/** What the reader has to complain of, as `line: path: message`. */
export async function problemsOf(reading: Promise<unknown>): Promise<string[]> {
  try {
    await reading;
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(({ line, path, message }) =>
      [line, path, message].filter((part) => part !== undefined).join(': '),
    );
  }
}
