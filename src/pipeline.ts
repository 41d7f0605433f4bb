// The whole flow on one page, and the only module that sees every room: outside text -> input -> model -> schema -> plan -> render -> output.
import type { KindAnswers } from './model/kind.ts';
import type { Report } from './model/report.ts';
import type { Source } from './model/source.ts';

export type { KindAnswers } from './model/kind.ts';
export type { Change, Report } from './model/report.ts';
export type { Source } from './model/source.ts';

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
  /** Called as each step begins, with a few words for people. */
  readonly onProgress?: (step: string) => void;
  /** Makes the packages that go into `vendor/`. Default: the published packages are depended upon. */
  readonly packages?: () => Promise<readonly PackedPackage[]>;
}

/** A new operator: named kinds, or those of CustomResourceDefinitions. */
export type NewProjectInput =
  | { readonly name: string; readonly kinds: readonly KindAnswers[] }
  | { readonly name: string; readonly crds: readonly Source[] };

/** A kind to add: by answers, or whatever CustomResourceDefinitions define. `controller` defaults to true. */
export type AddKindInput =
  | (KindAnswers & { readonly controller?: boolean })
  | { readonly crds: readonly Source[]; readonly controller?: boolean };

/** Writes a whole operator into `options.directory`, which must be absent, empty, or the same project. */
export declare function newProject(input: NewProjectInput, options: RunOptions): Promise<Report>;

/** Adds kinds to the operator in `options.directory`. */
export declare function addKind(input: AddKindInput, options: RunOptions): Promise<Report>;

/** Adds a controller for a kind: `Network`, or `group/version/Kind`, also of a built-in kind such as `apps/v1/Deployment`. */
export declare function addController(input: { readonly for: string }, options: RunOptions): Promise<Report>;

/** Removes a kind, or one version of it. Files that the user has edited stay, unless forced. */
export declare function removeKind(
  input: { readonly group: string; readonly version?: string; readonly kind: string },
  options: RunOptions,
): Promise<Report>;

/** Renders everything generated again, from the project file and the types. */
export declare function generate(options: RunOptions): Promise<Report>;

/** CRDs -> TypeScript: types, client, lister, informer. No project needed. */
export declare function generateTypes(input: { readonly sources: readonly Source[] }, options: RunOptions): Promise<Report>;

/** TypeScript -> CRDs. No project needed. */
export declare function generateCrds(input: { readonly sources: readonly Source[] }, options: RunOptions): Promise<Report>;

/** Reads files, directories (every .yaml, .yml, .json or .ts below) and `-`, which is standard input. */
export declare function readSources(paths: readonly string[], options?: { readonly stdin?: () => Promise<string> }): Promise<readonly Source[]>;
