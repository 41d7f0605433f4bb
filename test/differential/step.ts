// One step of a sequence that is replayed on two servers, as plain JSON: it can be printed, kept and made smaller. Paths and
// bodies may refer to what the server answered before, for no two servers give the same uids and resourceVersions.

/** Something asked of a server. `{namespace}` in a path is the namespace of the replay. */
export type Step = SentRequest | EditedUpdate | OpenedWatch;

/** A request as it is. */
export interface SentRequest {
  readonly do: 'send';
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly accept?: string;
  /** Strings in it may be references. A string alone is sent as it is. */
  readonly body?: unknown;
}

/** An update of the object as it was last seen, with a merge patch applied to it first: read, modify, write. */
export interface EditedUpdate {
  readonly do: 'edit';
  /** Of the object, or of a subresource of it. */
  readonly path: string;
  /** Where the object was seen. */
  readonly object: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly change: Readonly<Record<string, unknown>>;
}

/** A watch that stays open; its events are read when all steps are done. */
export interface OpenedWatch {
  readonly do: 'watch';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Created at the end, so that there is a last event to wait for. It matches whatever the watch selects. */
  readonly last: Readonly<Record<string, unknown>>;
}

/** The marks of an object that a step may refer to. `stale` is the resourceVersion with which it was first seen. */
export type Mark = 'uid' | 'resourceVersion' | 'stale' | 'continue';

/** A text that stands for a mark of the object or list at a path. A step with one that nobody has seen is left out. */
export function reference(mark: Mark, path: string): string {
  return `<${mark} of ${path}>`;
}

/** The text with references replaced, or undefined when there is one that `find` does not know. */
export function resolveReferences(
  text: string,
  find: (mark: Mark, path: string) => string | undefined,
): string | undefined {
  let isComplete = true;
  const resolved = text.replace(/<(uid|resourceVersion|stale|continue) of ([^>]+)>/g, (_, mark: Mark, path: string) => {
    const found = find(mark, path);
    if (found === undefined) isComplete = false;
    return found ?? '';
  });
  return isComplete ? resolved : undefined;
}
