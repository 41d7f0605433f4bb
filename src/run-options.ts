// What the doors hand to the pipeline: what a command is about, and how it runs.
import type { KindAnswers } from './model/kind.ts';
import type { Source } from './model/source.ts';
import type { FileStore } from './output/file-store.ts';

/** One of our packages, packed into a file. */
export interface PackedPackage {
  /** Such as `@kubewright/runtime`. */
  readonly name: string;
  readonly version: string;
  /** The tarball, as an absolute path. Its name carries a content hash. */
  readonly file: string;
}

/** How every command runs. */
export interface RunOptions {
  /** The project's directory, or where `types` and `crds` write to. */
  readonly directory: string;
  /** Write nothing; report what would change. Default false. */
  readonly dryRun?: boolean;
  /** Write nothing; the report's `drift` says whether anything would change. Default false. */
  readonly check?: boolean;
  /** Overwrite or delete what the user may have written. Default false. */
  readonly force?: boolean;
  /** `types` and `crds` delete generated files of other definitions, too, which other runs may have written. Default false. */
  readonly prune?: boolean;
  /** Called as each step begins, with a few words for people. */
  readonly onProgress?: (step: string) => void;
  /** Makes the packages that go into `vendor/`. Default: the published packages are depended upon. */
  readonly packages?: () => Promise<readonly PackedPackage[]>;
  /** The folder where `types` remembers what it has written, so that a long run that changes nothing is short. Default: nowhere. */
  readonly memory?: string;
  /** Where the files are; default: on disk, in `directory`. */
  readonly store?: FileStore;
}

/** A new operator: named kinds, or those of CustomResourceDefinitions. */
export type NewProjectInput = {
  readonly name: string;
  /** Whether its kinds get reference documentation; recorded. Default true, or as it was. */
  readonly docs?: boolean;
} & ({ readonly kinds: readonly KindAnswers[] } | { readonly crds: readonly Source[] });

/** A kind to add: by answers, or whatever CustomResourceDefinitions define. `controller` defaults to true. */
export type AddKindInput =
  | (KindAnswers & { readonly controller?: boolean })
  | { readonly crds: readonly Source[]; readonly controller?: boolean };
