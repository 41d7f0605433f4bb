// CustomResourceDefinition of apiextensions.k8s.io/v1, as JSON on the wire.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/v1/types.go
import type { Int32, Int64, Timestamp } from './scalars.ts';
import type { KubernetesList, KubernetesObject, ObjectMeta } from './metadata.ts';
import type { Scope } from './resource.ts';
import type { JSONSchemaProps } from './structural-schema/schema.ts';

/** Adds a kind to the API server. Its name is `<plural>.<group>`. */
export interface CustomResourceDefinition extends KubernetesObject {
  apiVersion?: 'apiextensions.k8s.io/v1';
  kind?: 'CustomResourceDefinition';
  metadata: ObjectMeta;
  spec: CustomResourceDefinitionSpec;
  status?: CustomResourceDefinitionStatus;
}

/** The definitions of a server. */
export type CustomResourceDefinitionList = KubernetesList<CustomResourceDefinition>;

/** What a definition says of its kind. */
export interface CustomResourceDefinitionSpec {
  group: string;
  names: CustomResourceDefinitionNames;
  scope: Scope;
  /** In any order; exactly one has `storage: true`. */
  versions: CustomResourceDefinitionVersion[];
  /** Default `{ strategy: 'None' }`. */
  conversion?: CustomResourceConversion;
  /** Must be false or absent in v1. */
  preserveUnknownFields?: boolean;
}

/** What a kind and its resource are called. */
export interface CustomResourceDefinitionNames {
  /** In lower case, as in paths. */
  plural: string;
  /** Default: the kind in lower case. */
  singular?: string;
  shortNames?: string[];
  /** In CamelCase. */
  kind: string;
  /** Default: the kind followed by `List`. */
  listKind?: string;
  /** Groups of resources such as `all` that clients list together. */
  categories?: string[];
}

/** One version of a kind. */
export interface CustomResourceDefinitionVersion {
  name: string;
  served: boolean;
  storage: boolean;
  /** Requests to this version are answered with a warning. Default false. */
  deprecated?: boolean;
  /** Replaces the default text of that warning. */
  deprecationWarning?: string;
  schema?: CustomResourceValidation;
  subresources?: CustomResourceSubresources;
  additionalPrinterColumns?: CustomResourceColumnDefinition[];
  selectableFields?: SelectableField[];
}

/** The schema of a version. */
export interface CustomResourceValidation {
  openAPIV3Schema?: JSONSchemaProps;
}

/** The subresources of a kind, besides the object itself. */
export interface CustomResourceSubresources {
  status?: Record<string, never>;
  scale?: CustomResourceSubresourceScale;
}

/** Where the kind has what the `scale` subresource shows. */
export interface CustomResourceSubresourceScale {
  /** A JSON path under `.spec`, without array notation. */
  specReplicasPath: string;
  /** A JSON path under `.status`, without array notation. */
  statusReplicasPath: string;
  /** A JSON path under `.status` or `.spec` of a selector in its string form. */
  labelSelectorPath?: string;
}

/** One column of the table that `kubectl get` prints. */
export interface CustomResourceColumnDefinition {
  name: string;
  type: 'integer' | 'number' | 'string' | 'boolean' | 'date' | (string & {});
  format?: string;
  description?: string;
  /** Above 0 the column is shown only in wide output. Default 0. */
  priority?: Int32;
  /** A simple JSON path, such as `.spec.replicas`. */
  jsonPath: string;
}

/** A field that field selectors may name, besides metadata's name and namespace. Since Kubernetes 1.32. */
export interface SelectableField {
  jsonPath: string;
}

/** How objects of one version become objects of another. */
export interface CustomResourceConversion {
  strategy: 'None' | 'Webhook';
  webhook?: WebhookConversion;
}

/** The webhook that converts. */
export interface WebhookConversion {
  clientConfig?: WebhookClientConfig;
  /** The versions of ConversionReview that the webhook understands, preferred first. */
  conversionReviewVersions: string[];
}

/** How to reach a webhook: either `url` or `service`. */
export interface WebhookClientConfig {
  url?: string;
  service?: ServiceReference;
  /** PEM in base64. */
  caBundle?: string;
}

/** The Service in which a webhook is. */
export interface ServiceReference {
  namespace: string;
  name: string;
  path?: string;
  /** Default 443. */
  port?: Int32;
}

/** What the server says of a definition. */
export interface CustomResourceDefinitionStatus {
  conditions?: CustomResourceDefinitionCondition[];
  /** The names in use; they can differ from the wanted ones when those collide. */
  acceptedNames?: CustomResourceDefinitionNames;
  /** Every version that objects may be stored in. */
  storedVersions?: string[];
  observedGeneration?: Int64;
}

/** What is true of a definition, such as `Established`. */
export interface CustomResourceDefinitionCondition {
  type:
    | 'Established'
    | 'NamesAccepted'
    | 'NonStructuralSchema'
    | 'Terminating'
    | 'KubernetesAPIApprovalPolicyConformant'
    | 'StorageMigrating'
    | (string & {});
  status: 'True' | 'False' | 'Unknown';
  lastTransitionTime?: Timestamp | null;
  reason?: string;
  message?: string;
  observedGeneration?: Int64;
}
