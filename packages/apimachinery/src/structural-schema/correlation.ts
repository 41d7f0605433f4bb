// A value and what stood in its place before an update, found as kube-apiserver finds it: members by name, items of list
// maps by their keys, items of other lists not at all. What is unchanged may stay although a newer schema refuses it.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/cel/common/equality.go
import { deepEqual, isObject } from '../json-value.ts';
import type { JSONSchemaProps } from './schema.ts';
import { itemSchema, memberSchema } from './schema-node.ts';

/** A place of which both the new and the old value are known. */
export class Correlation {
  readonly #value: unknown;
  readonly #old: unknown;
  readonly #schema: JSONSchemaProps;
  #unchanged: boolean | undefined;

  constructor(value: unknown, old: unknown, schema: JSONSchemaProps) {
    this.#value = value;
    this.#old = old;
    this.#schema = schema;
  }

  /** The place of a member that is there before and after, and that the schema knows. */
  member(key: string): Correlation | undefined {
    const [value, old] = [this.#value, this.#old];
    if (!isObject(value) || !isObject(old) || !Object.hasOwn(value, key) || !Object.hasOwn(old, key)) return undefined;
    const schema = memberSchema(this.#schema, key);
    return schema === undefined ? undefined : new Correlation(value[key], old[key], schema);
  }

  /** The place of an item of a list map that was there before, wherever it stood. */
  item(index: number): Correlation | undefined {
    const [value, old] = [this.#value, this.#old];
    const schema = itemSchema(this.#schema);
    const keys = this.#schema['x-kubernetes-list-map-keys'] ?? [];
    if (this.#schema['x-kubernetes-list-type'] !== 'map' || schema === undefined || keys.length === 0) return undefined;
    if (!Array.isArray(value) || !Array.isArray(old)) return undefined;
    const item: unknown = value[index];
    const before: unknown = old.find((each) => haveSameKeys(each, item, keys));
    return before === undefined ? undefined : new Correlation(item, before, schema);
  }

  /** Nothing changed but the order of list maps. False where an object has members that the schema does not know. */
  get isUnchanged(): boolean {
    return (this.#unchanged ??= this.#compare());
  }

  #compare(): boolean {
    const [value, old] = [this.#value, this.#old];
    if (Array.isArray(value)) {
      if (!Array.isArray(old) || old.length !== value.length) return false;
      if (this.#schema['x-kubernetes-list-type'] !== 'map') return deepEqual(value, old);
      return value.every((_, index) => this.item(index)?.isUnchanged === true);
    }
    if (!isObject(value) || !isObject(old)) return deepEqual(value, old);
    const keys = Object.keys(value);
    if (keys.length !== Object.keys(old).length) return false;
    return keys.every((key) => this.member(key)?.isUnchanged === true);
  }
}

function haveSameKeys(left: unknown, right: unknown, keys: readonly string[]): boolean {
  if (!isObject(left) || !isObject(right)) return false;
  return keys.every((key) => left[key] !== undefined && left[key] !== null && left[key] === right[key]);
}
