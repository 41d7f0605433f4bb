// A CEL expression as a tree, its macros expanded; each node knows the offset, in code points, that errors point at.

interface Node {
  readonly at: number;
}

export type Expression =
  | (Node & { readonly node: 'literal'; readonly type: LiteralType; readonly value: LiteralValue })
  | (Node & { node: 'identifier'; name: string })
  | (Node & { readonly node: 'select'; readonly operand: Expression; readonly field: string; readonly isTest: boolean })
  | Call
  | (Node & { readonly node: 'list'; readonly elements: readonly Element[] })
  | (Node & { readonly node: 'map'; readonly entries: readonly MapEntry[] })
  | (Node & { readonly node: 'message'; readonly name: string; readonly fields: readonly MessageField[] })
  | Comprehension;

export type LiteralType = 'bool' | 'bytes' | 'double' | 'int' | 'null' | 'string' | 'uint';
export type LiteralValue = boolean | Uint8Array | number | bigint | null | string;

export interface Call extends Node {
  readonly node: 'call';
  readonly function: string;
  /** A name space that looks like a target, as in `sets.contains(a, b)`, is moved into the function's name by the check. */
  readonly target?: Expression | undefined;
  readonly args: readonly Expression[];
}

export interface Element {
  readonly value: Expression;
  readonly isOptional: boolean;
}

export interface MapEntry extends Element, Node {
  readonly key: Expression;
}

export interface MessageField extends Element, Node {
  readonly name: string;
}

/** What `all`, `exists`, `map` and their like become: a loop over a range with one variable that accumulates. */
export interface Comprehension extends Node {
  readonly node: 'comprehension';
  readonly range: Expression;
  readonly variable: string;
  readonly secondVariable?: string | undefined;
  readonly accumulator: string;
  readonly initial: Expression;
  readonly condition: Expression;
  readonly step: Expression;
  readonly result: Expression;
}

/** An error in an expression's text. */
export interface CelError {
  readonly at: number;
  readonly message: string;
}

/** What stands directly below a node. */
export function children(node: Expression): readonly Expression[] {
  switch (node.node) {
    case 'select':
      return [node.operand];
    case 'call':
      return node.target === undefined ? node.args : [node.target, ...node.args];
    case 'list':
      return node.elements.map(({ value }) => value);
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case 'message':
      return node.fields.map(({ value }) => value);
    case 'comprehension':
      return [node.range, node.initial, node.condition, node.step, node.result];
    default:
      return [];
  }
}
