// What a run of `types` gives, known from a run before: enough to tell whether a directory holds it, and to report that.
// It says nothing of any directory: the same inputs give the same files wherever they go.
import type { PlacedKind } from './defined-kind.ts';

/** The files of a run, without their text. */
export interface KnownResult {
  readonly placed: readonly PlacedKind[];
  /** In the order in which {@link digest} takes them. */
  readonly paths: readonly string[];
  /** Of the paths and bytes of all files. */
  readonly digest: string;
}
