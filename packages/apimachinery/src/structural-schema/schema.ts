// The schema of a custom resource, as CustomResourceDefinitions carry it: OpenAPI v3 with Kubernetes' extensions.
// A schema is a tree of plain JSON; the functions of this folder walk it beside a value and never change it.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/v1/types_jsonschema.go

/** How two writers' lists are combined: as one value, as a set of scalars, or as a map keyed by some fields. */
export type ListType = 'atomic' | 'set' | 'map';

/** Whether two writers may each own some fields of an object, or only the whole. */
export type MapType = 'atomic' | 'granular';

/** The types a schema can name. */
export type JSONSchemaType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';

/** A schema of apiextensions.k8s.io/v1, with its names on the wire. */
export interface JSONSchemaProps {
  $ref?: string;
  $schema?: string;
  additionalItems?: JSONSchemaProps | boolean;
  additionalProperties?: JSONSchemaProps | boolean;
  allOf?: JSONSchemaProps[];
  anyOf?: JSONSchemaProps[];
  default?: unknown;
  definitions?: Record<string, JSONSchemaProps>;
  dependencies?: Record<string, JSONSchemaProps | string[]>;
  description?: string;
  enum?: unknown[];
  example?: unknown;
  exclusiveMaximum?: boolean;
  exclusiveMinimum?: boolean;
  externalDocs?: ExternalDocumentation;
  format?: string;
  id?: string;
  items?: JSONSchemaProps | JSONSchemaProps[];
  maxItems?: number;
  maxLength?: number;
  maxProperties?: number;
  maximum?: number;
  minItems?: number;
  minLength?: number;
  minProperties?: number;
  minimum?: number;
  multipleOf?: number;
  not?: JSONSchemaProps;
  nullable?: boolean;
  oneOf?: JSONSchemaProps[];
  pattern?: string;
  patternProperties?: Record<string, JSONSchemaProps>;
  properties?: Record<string, JSONSchemaProps>;
  required?: string[];
  title?: string;
  /** {@link JSONSchemaType}; a plain string because it comes from outside. */
  type?: JSONSchemaType | (string & {});
  uniqueItems?: boolean;
  /** The value is a whole Kubernetes object, with `apiVersion`, `kind` and `metadata`. */
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-list-type'?: ListType | (string & {});
  'x-kubernetes-map-type'?: MapType | (string & {});
  /** Fields that the schema does not name are kept at this level. Only `true` is allowed. */
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-validations'?: ValidationRule[];
}

/** Where more is written about something. */
export interface ExternalDocumentation {
  description?: string;
  url?: string;
}

/** A rule in CEL, the Common Expression Language. */
export interface ValidationRule {
  rule: string;
  message?: string;
  /** CEL that computes the message. */
  messageExpression?: string;
  reason?: 'FieldValueRequired' | 'FieldValueDuplicate' | 'FieldValueInvalid' | 'FieldValueForbidden' | (string & {});
  /** A JSON path below the schema's own place, such as `.spec.name`. */
  fieldPath?: string;
  /** Lets a transition rule run on creation, with `oldSelf` as an optional. */
  optionalOldSelf?: boolean;
}
