// Text from outside, and the name that messages about it use.

/** One file's text. Untrusted: it is data until a room has parsed it. */
export interface Source {
  /** As the user named it; `-` for standard input. */
  readonly file: string;
  readonly text: string;
}
