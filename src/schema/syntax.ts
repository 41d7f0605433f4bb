// TypeScript's type syntax as plain data: what the compiler of schemas sees of a types file. No class of ts-morph or
// TypeScript appears here, so that only the module that makes these values knows of them.

/** Where something stands. */
export interface Place {
  /** As the source was named. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A documentation comment's raw text, `/**` and all. */
export interface CommentSyntax extends Place {
  readonly raw: string;
}

/** A type as it is written. */
export type TypeSyntax = Place &
  (
    | { readonly form: 'keyword'; readonly name: string }
    | { readonly form: 'literal'; readonly value: string | number | boolean | null }
    | { readonly form: 'array'; readonly element: TypeSyntax }
    | { readonly form: 'union' | 'intersection'; readonly members: readonly TypeSyntax[] }
    | { readonly form: 'object'; readonly members: readonly MemberSyntax[] }
    | { readonly form: 'reference'; readonly target: Target; readonly arguments: readonly TypeSyntax[] }
    | { readonly form: 'keyof'; readonly type: TypeSyntax }
    /** `{ [K in keys]?: type }`. `optional` is undefined when the syntax does not say. */
    | {
        readonly form: 'mapped';
        readonly parameter: string;
        readonly keys: TypeSyntax;
        readonly type: TypeSyntax;
        readonly optional: boolean | undefined;
      }
    | { readonly form: 'indexed access'; readonly object: TypeSyntax; readonly index: TypeSyntax }
    | { readonly form: 'unsupported'; readonly what: string }
  );

/** What a name in a type stands for. */
export type Target =
  /** An export of one of our packages, which need not be installed. */
  | { readonly from: 'kubewright'; readonly name: string }
  /** Declared in one of the sources, or in a file that they import. */
  | { readonly from: 'declaration'; readonly name: string; readonly declaration: () => DeclarationSyntax }
  | { readonly from: 'parameter'; readonly name: string }
  /** Not declared anywhere: a name of the language's library, such as `Record`. */
  | { readonly from: 'global'; readonly name: string }
  /** Imported from a module that was not found. */
  | { readonly from: 'unresolved'; readonly name: string; readonly module: string };

/** A member of an interface or an object type. */
export type MemberSyntax = Place & { readonly comments: readonly CommentSyntax[] } & (
    | { readonly form: 'property'; readonly name: string; readonly optional: boolean; readonly type: TypeSyntax }
    | { readonly form: 'index'; readonly key: TypeSyntax; readonly type: TypeSyntax }
    | { readonly form: 'unsupported'; readonly what: string }
  );

/** An interface, a type alias or an enum, which is the union of its values. The same declaration is always the same object. */
export interface DeclarationSyntax extends Place {
  readonly name: string;
  readonly exported: boolean;
  readonly comments: readonly CommentSyntax[];
  readonly parameters: readonly { readonly name: string; readonly default: TypeSyntax | undefined }[];
  readonly extends: readonly TypeSyntax[];
  readonly body: TypeSyntax;
}
