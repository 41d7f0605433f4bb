// What a LimitRange may not be: bounds that nothing can keep to, or that its own defaults break.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidateLimitRange
import type { StatusCause } from '@kubewright/apimachinery';
import { checkQualifiedName, compareQuantities, parseQuantity } from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import { checkResourceName, isOvercommitAllowed } from './container-validation.ts';
import { duplicate, forbidden, invalid, invalidEach, required } from './field-checks.ts';
import { type Fields, structOf, structsOf, textOf } from './go-fields.ts';

const standardTypes = ['Pod', 'Container', 'PersistentVolumeClaim'];

export function validateLimitRange({ spec }: ApiObject): StatusCause[] {
  const limits = structsOf(structOf(spec)['limits']);
  return limits.flatMap((limit, index) => {
    const path = `spec.limits[${index}]`;
    const type = textOf(limit['type']);
    const isRepeated = limits.slice(0, index).some((other) => textOf(other['type']) === type);
    return [
      ...checkType(type, `${path}.type`),
      ...(isRepeated ? [duplicate(`${path}.type`, type)] : []),
      ...checkLimit(limit, type, path),
    ];
  });
}

function checkType(type: string, path: string): StatusCause[] {
  const causes = invalidEach(path, type, checkQualifiedName(type));
  if (causes.length > 0 || type.includes('/') || standardTypes.includes(type)) return causes;
  return [invalid(path, type, 'must be a standard limit type or fully qualified')];
}

function checkLimit(limit: Fields, type: string, path: string): StatusCause[] {
  const isOfPods = type === 'Pod';
  const read = ['max', 'min', ...(isOfPods ? [] : ['default', 'defaultRequest']), 'maxLimitRequestRatio'];
  const names = new Set(read.flatMap((field) => Object.keys(structOf(limit[field]))));
  const checkNames = (field: string): StatusCause[] =>
    isOfPods || type === 'Container'
      ? Object.keys(structOf(limit[field])).flatMap((name) => checkResourceName(name, `${path}.${field}[${name}]`))
      : [];
  const unwanted = ['default', 'defaultRequest'].filter(
    (field) => isOfPods && Object.keys(structOf(limit[field])).length > 0,
  );
  const hasStorage = ['min', 'max'].some((field) => structOf(limit[field])['storage'] !== undefined);
  const needed = 'either minimum or maximum storage value is required, but neither was provided';
  return [
    ...['max', 'min'].flatMap(checkNames),
    ...unwanted.map((field) => forbidden(`${path}.${field}`, "may not be specified when `type` is 'Pod'")),
    ...(isOfPods ? [] : ['default', 'defaultRequest'].flatMap(checkNames)),
    ...(type === 'PersistentVolumeClaim' && !hasStorage ? [required(`${path}.limits`, needed)] : []),
    ...checkNames('maxLimitRequestRatio'),
    ...[...names].flatMap((name) => checkBounds(pick(limit, isOfPods, name), name, path)),
  ];
}

interface Bounds {
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  readonly default?: string | undefined;
  readonly defaultRequest?: string | undefined;
  readonly maxLimitRequestRatio?: string | undefined;
}

function pick(limit: Fields, isOfPods: boolean, name: string): Bounds {
  const read = (field: string): string | undefined => {
    const value = structOf(limit[field])[name];
    return value === undefined ? undefined : String(value);
  };
  const defaults = isOfPods ? {} : { default: read('default'), defaultRequest: read('defaultRequest') };
  return { min: read('min'), max: read('max'), maxLimitRequestRatio: read('maxLimitRequestRatio'), ...defaults };
}

function checkBounds(bounds: Bounds, name: string, path: string): StatusCause[] {
  const { min, max, default: limit, defaultRequest: request, maxLimitRequestRatio: ratio } = bounds;
  const causes: StatusCause[] = [];
  const refuse = (field: string, value: string | undefined, detail: string): void => {
    causes.push(invalid(`${path}.${field}[${name}]`, value, detail));
  };
  if (isMore(min, max)) refuse('min', min, `min value ${text(min)} is greater than max value ${text(max)}`);
  if (isMore(min, request))
    refuse('defaultRequest', request, `min value ${text(min)} is greater than default request value ${text(request)}`);
  if (isMore(request, max))
    refuse('defaultRequest', request, `default request value ${text(request)} is greater than max value ${text(max)}`);
  if (isMore(request, limit))
    refuse(
      'defaultRequest',
      request,
      `default request value ${text(request)} is greater than default limit value ${text(limit)}`,
    );
  if (isMore(min, limit)) refuse('default', min, `min value ${text(min)} is greater than default value ${text(limit)}`);
  if (isMore(limit, max)) refuse('default', max, `default value ${text(limit)} is greater than max value ${text(max)}`);
  if (isMore('1', ratio)) refuse('maxLimitRequestRatio', ratio, `ratio ${text(ratio)} is less than 1`);
  if (ratio !== undefined && min !== undefined && max !== undefined) {
    const most = amountOf(max) / amountOf(min);
    if (amountOf(ratio) > most)
      refuse('maxLimitRequestRatio', ratio, `ratio ${text(ratio)} is greater than max/min = ${most.toFixed(6)}`);
  }
  if (
    !isOvercommitAllowed(name) &&
    limit !== undefined &&
    request !== undefined &&
    compareQuantities(limit, request) !== 0
  ) {
    refuse(
      'defaultRequest',
      request,
      `default value ${text(limit)} must equal to defaultRequest value ${text(request)} in ${name}`,
    );
  }
  return causes;
}

const text = (quantity: string | undefined): string => quantity ?? '';

/** Both are there, and the first is more. */
function isMore(first: string | undefined, second: string | undefined): boolean {
  return first !== undefined && second !== undefined && compareQuantities(first, second) > 0;
}

function amountOf(quantity: string): number {
  const { unscaled, exponent } = parseQuantity(quantity);
  return exponent < 0 ? Number(unscaled) / 10 ** -exponent : Number(unscaled) * 10 ** exponent;
}
