// What a types file says about one version of a kind: the input of a CustomResourceDefinition, as plain data.
// Absent means unsaid: names and scope may be said by another version's type, or follow from the kind.
import type {
  CustomResourceColumnDefinition,
  CustomResourceConversion,
  CustomResourceSubresources,
  JSONSchemaProps,
  Scope,
  SelectableField,
} from '@kubewright/apimachinery';
import type { Place } from './syntax.ts';

/** One version of a kind, as its root type declares it. */
export interface KindDeclaration {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural?: string;
  readonly singular?: string;
  readonly listKind?: string;
  readonly scope?: Scope;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** Of the CustomResourceDefinition. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Of the CustomResourceDefinition. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly conversion?: CustomResourceConversion;
  /** Whether the type says that it is the storage version; the only version of a kind need not. */
  readonly storage: boolean;
  readonly served: boolean;
  readonly deprecated: boolean;
  readonly deprecationWarning?: string;
  readonly subresources: CustomResourceSubresources;
  readonly printerColumns: readonly CustomResourceColumnDefinition[];
  readonly selectableFields: readonly SelectableField[];
  readonly schema: JSONSchemaProps;
  /** Where each property stands, by its path, such as `spec.subnets[].cidr`; and each of the tags, such as `@printColumn[0]`. */
  readonly places?: ReadonlyMap<string, Place>;
  /** The name of the root type; usually the kind. */
  readonly typeName: string;
  /** As the source was named. */
  readonly file: string;
  /** Of the root type's name; counted from 1. */
  readonly line: number;
}

/** What only the storage version's type needs to say, by the tag that says it. */
export const sharedTags = {
  scope: 'scope',
  plural: 'plural',
  singular: 'singular',
  listKind: 'listKind',
  shortNames: 'shortName',
  categories: 'category',
  annotations: 'annotation',
  labels: 'label',
  conversion: 'conversion',
} as const satisfies Partial<Record<keyof KindDeclaration, string>>;
