// The protobuf messages of Kubernetes' kinds, as data from its own Go types: read when first asked for, as the OpenAPI
// documents are. `npm run update:kubernetes` renews them.
import { parseDocument } from './stored-document.ts';

/** `[number, JSON name, type]`; scripts/kubernetes-messages says how a type is written. */
export type MessageField = readonly [number: number, name: string, type: string];

interface MessageDocument {
  /** `<apiVersion>/<kind>` -> the name of its message. */
  readonly kinds: Readonly<Record<string, string>>;
  /** By their names, which are those of OpenAPI definitions, such as `io.k8s.api.core.v1.Pod`. */
  readonly messages: Readonly<Record<string, readonly MessageField[]>>;
  /** By message and field: types with names of their own that are no messages, such as `v1.RestartPolicy`, and bytes. */
  readonly goTypes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The name of a kind's message; undefined for what Kubernetes does not have. */
export function messageOfKind(apiVersion: string, kind: string): string | undefined {
  const { kinds } = messageDocument();
  const name = `${apiVersion}/${kind}`;
  return Object.hasOwn(kinds, name) ? kinds[name] : undefined;
}

/** The fields of a message; undefined for types that write themselves, such as times. */
export function messageFields(name: string): readonly MessageField[] | undefined {
  const { messages } = messageDocument();
  return Object.hasOwn(messages, name) ? messages[name] : undefined;
}

/** How Go's messages call the types of a message's fields, by their names; of those that have names of their own alone. */
export function goTypeNames(name: string): Readonly<Record<string, string>> {
  const { goTypes } = messageDocument();
  return Object.hasOwn(goTypes, name) ? (goTypes[name] ?? {}) : {};
}

function messageDocument(): MessageDocument {
  return parseDocument<MessageDocument>('protobuf');
}
