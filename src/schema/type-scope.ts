// Where a type is read: the path that messages name, what its type parameters stand for, and which declarations it is
// inside of. Resolving follows names to what they stand for.
import type { ProblemList } from './problem-list.ts';
import type { DeclarationSyntax, Place, TypeSyntax } from './syntax.ts';

/** A type and where to read it. */
export interface ScopedType {
  readonly type: TypeSyntax;
  readonly scope: Scope;
}

export interface Scope {
  /** From the root type, such as `spec.subnets[].cidr`; empty at the root. */
  readonly path: string;
  readonly parameters: ReadonlyMap<string, ScopedType>;
  readonly progress?: Progress;
  /** From the outside in: a declaration inside itself is recursive. */
  readonly within: readonly DeclarationSyntax[];
}

/** What is known of one root type on the way. */
export interface Progress {
  /** Where each property stands that was compiled, by its path. */
  readonly places: Map<string, Place>;
  /** How often a declaration was entered. */
  entered: number;
}

/** Types of a few lines can stand for billions of properties; the largest that are known enter a tenth of this. */
const mostEntered = 500_000;

export type Reference = Extract<TypeSyntax, { form: 'reference' }>;

/** The scope of a property, or of an element (`[]`), of what `scope` reads. */
export function childScope(scope: Scope, step: string): Scope {
  const dotted = step === '[]' || scope.path === '' ? step : `.${step}`;
  return { ...scope, path: scope.path + dotted };
}

/**
 * The declaration behind a reference, and the scope of its body; the arguments are bound to its parameters.
 *
 * @returns undefined, after adding a problem, when the declaration is recursive or lacks arguments
 */
export function enterDeclaration(
  declaration: DeclarationSyntax,
  { type, scope }: { readonly type: Reference; readonly scope: Scope },
  problems: ProblemList,
): Scope | undefined {
  if (scope.within.includes(declaration)) {
    problems.add(type, `the type ${declaration.name} contains itself; a schema cannot be recursive`, {
      path: scope.path,
      hint: 'Write the part that nests as unknown: it is then kept as it comes, without validation.',
    });
    return undefined;
  }
  if (scope.progress !== undefined && ++scope.progress.entered > mostEntered) {
    problems.add(type, `types are named more than ${mostEntered.toLocaleString('en')} times from here`, {
      hint: 'A schema holds every type anew wherever it is named. Write some of them as unknown.',
    });
    return undefined;
  }
  const inner: Scope = { ...scope, parameters: new Map(), within: [...scope.within, declaration] };
  const parameters = new Map<string, ScopedType>();
  for (const [index, parameter] of declaration.parameters.entries()) {
    const given = type.arguments[index];
    const bound =
      given === undefined ? parameter.default && { type: parameter.default, scope: inner } : { type: given, scope };
    if (bound === undefined) {
      problems.add(type, `the type ${declaration.name} lacks its type argument ${parameter.name}`, {
        path: scope.path,
      });
      return undefined;
    }
    parameters.set(parameter.name, bound);
  }
  return { ...inner, parameters };
}

/**
 * What a type parameter stands for, read at the place where it is used: its argument keeps the scope it was written in,
 * but takes this path.
 */
export function argumentOf(name: string, scope: Scope): ScopedType | undefined {
  const bound = scope.parameters.get(name);
  return bound && { type: bound.type, scope: { ...bound.scope, path: scope.path } };
}
