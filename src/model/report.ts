// What a command did, or would do: the same for every door, printed as text or as JSON.
import type { Owner } from './planned-file.ts';

/** The first place where a file differs from what would be written. Values are JSON, cut when they are long. */
export interface FileDifference {
  /** `spec.versions[0].schema.openAPIV3Schema.minimum` in YAML and JSON; `line 12` elsewhere. */
  readonly at: string;
  /** What would be written there; undefined: nothing. */
  readonly wanted: string | undefined;
  /** What stands there; undefined: nothing. */
  readonly found: string | undefined;
}

/** One file that the command looked at. */
export interface Change {
  /** Relative to the report's directory, with forward slashes. */
  readonly path: string;
  readonly owner: Owner;
  /** `keep`: it is the user's and stays as it is. `unchanged`: ours, and already right. */
  readonly action: 'create' | 'update' | 'delete' | 'unchanged' | 'keep';
  /** Why, where the action alone does not say it. */
  readonly why?: string;
  /** With `check`, of a file that would be updated. */
  readonly difference?: FileDifference;
}

/** What became of one CustomResourceDefinition. */
export interface DefinitionReport {
  /** `cert-manager.io/Certificate`. */
  readonly name: string;
  /** Those that were printed. One that is not served has types only. */
  readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  readonly files: number;
  readonly created: number;
  readonly updated: number;
}

/** What a command did, or with `dryRun` or `check` would have done. */
export interface Report {
  readonly command: string;
  /** Absolute. */
  readonly directory: string;
  /** Sorted by path. */
  readonly changes: readonly Change[];
  /** Whether any change is a `create`, `update` or `delete`. With `check`, this is the failure. */
  readonly drift: boolean;
  /** Whether the changes are on disk. */
  readonly written: boolean;
  readonly warnings: readonly string[];
  /** A line for each definition, where those are what a command is about. */
  readonly definitions?: readonly DefinitionReport[];
  /** What to do now, a command or a sentence each. */
  readonly next: readonly string[];
}
