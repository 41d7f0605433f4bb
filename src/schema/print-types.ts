// A version of a CustomResourceDefinition -> the text of its types file. Reading that back gives the same definition.
// The kind, its spec and its status have names of their own; all other types stand in the namespaces of these, by their
// path: `spec.subnets[].cidr` is `NetworkSpec.Subnets.Cidr`. Namespaces of types alone are erased, so Node runs them.
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
} from '@kubewright/apimachinery';
import { InputError } from '../errors.ts';
import { deprecationOf } from '../model/deprecation.ts';
import type { PrintedTag } from './comment.ts';
import type { TypeNames } from './describe-schema.ts';
import { commentOf, describeProperty } from './describe-schema.ts';
import type { PrintedComment, PrintedDeclaration, PrintedMember } from './print-declaration.ts';
import { noComment, printDeclaration, quote } from './print-declaration.ts';
import type { KindTags } from './rules/kind-rules.ts';
import { kindRules } from './rules/kind-rules.ts';
import { kindTypeName, typeNameOf } from './type-name.ts';

/**
 * The types file of one version.
 *
 * @throws InputError when the definition has no such version, or the version no schema
 */
export function printTypes(crd: CustomResourceDefinition, version: string): string {
  const found = crd.spec.versions.find(({ name }) => name === version);
  const schema = found?.schema?.openAPIV3Schema;
  if (found === undefined || schema === undefined) {
    const message = `${crd.metadata.name} has no ${found === undefined ? 'version' : 'schema for'} ${version}`;
    throw new InputError({ code: 'invalid-schema', message });
  }
  const kind = kindTypeName(crd.spec.names.kind);
  const imports = new Map<string, string>();
  const declared = declaredNames(schema, kind);
  const names: TypeNames = {
    imported: (name) => {
      const local = declared.has(name) ? `${name}_` : name;
      imports.set(name, local);
      return local;
    },
    hidden: (name) => declared.has(name),
  };
  const declarations = declareKind({ crd, version: found, schema, kind }, names);
  const specifiers = [...imports].sort(([one], [other]) => (one < other ? -1 : 1));
  const list = specifiers.map(([name, local]) => (name === local ? name : `${name} as ${local}`)).join(', ');
  const line = `import type { ${list} } from '@kubewright/apimachinery';`;
  const wrapped = `import type {\n  ${list.replaceAll(', ', ',\n  ')},\n} from '@kubewright/apimachinery';`;
  return `${line.length <= 120 ? line : wrapped}\n\n${declarations.map((each) => printDeclaration(each)).join('\n')}`;
}

interface RootInput {
  readonly crd: CustomResourceDefinition;
  readonly version: CustomResourceDefinitionVersion;
  readonly schema: JSONSchemaProps;
  /** The name of the root type. */
  readonly kind: string;
}

function declareKind({ crd, version, schema, kind }: RootInput, names: TypeNames): PrintedDeclaration[] {
  const { apiVersion, kind: kindProperty, metadata, ...properties } = schema.properties ?? {};
  const children: PrintedDeclaration[] = [];
  const parts: PrintedDeclaration[] = [];
  const standard: PrintedMember[] = [
    {
      name: 'apiVersion',
      optional: true,
      type: quote(`${crd.spec.group}/${version.name}`),
      comment: constraintsOf(apiVersion),
    },
    { name: 'kind', optional: true, type: quote(crd.spec.names.kind), comment: constraintsOf(kindProperty) },
    { name: 'metadata', optional: false, type: names.imported('ObjectMeta'), comment: noComment },
  ];
  const members = Object.entries(properties).map(([name, property]) => {
    const given = { name, schema: property, required: schema.required?.includes(name) === true };
    const nested = { name: typeNameOf(name), reference: `${kind}.${typeNameOf(name)}`, declarations: children };
    const part = partNames.get(name);
    if (part === undefined) return describeProperty(given, nested, names);
    const partName = kind + part;
    if (property.properties !== undefined) {
      return describeProperty(given, { name: partName, reference: partName, declarations: parts }, names);
    }
    const member = describeProperty(given, nested, names);
    parts.push({ name: partName, comment: noComment, body: member.type, children: [] });
    return { ...member, type: partName };
  });
  for (const [name, part] of partNames) {
    if (Object.hasOwn(properties, name)) continue;
    parts.push({ name: kind + part, comment: noComment, body: 'never', children: [] });
  }
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const implied = { type: 'object', ...(open ? { 'x-kubernetes-preserve-unknown-fields': true } : {}) };
  const { description, tags } = commentOf({ ...schema, properties }, implied);
  const root: PrintedDeclaration = {
    name: kind,
    comment: { description, tags: [...deprecationTag(crd, version), ...kindTags(crd, version, metadata), ...tags] },
    body: { extends: names.imported('KubernetesObject'), members: [...standard, ...members], open },
    children,
  };
  const list = {
    name: `${kind}List`,
    comment: noComment,
    body: `${names.imported('KubernetesList')}<${kind}>`,
    children: [],
  };
  return [root, ...parts, list];
}

/** What a definition asks of a standard property. Everybody knows what it means, so its description is left out. */
function constraintsOf(property: JSONSchemaProps | undefined): PrintedComment {
  if (property === undefined) return noComment;
  const { description: _, ...constraints } = property;
  return commentOf(constraints, { type: 'string' });
}

/** The properties of a kind whose types are declared beside it, and always. */
const partNames: ReadonlyMap<string, string> = new Map([
  ['spec', 'Spec'],
  ['status', 'Status'],
]);

/** Annotations by which tools talk to themselves. */
const toolAnnotations: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'controller-gen.kubebuilder.io/version',
]);

/** The tags that say what the definition says beside the schema; those common to all versions only on the stored one. */
function kindTags(
  crd: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
  metadata: JSONSchemaProps | undefined,
): PrintedTag[] {
  const { group, names, scope, conversion, versions } = crd.spec;
  const { name, generateName } = metadata?.properties ?? {};
  const own: KindTags = {
    kind: names.kind,
    group,
    version: version.name,
    served: version.served,
    storage: version.storage && versions.length > 1,
    ...(version.deprecated === true ? { deprecated: true } : {}),
    ...(version.deprecationWarning === undefined ? {} : { deprecationWarning: version.deprecationWarning }),
    ...(version.subresources === undefined ? {} : { subresources: version.subresources }),
    ...(version.additionalPrinterColumns === undefined ? {} : { printerColumns: version.additionalPrinterColumns }),
    ...(version.selectableFields === undefined ? {} : { selectableFields: version.selectableFields }),
    ...(name === undefined ? {} : { metadataName: name }),
    ...(generateName === undefined ? {} : { metadataGenerateName: generateName }),
  };
  const { annotations, labels } = crd.metadata;
  const shared: KindTags = {
    scope,
    plural: names.plural,
    ...(names.singular === undefined || names.singular === names.kind.toLowerCase()
      ? {}
      : { singular: names.singular }),
    ...(names.listKind === undefined || names.listKind === `${names.kind}List` ? {} : { listKind: names.listKind }),
    ...(names.shortNames === undefined ? {} : { shortNames: names.shortNames }),
    ...(names.categories === undefined ? {} : { categories: names.categories }),
    ...(annotations === undefined
      ? {}
      : {
          annotations: Object.fromEntries(Object.entries(annotations).filter(([name]) => !toolAnnotations.has(name))),
        }),
    ...(labels === undefined ? {} : { labels }),
    ...(conversion === undefined || conversion.strategy === 'None' ? {} : { conversion }),
  };
  const said = version.storage ? { ...own, ...shared } : own;
  return kindRules.flatMap((rule) => rule.print(said).map((value) => ({ name: rule.tag, value })));
}

/** For editors; what a definition says of it is @deprecatedVersion. */
function deprecationTag(crd: CustomResourceDefinition, { name }: CustomResourceDefinitionVersion): PrintedTag[] {
  const prose = deprecationOf(crd, name);
  return prose === undefined ? [] : [{ name: 'deprecated', value: undefined, prose }];
}

/** Every type whose name could hide another: one for each property below which there is an interface. */
function declaredNames(schema: JSONSchemaProps, kind: string): ReadonlySet<string> {
  const found = new Set([kind, `${kind}Spec`, `${kind}Status`, `${kind}List`]);
  const visit = (each: JSONSchemaProps | JSONSchemaProps[] | boolean | undefined): void => {
    if (typeof each !== 'object' || Array.isArray(each)) return;
    visit(each.items);
    visit(each.additionalProperties);
    for (const [name, property] of Object.entries(each.properties ?? {})) {
      found.add(typeNameOf(name));
      visit(property);
    }
  };
  visit(schema);
  return found;
}
