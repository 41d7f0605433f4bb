// What every verb of the registry works with.
import { randomUUID } from 'node:crypto';
import type { Clock, Timestamp } from '@kubewright/apimachinery';
import type { User } from '../authentication/user.ts';
import type { ApiObject } from '../object/api-object.ts';
import type { Storage } from '../storage/storage.ts';
import type { FieldValidation } from './object-decoding.ts';
import type { ResourceCatalog } from './resource-catalog.ts';

export interface RegistryContext {
  readonly storage: Storage;
  readonly catalog: ResourceCatalog;
  readonly clock: Clock;
}

/** The options that every write has. */
export interface WriteOptions {
  /** Do everything but store the result. */
  readonly dryRun: boolean;
  /** Who owns the fields that are written. */
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  /** Who writes; undefined for the server itself. */
  readonly user?: User | undefined;
  /** Gets the text of each Warning header. */
  readonly warn: (text: string) => void;
  /** Sees every new state before it is checked and stored; default anything goes. */
  readonly permit?: Permit | undefined;
}

/** Refuses a new state by throwing an ApiError. @param live - what it replaces; undefined for a new object */
export type Permit = (next: ApiObject, live: ApiObject | undefined) => void | Promise<void>;

/** Options of writes that the server does for itself. */
export const internalWrite: WriteOptions = {
  dryRun: false,
  fieldManager: 'kube-apiserver',
  fieldValidation: 'Ignore',
  warn: () => undefined,
};

/** Where an object is: the namespace is undefined for cluster-scoped ones. */
export interface ObjectAddress {
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Now, in RFC 3339 with seconds. @param offset - seconds to add */
export function timestamp(clock: Clock, offset = 0): Timestamp {
  const second = Math.floor(clock.now() / 1000) + offset;
  if (lastTimestamp.second !== second) lastTimestamp = { second, text: secondText(second) };
  return lastTimestamp.text;
}

/** Every write asks, and a second has many. */
let lastTimestamp = { second: 0, text: secondText(0) };

function secondText(second: number): Timestamp {
  return `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
}

export function newUid(): string {
  return randomUUID();
}

/** Letters that make no words. @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/rand/rand.go */
const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';

/** The longest prefix that leaves room for the suffix in a DNS label. */
const longestPrefix = 58;

/** A name from a prefix and five random letters. */
export function generateName(prefix: string): string {
  let suffix = '';
  for (let index = 0; index < 5; index++) suffix += suffixLetters[Math.floor(Math.random() * suffixLetters.length)];
  return prefix.slice(0, longestPrefix) + suffix;
}
