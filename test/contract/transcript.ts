// What a case saw of a server, in order: the record that is compared between servers.

/** One response, or one event of a watch. */
export interface Step {
  /** Method, path and query; for an event those of its watch. */
  readonly request: string;
  /** The HTTP status; absent for an event. */
  readonly status?: number;
  /** The type of the watch event; absent for a response. */
  readonly event?: string;
  /** Those response headers that a client acts upon, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Parsed when it is JSON, else text; the object of an event. */
  readonly body?: unknown;
}

export type Transcript = readonly Step[];

/** The response headers that a client acts upon. All others may differ between servers. */
export const recordedHeaders = ['content-type', 'warning', 'retry-after'] as const;
