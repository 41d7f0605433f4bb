// An object, its schema and the object before -> the rules that do not hold, as kube-apiserver words them. Rules are
// compiled once for a schema, and stopped where they cost too much.
// @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
import { isDeepStrictEqual } from 'node:util';
import type { JSONSchemaProps, StatusCause, ValidationRule } from '@kubewright/apimachinery';
import { fieldFault } from '@kubewright/apimachinery';
import type { CompiledExpression, CompiledRule } from '../compile-rule.ts';
import { readFieldPath } from '../field-path.ts';
import { RuleCompiler } from '../compile-rule.ts';
import type { SchemaType } from '../schema-type.ts';
import { escapeName, readSchema } from '../schema-type.ts';
import { CostBudget, CostExceeded, CostMeter } from './cost-meter.ts';
import { evaluate } from './evaluator.ts';
import { isImplemented } from './functions.ts';
import { toValue } from './schema-value.ts';
import type { Value } from './value.ts';
import { CelFault, Optional } from './value.ts';

const longestMessage = 5 * 1024;

interface Compiled {
  readonly source: ValidationRule;
  readonly compiled: CompiledRule;
}

/** The rules of a place and of the places below that have some. */
interface Place {
  readonly schema: JSONSchemaProps;
  readonly isResource: boolean;
  readonly rules: readonly Compiled[];
  readonly properties: ReadonlyMap<string, Place>;
  readonly items?: Place | undefined;
  readonly values?: Place | undefined;
}

const places = new WeakMap<JSONSchemaProps, { readonly root: Place | undefined }>();

function placeOf(schema: JSONSchemaProps): Place | undefined {
  let known = places.get(schema);
  if (known === undefined) places.set(schema, (known = { root: compile(schema, true, undefined) }));
  return known.root;
}

/**
 * @param old - the object that is replaced; undefined for a new one
 * @param warn - gets what is wrong and may stay, because it was so before
 */
export function validateRules(
  object: Record<string, unknown>,
  old: Record<string, unknown> | undefined,
  schema: JSONSchemaProps,
  warn: (text: string) => void = () => undefined,
): StatusCause[] {
  return run(placeOf(schema), '', object, old, { budget: new CostBudget(), warn });
}

/** What the rules of a schema say of a default in it, both as a new value and as one that stays. */
export function validateDefault(
  value: unknown,
  schema: JSONSchemaProps,
  path: string,
  { isResource, budget }: { readonly isResource: boolean; readonly budget: CostBudget },
): StatusCause[] {
  const place = compile(schema, isResource, undefined);
  const more = { budget, warn: () => undefined };
  const causes = run(place, path, value, value, more);
  return causes.length > 0 ? causes : run(place, path, value, undefined, more);
}

function run(
  place: Place | undefined,
  path: string,
  value: unknown,
  old: unknown,
  more: Pick<Run, 'budget' | 'warn'>,
): StatusCause[] {
  const causes: StatusCause[] = [];
  try {
    if (place !== undefined) validatePlace(place, path, value, old, { ...more, causes, isUnchanged: false });
  } catch (error) {
    if (!(error instanceof OutOfBudget)) throw error;
  }
  return causes;
}

/** No further rules are looked at; what was found until then is the answer. */
class OutOfBudget extends Error {}

/** Functions that rules of a schema call and that are not evaluated here: those rules are not enforced. */
export function unevaluatedFunctions(schema: JSONSchemaProps): string[] {
  const names = new Set<string>();
  const visit = (place: Place | undefined): void => {
    if (place === undefined) return;
    for (const { compiled } of place.rules) {
      for (const { name } of compiled.rule?.checked.calls.values() ?? []) if (!isImplemented(name)) names.add(name);
    }
    for (const each of [place.items, place.values, ...place.properties.values()]) visit(each);
  };
  visit(placeOf(schema));
  return [...names].filter((name) => name !== '_?_:_').sort();
}

function compile(schema: JSONSchemaProps, isResource: boolean, known: SchemaType | undefined): Place | undefined {
  const own = schema['x-kubernetes-validations'] ?? [];
  const type = known ?? readSchema(schema, isResource);
  if (type === undefined) return undefined;
  const compiler = own.length === 0 ? undefined : new RuleCompiler(type);
  const rules = own.flatMap((source) => (compiler ? [{ source, compiled: compiler.compile(source) }] : []));
  const child = (inner: JSONSchemaProps, innerType: SchemaType | undefined): Place | undefined =>
    compile(inner, inner['x-kubernetes-embedded-resource'] === true, innerType);
  const properties = new Map<string, Place>();
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const place = child(property, type.fields?.get(escapeName(name) ?? ''));
    if (place !== undefined) properties.set(name, place);
  }
  const { items, additionalProperties } = schema;
  const itemsPlace = items === undefined || Array.isArray(items) ? undefined : child(items, type.element);
  const values = typeof additionalProperties === 'object' ? child(additionalProperties, type.element) : undefined;
  if (rules.length === 0 && properties.size === 0 && itemsPlace === undefined && values === undefined) return undefined;
  return { schema, isResource, rules, properties, items: itemsPlace, values };
}

interface Run {
  readonly causes: StatusCause[];
  readonly warn: (text: string) => void;
  /** Something above is as it was: what was wrong there before may stay. */
  readonly isUnchanged: boolean;
  readonly budget: CostBudget;
}

function validatePlace(place: Place, path: string, value: unknown, old: unknown, run: Run): void {
  if (value === null || value === undefined) return;
  const isUnchanged = run.isUnchanged || (old !== undefined && old !== null && isDeepStrictEqual(value, old));
  const inner = { ...run, isUnchanged };
  if (place.rules.length > 0 && run.budget.isSpent) stop(run, path, place);
  for (const rule of place.rules) checkRule(rule, place, path, value, old ?? undefined, inner);
  if (Array.isArray(value)) {
    if (place.items === undefined) return;
    const before = Array.isArray(old) ? (old as unknown[]) : [];
    for (const [index, item] of (value as unknown[]).entries()) {
      validatePlace(place.items, `${path}[${index}]`, item, correlate(place.schema, item, before), inner);
    }
  } else if (typeof value === 'object') {
    const before = typeof old === 'object' && old !== null ? (old as Record<string, unknown>) : {};
    for (const [key, each] of Object.entries(value)) {
      const known = Object.hasOwn(before, key) ? before[key] : undefined;
      const property = place.properties.get(key);
      if (property !== undefined) validatePlace(property, path === '' ? key : `${path}.${key}`, each, known, inner);
      else if (place.values !== undefined) validatePlace(place.values, `${path}[${key}]`, each, known, inner);
    }
  }
}

/** The item before with the same keys; only list maps have such. */
function correlate(schema: JSONSchemaProps, item: unknown, before: readonly unknown[]): unknown {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] !== 'map' || keys === undefined) return undefined;
  const identity = (each: unknown): unknown[] => keys.map((key) => (each as Record<string, unknown> | null)?.[key]);
  return before.find((each) => isDeepStrictEqual(identity(each), identity(item)));
}

function checkRule(
  { source, compiled }: Compiled,
  place: Place,
  path: string,
  value: unknown,
  old: unknown,
  run: Run,
): void {
  const { rule, message } = compiled;
  if (rule === undefined) return;
  const isOptional = source.optionalOldSelf === true;
  if (rule.usesOldSelf && old === undefined && !isOptional) return;
  const { schema, isResource } = place;
  const type = schema.type ?? '';
  const stated = (source.message ?? '').trim();
  const shown = stated || source.rule.trim();
  const variables = new Map<string, Value>();
  const result = attempt(rule, run.budget, () => {
    variables.set('self', toValue(value, schema, isResource));
    if (isOptional)
      variables.set('oldSelf', old === undefined ? Optional.none : new Optional(toValue(old, schema, isResource)));
    else if (old !== undefined) variables.set('oldSelf', toValue(old, schema, isResource));
    return variables;
  });
  if (result === undefined) stop(run, path, place);
  if (result instanceof CostExceeded) {
    const why = `'${result.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${shown}`;
    run.causes.push(fieldFault.invalid(path, type, why));
    throw new OutOfBudget();
  }
  if (result instanceof CelFault) {
    const why = result.message.startsWith('no such overload')
      ? `'${result.message}': call arguments did not match a supported operator, function or macro signature for rule: ${shown}`
      : `${result.message} evaluating rule: ${shown}`;
    run.causes.push(fieldFault.invalid(path, type, why));
    return;
  }
  if (result === true) return;
  const isKept = !rule.usesOldSelf && run.isUnchanged;
  const field = readFieldPath(source.fieldPath ?? '', schema) ?? '';
  const at = path === '' || field === '' ? path + field : `${path}.${field}`;
  const report = (cause: StatusCause): void => {
    if (isKept) run.warn(`${cause.field}: ${cause.message}`);
    else run.causes.push(cause);
  };
  const own = message === undefined ? null : attempt(message, run.budget, () => variables);
  if (own === undefined || own instanceof CostExceeded) {
    const why =
      own === undefined
        ? 'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run'
        : `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${JSON.stringify(source.messageExpression)}`;
    report(fieldFault.invalid(at, type, why));
    throw new OutOfBudget();
  }
  const detail = usableMessage(own) ?? stated;
  report(refusal(source, at, type, value, detail === '' ? `failed rule: ${shown}` : detail));
}

function stop(run: Run, path: string, { schema }: Place): never {
  const why = 'validation failed due to running out of cost budget, no further validation rules will be run';
  run.causes.push(fieldFault.invalid(path, schema.type ?? '', why));
  throw new OutOfBudget();
}

/** The value of an expression, or what ended it; undefined when its cost is more than is left of the budget. */
function attempt(
  { checked }: CompiledExpression,
  budget: CostBudget,
  variables: () => ReadonlyMap<string, Value>,
): Value | CelFault | CostExceeded | undefined {
  const meter = new CostMeter();
  let result: Value | CelFault | CostExceeded;
  try {
    result = evaluate(checked, variables(), meter);
  } catch (error) {
    if (!(error instanceof CelFault) && !(error instanceof CostExceeded)) throw error;
    result = error;
  }
  return budget.take(meter.spent) ? result : undefined;
}

/** @returns undefined where an expression gives no usable text; the message then stands */
function usableMessage(value: Value | CelFault): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' || text.includes('\n') || Buffer.byteLength(text) > longestMessage ? undefined : text;
}

function refusal({ reason }: ValidationRule, path: string, type: string, value: unknown, detail: string): StatusCause {
  const isOmitted = type === 'object' || type === 'array';
  switch (reason) {
    case 'FieldValueForbidden':
      return fieldFault.forbidden(path, detail);
    case 'FieldValueRequired':
      return fieldFault.required(path, detail);
    case 'FieldValueDuplicate':
      return isOmitted
        ? { reason, field: path === '' ? '<nil>' : path, message: 'Duplicate value' }
        : fieldFault.duplicate(path, value);
    default:
      if (!isOmitted) return fieldFault.invalid(path, value, detail);
      return { reason: 'FieldValueInvalid', field: path === '' ? '<nil>' : path, message: `Invalid value: ${detail}` };
  }
}
