// How the data about Kubernetes' messages write the type of a field; scripts/kubernetes-messages says what it may be.

export interface SplitFieldType {
  /** The fields of the message are its parent's in JSON. */
  readonly isInline: boolean;
  readonly isPointer: boolean;
  /** A map is one by texts. */
  readonly shape: 'list' | 'map' | undefined;
  /** A scalar, or the name of a message. */
  readonly item: string;
}

const pattern = /^(?<inline>inline:)?(?<pointer>\*)?(?<shape>\[\]|map:)?\*?(?<item>[^?]*)\??$/;

export function splitFieldType(type: string): SplitFieldType {
  const { inline, pointer, shape, item = '' } = pattern.exec(type)?.groups ?? {};
  return {
    isInline: inline !== undefined,
    isPointer: pointer !== undefined,
    shape: shape === '[]' ? 'list' : shape === 'map:' ? 'map' : undefined,
    item,
  };
}
