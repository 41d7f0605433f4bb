// A kind that has about every tag there is, as a source.
export const markedKind = {
  file: 'api/samples.example.com/v1/network.ts',
  text: `import type { KubernetesObject, ObjectMeta, Int32, IntOrString, Quantity, Condition, Timestamp, Duration, Bytes } from '@kubewright/apimachinery';
/**
 * A network.
 * @kind "Network"
 * @shortName "net"
 * @category "all"
 * @annotation {"a.example.com/x": "on"}
 * @label {"l": "y"}
 * @subresource "status"
 * @subresource {"scale": {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas", "labelSelectorPath": ".status.selector"}}
 * @printColumn {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp", "priority": 1, "format": "date-time", "description": "d"}
 * @selectableField ".spec.color"
 */
export interface Network extends KubernetesObject { metadata: ObjectMeta; spec: Spec; status?: { replicas?: Int32; selector?: string; 
  /** @listType "map"
   * @listMapKey "type" */
  conditions?: Condition[] } }
/** @atMostOneOf ["namespace", "a-b"]
 * @exactlyOneOf ["color", "ports"] */
interface Spec {
  /** @immutable */ namespace?: string;
  'a-b'?: string;
  color?: 'red' | 'NO' | 'on' | '';
  /** @maxItems 10
   * @items.description "x" */
  ports?: Port[];
  replicas?: Int32;
  size?: Quantity; n?: IntOrString; t?: Timestamp | null; d?: Duration; b?: Bytes;
  /** @schemaless
   * @preserveUnknownFields */ tree?: Tree;
  /** @embeddedResource */ template?: object;
  /** @listType "set" */ names?: string[];
  /** @mapType "atomic" */ sel?: Record<string, string>;
  /** @nullable
   * @externalDocs {"url": "https://example.com", "description": "More"}
   * @example 3
   * @title "T" */
  documented?: Int32;
}
interface Port { /** Number. */ port: number; protocol?: 'TCP'|'UDP' }
interface Tree { children?: Tree[] }
`,
};
