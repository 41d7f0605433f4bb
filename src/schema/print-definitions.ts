// Definitions of an OpenAPI v3 document, which refer to one another by `$ref` -> the text of a types file, under their own
// names. For Kubernetes' own kinds: nothing reads these files back, so they carry descriptions and no tags.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { BugError } from '../errors.ts';
import type { TypeNames } from './describe-schema.ts';
import { spellEnum, spellScalar } from './describe-schema.ts';
import type { PrintedDeclaration, PrintedMember } from './print-declaration.ts';
import { noComment, printDeclaration, quote } from './print-declaration.ts';

/** A definition to print. */
export interface Definition {
  /** In the document, such as `io.k8s.api.apps.v1.Deployment`. */
  readonly reference: string;
  /** To be declared, such as `Deployment`. */
  readonly name: string;
  readonly schema: OpenApiSchema;
  /** Of an object with `apiVersion` and `kind`. */
  readonly groupVersionKind?: { readonly apiVersion: string; readonly kind: string } | undefined;
  /** Properties that are `null` on the wire where the schema does not say so. */
  readonly nullable?: ReadonlySet<string>;
  /** What the schema cannot say, in TypeScript. */
  readonly type?: string | undefined;
}

/** OpenAPI's, which is wider than a CRD's. */
export type OpenApiSchema = { readonly [keyword: string]: unknown };

/** Where a definition that is not among those printed is declared. */
export type ResolveReference = (reference: string) => ImportedType | undefined;

/** A type of another module, under the name by which that module declares it. */
export interface ImportedType {
  /** Absent for a type that needs no import, such as `Record<string, unknown>`. */
  readonly module?: string;
  /** Import all of the module under this name instead; for modules with names that recur. */
  readonly namespace?: string;
  readonly name: string;
}

/**
 * Prints definitions, sorted by name.
 *
 * @throws BugError when a reference resolves to nothing, or an imported name is also declared
 */
export function printDefinitions(definitions: readonly Definition[], resolve: ResolveReference): string {
  const printer = new DefinitionPrinter(definitions, resolve);
  const sorted = [...definitions].sort((one, other) => (one.name < other.name ? -1 : 1));
  const text = sorted.map((definition) => printDeclaration(printer.declare(definition))).join('\n');
  return printer.imports() + text;
}

class DefinitionPrinter {
  readonly #declared: ReadonlyMap<string, string>;
  readonly #names: ReadonlySet<string>;
  readonly #resolve: ResolveReference;
  readonly #imported = new Map<string, ImportedType>();

  constructor(definitions: readonly Definition[], resolve: ResolveReference) {
    this.#declared = new Map(definitions.map(({ reference, name }) => [reference, name]));
    this.#names = new Set(this.#declared.values());
    this.#resolve = resolve;
  }

  imports(): string {
    const lines = new Map<string, string[]>();
    const namespaces = new Set<string>();
    for (const { module, namespace, name } of this.#imported.values()) {
      if (module === undefined) continue;
      if (namespace === undefined) lines.set(module, [...(lines.get(module) ?? []), name]);
      else namespaces.add(`import type * as ${namespace} from ${quote(module)};\n`);
    }
    const named = [...lines].map(([module, names]) => {
      const line = `import type { ${names.sort().join(', ')} } from ${quote(module)};\n`;
      return line.length <= 121
        ? line
        : `import type {\n${names.map((name) => `  ${name},\n`).join('')}} from ${quote(module)};\n`;
    });
    const all = [...named.sort(), ...[...namespaces].sort()].join('');
    return all === '' ? '' : `${all}\n`;
  }

  declare({ name, schema, groupVersionKind, type, nullable }: Definition): PrintedDeclaration {
    const comment = { description: text(schema['description']), tags: [] };
    if (type !== undefined) return { name, comment, body: type, children: [] };
    const item = groupVersionKind === undefined ? undefined : this.#listItem(schema);
    if (item !== undefined) {
      return { name, comment, body: `${this.#import(apimachinery('KubernetesList'))}<${item}>`, children: [] };
    }
    const properties = record(schema['properties']);
    if (properties === undefined) return { name, comment, body: this.#type(schema), children: [] };
    const members = Object.entries(properties).map(([property, value]) => {
      const member = this.#member(property, value, schema);
      return nullable?.has(property) === true ? { ...member, type: `${member.type} | null` } : member;
    });
    if (groupVersionKind === undefined) return { name, comment, body: { members, open: false }, children: [] };
    const { apiVersion, kind } = groupVersionKind;
    const standard: PrintedMember[] = [
      { name: 'apiVersion', optional: true, type: quote(apiVersion), comment: noComment },
      { name: 'kind', optional: true, type: quote(kind), comment: noComment },
      { name: 'metadata', optional: false, type: this.#import(apimachinery('ObjectMeta')), comment: noComment },
    ];
    const own = members.filter((member) => !standard.some((each) => each.name === member.name));
    const base = this.#import(apimachinery('KubernetesObject'));
    return { name, comment, body: { extends: base, members: [...standard, ...own], open: false }, children: [] };
  }

  /** The type of the items when the schema is that of a list of objects. */
  #listItem(schema: OpenApiSchema): string | undefined {
    const { items, metadata } = record(schema['properties']) ?? {};
    const isList =
      record(metadata) !== undefined && referenceOf(record(metadata) ?? {})?.endsWith('.ListMeta') === true;
    const element = record(record(items)?.['items']);
    return isList && element !== undefined ? this.#type(element) : undefined;
  }

  #member(name: string, value: unknown, owner: OpenApiSchema): PrintedMember {
    const schema = record(value) ?? {};
    const required = owner['required'];
    return {
      name,
      optional: !(Array.isArray(required) && required.includes(name)),
      type: this.#type(schema),
      comment: { description: text(schema['description']), tags: [] },
    };
  }

  #type(schema: OpenApiSchema): string {
    const reference = referenceOf(schema);
    if (reference !== undefined) return this.#named(reference);
    const items = record(schema['items']);
    if (items !== undefined) {
      const element = this.#type(items);
      return element.includes(' | ') && !element.includes('<') ? `(${element})[]` : `${element}[]`;
    }
    const additional = record(schema['additionalProperties']);
    if (additional !== undefined) return `Record<string, ${this.#type(additional)}>`;
    if (schema['type'] === 'object') return 'Record<string, unknown>';
    const scalar: JSONSchemaProps = schema;
    return (spellEnum(scalar) ?? spellScalar(scalar, this.#typeNames)).type;
  }

  readonly #typeNames: TypeNames = {
    imported: (name) => this.#import(apimachinery(name)),
    hidden: () => false,
  };

  #named(reference: string): string {
    const declared = this.#declared.get(reference);
    if (declared !== undefined) return declared;
    const imported = this.#resolve(reference);
    if (imported === undefined) throw new BugError(`nothing declares ${reference}`);
    return this.#import(imported);
  }

  #import(type: ImportedType): string {
    const { module, namespace, name } = type;
    if (module !== undefined && this.#names.has(namespace ?? name)) {
      throw new BugError(`${namespace ?? name} is declared here and imported from ${module}`);
    }
    this.#imported.set(`${module} ${namespace} ${name}`, type);
    return namespace === undefined ? name : `${namespace}.${name}`;
  }
}

function apimachinery(name: string): ImportedType {
  return { module: '@kubewright/apimachinery', name };
}

/** The name of what `{ $ref }` or `{ allOf: [{ $ref }] }` refers to; a description or default may stand beside it. */
function referenceOf(schema: OpenApiSchema): string | undefined {
  const [only, ...more] = Array.isArray(schema['allOf']) ? (schema['allOf'] as unknown[]) : [];
  const reference = schema['$ref'] ?? (more.length === 0 ? record(only)?.['$ref'] : undefined);
  return typeof reference === 'string' ? reference.slice(reference.lastIndexOf('/') + 1) : undefined;
}

function record(value: unknown): OpenApiSchema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as OpenApiSchema) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
