// One rule and the type of its place -> what it costs at most and whether it compares with the old value, or what is
// wrong with it. The checked expression is there for whoever evaluates it.
import type { ValidationRule } from '@kubewright/apimachinery';
import type { CelType } from './cel-type.ts';
import { boolType, optionalType, stringType } from './cel-type.ts';
import type { Checked, Environment } from './checker.ts';
import { check } from './checker.ts';
import { findConstantFault } from './constant-faults.ts';
import { estimateCost } from './cost.ts';
import { formatErrors } from './error-text.ts';
import { checkLiterals } from './literal-checks.ts';
import { parse } from './parser.ts';
import type { SchemaType } from './schema-type.ts';
import { nameTypes } from './schema-type.ts';

export interface CompiledRule {
  /** Why the rule does not compile. */
  readonly error?: string;
  readonly rule?: CompiledExpression;
  readonly messageError?: string;
  readonly message?: CompiledExpression;
}

export interface CompiledExpression {
  readonly checked: Checked;
  readonly cost: number;
  readonly usesOldSelf: boolean;
}

/** Compiles rules of one place in a schema. */
export class RuleCompiler {
  readonly #root: SchemaType;
  readonly #type: CelType;
  readonly #objects: ReadonlyMap<string, ReadonlyMap<string, CelType>>;

  constructor(root: SchemaType) {
    this.#root = root;
    const named = nameTypes(root, 'selfType');
    this.#type = named.type;
    this.#objects = collectObjects(named);
  }

  compile(rule: ValidationRule): CompiledRule {
    const { messageExpression = '', optionalOldSelf = false } = rule;
    if (rule.rule.trim() === '') return {};
    const oldSelf = optionalOldSelf ? optionalType(this.#type) : this.#type;
    const variables = new Map([
      ['self', this.#type],
      ['oldSelf', oldSelf],
    ]);
    const environment = { variables, objects: this.#objects };
    const compiled = this.#compile(rule.rule, environment);
    if (typeof compiled === 'string') return { error: `compilation failed: ${compiled}` };
    if (compiled.type !== boolType) return { error: 'cel expression must evaluate to a bool' };
    const fault = findConstantFault(compiled.checked);
    if (fault !== undefined) return { error: `program instantiation failed: ${fault}` };
    if (messageExpression === '') return { rule: compiled };
    const message = this.#compile(messageExpression, environment);
    if (typeof message === 'string') {
      return { rule: compiled, messageError: `messageExpression compilation failed: ${message}` };
    }
    if (message.type !== stringType) {
      return { rule: compiled, messageError: 'messageExpression must evaluate to a string' };
    }
    const messageFault = findConstantFault(message.checked);
    if (messageFault !== undefined) {
      return { rule: compiled, messageError: `messageExpression instantiation failed: ${messageFault}` };
    }
    return { rule: compiled, message };
  }

  #compile(
    text: string,
    environment: Environment,
  ): string | (CompiledExpression & { readonly type: CelType | undefined }) {
    const { expression, errors } = parse(text);
    if (expression === undefined) return formatErrors(text, errors);
    const checked = check(expression, environment);
    const faults = checked.errors.length > 0 ? checked.errors : checkLiterals(checked);
    if (faults.length > 0) return formatErrors(text, faults);
    const usesOldSelf = checked.variables.has('oldSelf');
    return { checked, cost: estimateCost(checked, this.#root), usesOldSelf, type: checked.types.get(expression) };
  }
}

function collectObjects(root: SchemaType): Map<string, Map<string, CelType>> {
  const objects = new Map<string, Map<string, CelType>>();
  const visit = ({ type, fields, element }: SchemaType): void => {
    if (element !== undefined) visit(element);
    if (fields === undefined) return;
    objects.set(type.name, new Map([...fields].map(([name, field]) => [name, field.type])));
    for (const field of fields.values()) visit(field);
  };
  visit(root);
  return objects;
}
