// Parts of a definition as kube-apiserver's messages print them: as JSON of Go's internal types, every field of which is
// there, in its order.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/types_jsonschema.go
import type { CustomResourceDefinitionVersion, JSONSchemaProps } from '@kubewright/apimachinery';
import type { SharedParts } from './version-rules.ts';

/** JSON as Go writes it of structs: members in their order, `<`, `>` and `&` escaped. */
export function goText(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Versions, without what they have in common. */
export function goVersions(versions: readonly CustomResourceDefinitionVersion[], shared: SharedParts): object[] {
  return versions.map((version) => {
    const schema = version.schema?.openAPIV3Schema;
    const { status, scale } = version.subresources ?? {};
    const hasSubresources = !shared.subresources && version.subresources !== undefined;
    return {
      Name: version.name,
      Served: version.served,
      Storage: version.storage,
      Deprecated: version.deprecated ?? false,
      DeprecationWarning: version.deprecationWarning ?? null,
      Schema:
        shared.schema || version.schema === undefined
          ? null
          : { OpenAPIV3Schema: schema === undefined ? null : goSchema(schema) },
      Subresources: hasSubresources
        ? {
            Status: status === undefined ? null : {},
            Scale:
              scale === undefined
                ? null
                : {
                    SpecReplicasPath: scale.specReplicasPath,
                    StatusReplicasPath: scale.statusReplicasPath,
                    LabelSelectorPath: scale.labelSelectorPath ?? null,
                  },
          }
        : null,
      AdditionalPrinterColumns: shared.columns
        ? null
        : (version.additionalPrinterColumns?.map((column) => ({
            Name: column.name,
            Type: column.type,
            Format: column.format ?? '',
            Description: column.description ?? '',
            Priority: column.priority ?? 0,
            JSONPath: column.jsonPath,
          })) ?? null),
      SelectableFields: shared.selectableFields
        ? null
        : (version.selectableFields?.map(({ jsonPath }) => ({ JSONPath: jsonPath })) ?? null),
    };
  });
}

/** A schema at every depth. */
export function goSchema(schema: JSONSchemaProps): Record<string, unknown> {
  const { items, additionalProperties, not } = schema;
  return {
    ID: schema['id'] ?? '',
    Schema: schema['$schema'] ?? '',
    Ref: schema['$ref'] ?? null,
    Description: schema.description ?? '',
    Type: schema.type ?? '',
    Nullable: schema.nullable ?? false,
    Format: schema.format ?? '',
    Title: schema.title ?? '',
    Default: schema.default ?? null,
    Maximum: schema.maximum ?? null,
    ExclusiveMaximum: schema.exclusiveMaximum ?? false,
    Minimum: schema.minimum ?? null,
    ExclusiveMinimum: schema.exclusiveMinimum ?? false,
    MaxLength: schema.maxLength ?? null,
    MinLength: schema.minLength ?? null,
    Pattern: schema.pattern ?? '',
    MaxItems: schema.maxItems ?? null,
    MinItems: schema.minItems ?? null,
    UniqueItems: schema.uniqueItems ?? false,
    MultipleOf: schema.multipleOf ?? null,
    Enum: schema.enum ?? null,
    MaxProperties: schema.maxProperties ?? null,
    MinProperties: schema.minProperties ?? null,
    Required: schema.required ?? null,
    Items:
      items === undefined
        ? null
        : Array.isArray(items)
          ? { Schema: null, JSONSchemas: items.map(goSchema) }
          : { Schema: goSchema(items), JSONSchemas: null },
    AllOf: schema.allOf?.map(goSchema) ?? null,
    OneOf: schema.oneOf?.map(goSchema) ?? null,
    AnyOf: schema.anyOf?.map(goSchema) ?? null,
    Not: not === undefined ? null : goSchema(not),
    Properties: goProperties(schema.properties),
    AdditionalProperties:
      additionalProperties === undefined
        ? null
        : typeof additionalProperties === 'boolean'
          ? { Allows: additionalProperties, Schema: null }
          : { Allows: true, Schema: goSchema(additionalProperties) },
    PatternProperties: null,
    Dependencies: null,
    AdditionalItems: null,
    Definitions: null,
    ExternalDocs: null,
    Example: schema.example ?? null,
    XPreserveUnknownFields: schema['x-kubernetes-preserve-unknown-fields'] ?? null,
    XEmbeddedResource: schema['x-kubernetes-embedded-resource'] ?? false,
    XIntOrString: schema['x-kubernetes-int-or-string'] ?? false,
    XListMapKeys: schema['x-kubernetes-list-map-keys'] ?? null,
    XListType: schema['x-kubernetes-list-type'] ?? null,
    XMapType: schema['x-kubernetes-map-type'] ?? null,
    XValidations:
      schema['x-kubernetes-validations']?.map((rule) => ({
        Rule: rule.rule,
        Message: rule.message ?? '',
        MessageExpression: rule.messageExpression ?? '',
        Reason: rule.reason ?? null,
        FieldPath: rule.fieldPath ?? '',
        OptionalOldSelf: rule.optionalOldSelf ?? null,
      })) ?? null,
  };
}

function goProperties(properties: JSONSchemaProps['properties']): Record<string, unknown> | null {
  if (properties === undefined) return null;
  const names = Object.keys(properties).toSorted();
  return Object.fromEntries(names.map((name) => [name, goSchema(properties[name] ?? {})]));
}
