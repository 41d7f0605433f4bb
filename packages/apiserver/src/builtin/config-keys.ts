// The data of ConfigMaps and Secrets: the names of keys, and immutability.
import type { StatusCause } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { equal, isRecord } from '../object/api-object.ts';
import { forbidden, invalid } from '../registry/strategy.ts';

/** @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/validation/validation.go IsConfigMapKey */
const keyPattern = /^[-._a-zA-Z0-9]+$/;
const keyMessage =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or " +
  "'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/** The longest name of a key. */
const longestKey = 253;

export function validateConfigKeys(object: ApiObject): StatusCause[] {
  const causes: StatusCause[] = [];
  const { binaryData } = object;
  for (const field of ['data', 'binaryData'] as const) {
    const data = object[field];
    for (const key of isRecord(data) ? Object.keys(data) : []) {
      for (const message of configKeyMessages(key)) causes.push(invalid(`${field}[${key}]`, key, message));
      if (field === 'data' && isRecord(binaryData) && Object.hasOwn(binaryData, key)) {
        causes.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
      }
    }
  }
  return causes;
}

/** @see https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-immutable */
export function validateImmutableData(object: ApiObject, old: ApiObject): StatusCause[] {
  if (old['immutable'] !== true) return [];
  const causes: StatusCause[] = [];
  const why = 'field is immutable when `immutable` is set';
  if (object['immutable'] !== true) causes.push(forbidden('immutable', why));
  for (const field of ['data', 'binaryData']) {
    if (!equal(object[field] ?? {}, old[field] ?? {})) causes.push(forbidden(field, why));
  }
  return causes;
}

/** What is wrong with a key. */
export function configKeyMessages(key: string): string[] {
  const messages: string[] = [];
  if (key.length > longestKey) messages.push(`must be no more than ${longestKey} characters`);
  if (!keyPattern.test(key)) messages.push(keyMessage);
  else if (key === '.') messages.push("must not be '.'");
  else if (key === '..') messages.push("must not be '..'");
  else if (key.startsWith('..')) messages.push("must not start with '..'");
  return messages;
}
