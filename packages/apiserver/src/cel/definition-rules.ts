// The rules of a definition's schema -> what kube-apiserver refuses about them: what does not compile, what costs too
// much, old values that cannot be found. In: a schema that is structural; rules that are no rules by form are not its task.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/cel_validation.go
import type { JSONSchemaProps, StatusCause, ValidationRule } from '@kubewright/apimachinery';
import { fieldFault } from '@kubewright/apimachinery';
import type { CompiledRule } from './compile-rule.ts';
import { RuleCompiler } from './compile-rule.ts';
import { readFieldPath } from './field-path.ts';
import type { SchemaType } from './schema-type.ts';
import { escapeName, maxRequestSize, readSchema } from './schema-type.ts';
import { saturated, times } from './size.ts';

/** The most that an expression, and all expressions of a schema together, may cost by estimate. */
const limits = { expression: 10_000_000, schema: 100_000_000 };
const mostExpensive = 4;

/**
 * Finds what is wrong with the rules of a schema, as kube-apiserver does when a definition is written.
 *
 * @param path - of the schema, such as `spec.validation.openAPIV3Schema`
 */
export function checkRules(schema: JSONSchemaProps, path: string): StatusCause[] {
  const walk = new RuleWalk();
  walk.visit({ schema, path, cardinality: 1, isResource: true });
  return [...walk.causes, ...walk.total(path)];
}

/** Whether a schema has rules anywhere: most have none, and then there is nothing to load. */
export function hasRules(schema: JSONSchemaProps): boolean {
  if ((schema['x-kubernetes-validations'] ?? []).length > 0) return true;
  return children(schema).some(hasRules);
}

/**
 * What one evaluation of a rule costs at most, by kube-apiserver's estimate and in CEL's units.
 *
 * @param schema - of the place that the rule stands at; its own rules do not count
 * @returns 0 when the rule does not compile
 */
export function estimateRuleCost(schema: JSONSchemaProps, rule: string): number {
  const type = readSchema(schema, false);
  return type === undefined ? 0 : (new RuleCompiler(type).compile({ rule }).rule?.cost ?? 0);
}

interface Place {
  readonly schema: JSONSchemaProps;
  readonly path: string;
  /** How often the place can be there; undefined when a list or map above has no limit. */
  readonly cardinality: number | undefined;
  readonly isResource: boolean;
  /** What an enclosing place with rules knows of this one. */
  readonly type?: SchemaType | undefined;
  /** The highest place above whose parts cannot be found in the old object. */
  readonly uncorrelatable?: string | undefined;
}

class RuleWalk {
  readonly causes: StatusCause[] = [];
  readonly #misplaced: string[] = [];
  readonly #costs: { path: string; cost: number }[] = [];

  visit(place: Place): void {
    const { schema, path } = place;
    const rules = schema['x-kubernetes-validations'] ?? [];
    const type = place.type ?? (rules.length > 0 ? readSchema(schema, place.isResource) : undefined);
    this.#visitChildren({ ...place, type });
    for (const [index, { fieldPath = '' }] of rules.entries()) {
      if (readFieldPath(fieldPath, schema) !== undefined) continue;
      const field = `${path}.x-kubernetes-validations[${index}].fieldPath`;
      this.causes.push(fieldFault.invalid(field, fieldPath, 'must be a valid path'));
      this.#misplaced.push(path);
    }
    // Where the form is wrong, here or below, expressions are not looked at.
    if (rules.length === 0 || this.#misplaced.some((each) => each.startsWith(path))) return;
    if (type === undefined) {
      const why =
        'internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations';
      this.causes.push({
        reason: 'InternalError',
        field: `${path}.x-kubernetes-validations`,
        message: `Internal error: ${why}`,
      });
      return;
    }
    const compiler = new RuleCompiler(type);
    for (const [index, rule] of rules.entries()) {
      this.#rule(rule, compiler.compile(rule), `${path}.x-kubernetes-validations[${index}]`, { ...place, type });
    }
  }

  #visitChildren({ schema, path, cardinality, type, uncorrelatable }: Place): void {
    const { properties = {}, items, additionalProperties } = schema;
    const inner = cardinality === undefined ? undefined : multiply(cardinality, most(schema));
    const child = (place: Pick<Place, 'schema' | 'path' | 'type' | 'uncorrelatable'>): void => {
      const isResource = place.schema['x-kubernetes-embedded-resource'] === true;
      this.visit({ ...place, cardinality: inner, isResource });
    };
    if (typeof additionalProperties === 'object') {
      child({
        schema: additionalProperties,
        path: `${path}.additionalProperties`,
        type: type?.element,
        uncorrelatable,
      });
    }
    for (const [name, property] of Object.entries(properties)) {
      const field = type?.fields?.get(escapeName(name) ?? '');
      child({ schema: property, path: `${path}.properties[${name}]`, type: field, uncorrelatable });
    }
    if (items !== undefined && !Array.isArray(items)) {
      const lost = uncorrelatable ?? (schema['x-kubernetes-list-type'] === 'map' ? undefined : path);
      child({ schema: items, path: `${path}.items`, type: type?.element, uncorrelatable: lost });
    }
  }

  #rule(
    rule: ValidationRule,
    compiled: CompiledRule,
    path: string,
    place: Place & { readonly type: SchemaType },
  ): void {
    // What the place can repeat at most within a request, where nothing else limits it.
    const cardinality = place.cardinality ?? Math.floor(maxRequestSize / (place.type.minSize + 1));
    this.#cost('estimated rule cost', `${path}.rule`, times(compiled.rule?.cost ?? 0, cardinality));
    if (compiled.error !== undefined) this.causes.push(refusedRule(`${path}.rule`, rule, compiled.error));
    if (compiled.messageError !== undefined) {
      this.causes.push(refusedRule(`${path}.messageExpression`, rule, compiled.messageError));
    } else if (compiled.message !== undefined) {
      this.#cost('estimated messageExpression cost', `${path}.messageExpression`, compiled.message.cost);
    }
    if (compiled.rule?.usesOldSelf === true) {
      if (place.uncorrelatable === undefined) return;
      const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${place.uncorrelatable}`;
      this.causes.push(fieldFault.invalid(`${path}.rule`, rule.rule, why));
    } else if (rule.optionalOldSelf !== undefined) {
      const why = 'may not be set if oldSelf is not used in rule';
      this.causes.push(fieldFault.invalid(`${path}.optionalOldSelf`, rule.optionalOldSelf, why));
    }
  }

  #cost(what: string, path: string, cost: number): void {
    if (cost > limits.expression) this.causes.push(fieldFault.forbidden(path, excess(what, cost, limits.expression)));
    this.#costs.push({ path, cost });
  }

  /** What is wrong with all rules together; the ones that cost most are named. */
  total(path: string): StatusCause[] {
    const sum = this.#costs.reduce((total, { cost }) => Math.min(total + cost, saturated), 0);
    if (sum <= limits.schema) return [];
    const expensive = this.#costs
      .filter(({ cost }) => cost >= limits.schema / 100)
      .sort((one, other) => other.cost - one.cost)
      .slice(0, mostExpensive);
    const why = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
    const what = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
    return [
      ...expensive.map((each) => fieldFault.forbidden(each.path, why)),
      fieldFault.forbidden(path, excess(what, sum, limits.schema)),
    ];
  }
}

function excess(what: string, cost: number, limit: number): string {
  const factor = cost / limit;
  let text = `${factor.toFixed(1)}x`;
  if (factor > 100) text = 'more than 100x';
  else if (factor < 1.5) text = `${factor.toFixed(6)}x`;
  const advice =
    'try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared';
  return `${what} exceeds budget by factor of ${text} (${advice})`;
}

/** How often a schema repeats what it holds. */
function most({ type, additionalProperties, maxProperties, maxItems }: JSONSchemaProps): number | undefined {
  if (type === 'array') return maxItems === undefined ? undefined : Math.max(0, maxItems);
  if (type !== 'object' || additionalProperties === undefined) return 1;
  return maxProperties === undefined ? undefined : Math.max(0, maxProperties);
}

function multiply(one: number, other: number | undefined): number | undefined {
  return other === undefined ? undefined : times(one, other);
}

function children({ properties = {}, items, additionalProperties }: JSONSchemaProps): JSONSchemaProps[] {
  const inner = typeof additionalProperties === 'object' ? [additionalProperties] : [];
  return [...Object.values(properties), ...[items ?? []].flat(), ...inner];
}

/** A rule as messages print it: Go's internal type, in Go's JSON. */
function refusedRule(field: string, rule: ValidationRule, why: string): StatusCause {
  const value = JSON.stringify({
    Rule: rule.rule,
    Message: rule.message ?? '',
    MessageExpression: rule.messageExpression ?? '',
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? '',
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  }).replaceAll(/[<>&\u2028\u2029]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${value}: ${why}` };
}
