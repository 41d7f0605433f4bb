// Which parts of an expression are known before it runs: literals, lists and maps of them, conversions of them. They are
// made once and cost nothing when the expression is evaluated, as in cel-go.
import type { Checked } from '../checker.ts';
import type { Expression } from '../expression.ts';

const conversions = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'dyn',
  'int',
  'string',
  'timestamp',
  'type',
  'uint',
]);

export class Constants {
  readonly #checked: Checked;
  readonly #known = new Map<Expression, boolean>();

  constructor(checked: Checked) {
    this.#checked = checked;
  }

  has(node: Expression): boolean {
    let known = this.#known.get(node);
    if (known === undefined) this.#known.set(node, (known = this.#find(node)));
    return known;
  }

  #find(node: Expression): boolean {
    switch (node.node) {
      case 'literal':
        return true;
      case 'list':
        return node.elements.every(({ value }) => this.has(value));
      case 'map':
        return node.entries.every(({ key, value }) => this.has(key) && this.has(value));
      case 'call': {
        const { name = '', isMember = false } = this.#checked.calls.get(node) ?? {};
        const [arg] = node.args;
        return conversions.has(name) && !isMember && node.args.length === 1 && arg !== undefined && this.has(arg);
      }
      default:
        return this.#checked.types.get(node)?.kind === 'type' && this.#checked.identifiers.has(node);
    }
  }

  /** `a in ['x', 'y']` of texts, numbers or booleans is looked up, not searched. */
  isLookup(node: Expression): boolean {
    if (node.node !== 'call' || this.#checked.calls.get(node)?.name !== '@in') return false;
    const [, list] = node.args;
    return (
      list?.node === 'list' &&
      this.#checked.calls.get(node)?.overloads.length === 1 &&
      this.has(list) &&
      list.elements.every(({ value }) => value.node === 'literal' && value.type !== 'bytes')
    );
  }
}
