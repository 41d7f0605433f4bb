// From the bytes of an object to what a store keeps of it. The bytes are checked and copied, and decoded when somebody
// reads the object; in doubt, and where every object must be seen at once, they are decoded now.
import { decodeJson, deepFreeze, formatApiVersion } from '@kubewright/apimachinery';
import type { DeepReadonly, KubernetesObject, ObjectMeta, ResourceDescriptor } from '@kubewright/apimachinery';
import { latin1, utf8, utf8OfLatin1 } from '../decode/byte-text.ts';
import { ObjectScanner } from '../decode/object-scanner.ts';
import { metadataShape } from '../metadata-client.ts';
import type { AnswerShape } from '../resource-client.ts';
import type { WatchEvent } from '../watch-event.ts';
import { CachedObject } from './cached-object.ts';
import type { ObjectText } from './cached-object.ts';
import type { IndexedValues } from './index-table.ts';
import type { ObjectFields } from './object-fields.ts';
import { ReadingHabit } from './reading-habit.ts';
import { stripManagedFields } from './strip-managed-fields.ts';

/** When the objects of a cache are decoded: when they are first read, or all of them as they come. */
export type Decoding = 'lazy' | 'eager';

export interface ObjectDecoderOptions<T extends KubernetesObject> {
  readonly resource: ResourceDescriptor;
  /** The kind in which objects come, when it is not the resource's own: only the metadata of such is kept. */
  readonly partial?: Pick<ResourceDescriptor, 'group' | 'version' | 'kind'> | undefined;
  /** Applied once to each object received, before anybody sees it. */
  readonly transform: (object: T) => T;
  /** Freeze every object, so that writing to it throws. */
  readonly freeze: boolean;
  readonly decoding: Decoding;
  readonly fields: ObjectFields;
}

/** An event about an object. */
export interface DecodedEvent<T> {
  readonly type: WatchEvent<KubernetesObject>['type'];
  readonly object: CachedObject<T>;
}

/** How caches of metadata ask. Servers that do not know how to answer so send whole objects. */
export const partialShape: AnswerShape = {
  ...metadataShape,
  accept: `${metadataShape.accept},application/json`,
  acceptList: `${metadataShape.acceptList},application/json`,
};

const added = beginning('ADDED');
const modified = beginning('MODIFIED');
const deleted = beginning('DELETED');

/** Where the type begins in it. */
const firstOfType = '{"type":"'.length;

/** How a line begins whose event is of a type. */
function beginning(type: DecodedEvent<unknown>['type']) {
  return { type, prefix: Buffer.from(`{"type":"${type}","object":`) };
}

/** Decodes the objects of one resource for one cache. */
export class ObjectDecoder<T extends KubernetesObject> {
  readonly #options: ObjectDecoderOptions<T>;
  readonly #scanner: ObjectScanner;
  readonly #lazy: boolean;
  readonly #habit = new ReadingHabit();
  readonly #strip: boolean;
  readonly #apiVersion: string;
  readonly #kindBytes: Uint8Array;
  readonly #apiVersionBytes: Uint8Array;
  /** For texts of plain ASCII, and of numbers that JavaScript can hold: nearly all. */
  readonly #plain: ObjectText<T>;
  readonly #other: ObjectText<T>;

  constructor(options: ObjectDecoderOptions<T>) {
    const { resource, partial = resource, transform, decoding, fields } = options;
    this.#options = options;
    this.#strip = transform === stripManagedFields;
    this.#lazy = decoding === 'lazy' && (this.#strip || transform === keep);
    this.#scanner = new ObjectScanner(fields.tree, this.#strip ? fields.managedFields : -1);
    this.#apiVersion = formatApiVersion(resource);
    this.#kindBytes = Buffer.from(JSON.stringify(partial.kind));
    this.#apiVersionBytes = Buffer.from(JSON.stringify(formatApiVersion(partial)));
    this.#plain = this.#textDecoder((text) => JSON.parse(text) as unknown);
    this.#other = this.#textDecoder((text) => decodeJson(utf8OfLatin1(text)));
  }

  /** The event on a line, when it is one of this resource and beyond doubt; undefined means to parse the line. */
  event(bytes: Uint8Array, start: number, end: number): DecodedEvent<T> | undefined {
    if (!this.#lazy || !this.#habit.isLazy()) return undefined;
    const initial = bytes[start + firstOfType];
    const { type, prefix } =
      initial === modified.prefix[firstOfType] ? modified : initial === added.prefix[firstOfType] ? added : deleted;
    if (!startsWith(bytes, start, end, prefix)) return undefined;
    const at = start + prefix.length;
    const after = this.#scanner.scan(bytes, at, end);
    if (after < 0 || bytes[after] !== 0x7d || !isBlank(bytes, after + 1, end)) return undefined;
    const object = this.#undecoded(bytes, at, after, false);
    return object === undefined ? undefined : { type, object };
  }

  /**
   * Finds the end of the item of a list that begins at `start`; then {@link item} takes it.
   *
   * @returns where it ends, or a negative verdict of JsonScanner
   */
  scanItem(bytes: Uint8Array, start: number, end: number): number {
    return this.#scanner.scan(bytes, start, end);
  }

  /** The item of a list that was scanned last; undefined when it has no name, so that no cache can hold it. */
  item(bytes: Uint8Array, start: number, end: number): CachedObject<T> | undefined {
    const undecoded = this.#lazy ? this.#undecoded(bytes, start, end, true) : undefined;
    if (undecoded !== undefined) return undecoded;
    const value = decodeJson(utf8(bytes, start, end));
    return isNamed(value) ? this.decoded(value as T) : undefined;
  }

  /** An object that is decoded already. */
  decoded(object: T): CachedObject<T> {
    const { transform, freeze } = this.#options;
    const transformed = transform(this.#complete(object));
    return CachedObject.of<T>(freeze ? deepFreeze(transformed) : transformed);
  }

  /** @param fromList - kind and apiVersion may be left to the list */
  #undecoded(bytes: Uint8Array, start: number, end: number, fromList: boolean): CachedObject<T> | undefined {
    const scanner = this.#scanner;
    const { fields } = this.#options;
    if (scanner.doubt) return undefined;
    if (!this.#isField(fields.kind, this.#kindBytes, fromList)) return undefined;
    if (!this.#isField(fields.apiVersion, this.#apiVersionBytes, fromList)) return undefined;
    const name = scanner.text(fields.name);
    const namespace = scanner.text(fields.namespace);
    const resourceVersion = scanner.text(fields.resourceVersion);
    const generation = scanner.integer(fields.generation);
    const uid = scanner.isText(fields.uid);
    if (name === undefined || resourceVersion === undefined) return undefined;
    if (namespace === undefined && scanner.startOf(fields.namespace) >= 0) return undefined;
    if (generation === undefined && scanner.startOf(fields.generation) >= 0) return undefined;
    if (!uid && scanner.startOf(fields.uid) >= 0) return undefined;
    // Where something stands in what is left after the cut.
    const cut = scanner.cutEnd - scanner.cutStart;
    const placeOf = (at: number): number => (at < scanner.cutEnd ? at - start : at - start - cut);
    return CachedObject.undecoded<T>({
      key: namespace === undefined || namespace === '' ? name : `${namespace}/${name}`,
      resourceVersion,
      generation,
      text: this.#text(bytes, start, end),
      metadataStart: scanner.startOf(fields.metadata) - start,
      metadataEnd: placeOf(scanner.endOf(fields.metadata)),
      uidStart: uid ? placeOf(scanner.startOf(fields.uid)) + 1 : 0,
      uidEnd: uid ? placeOf(scanner.endOf(fields.uid)) - 1 : 0,
      decoder: scanner.nonAscii || scanner.longNumber ? this.#other : this.#plain,
      indexed: fields.indexed(scanner),
    });
  }

  #isField(slot: number, expected: Uint8Array, mayBeAbsent: boolean): boolean {
    return this.#scanner.isEqual(slot, expected) || (mayBeAbsent && this.#scanner.startOf(slot) < 0);
  }

  /** An own copy of the bytes but those that are cut. Two pieces become one when they are first read. */
  #text(bytes: Uint8Array, start: number, end: number): string {
    const { cutStart, cutEnd } = this.#scanner;
    if (cutStart === cutEnd) return latin1(bytes, start, end);
    return latin1(bytes, start, cutStart) + latin1(bytes, cutEnd, end);
  }

  #textDecoder(decode: (kept: string) => unknown): ObjectText<T> {
    const { freeze } = this.#options;
    const recent = new RecentMetadata();
    const frozen = <V>(value: V): DeepReadonly<V> => (freeze ? deepFreeze(value) : value) as DeepReadonly<V>;
    return {
      decode: (kept) => {
        this.#habit.read();
        return frozen(this.#complete(decode(kept) as T));
      },
      decodeMetadata: (object, kept) => recent.of(object, () => frozen(decode(kept()) as ObjectMeta)),
      index: (kept) => this.#index(Buffer.from(kept, 'latin1')),
    };
  }

  #index(bytes: Uint8Array): (IndexedValues | undefined)[] | undefined {
    this.#scanner.scan(bytes, 0, bytes.length);
    return this.#scanner.doubt ? undefined : this.#options.fields.indexed(this.#scanner);
  }

  /** What a list leaves to itself: an object looks the same however it was read. */
  #complete(object: T): T {
    const { kind } = this.#options.resource;
    const { metadata } = object;
    // The kind of which it is the metadata; and no more than that from a server that sends whole objects all the same.
    if (this.#options.partial !== undefined) return { apiVersion: this.#apiVersion, kind, metadata } as T;
    object.apiVersion ??= this.#apiVersion;
    object.kind ??= kind;
    return object;
  }
}

type MetadataOf = readonly [object: unknown, metadata: DeepReadonly<ObjectMeta>];

/** The metadata of the two objects asked for last: of an event's object, and of what it was. */
class RecentMetadata {
  #last: MetadataOf | undefined;
  #beforeLast: MetadataOf | undefined;

  of(object: unknown, decode: () => DeepReadonly<ObjectMeta>): DeepReadonly<ObjectMeta> {
    for (const known of [this.#last, this.#beforeLast]) if (known !== undefined && known[0] === object) return known[1];
    const metadata = decode();
    this.#beforeLast = this.#last;
    this.#last = [object, metadata];
    return metadata;
  }
}

/** Whether what came is an object with a name. */
export function isNamed(value: unknown): value is KubernetesObject {
  if (typeof value !== 'object' || value === null) return false;
  const { name, namespace } = (value as KubernetesObject).metadata ?? {};
  return typeof name === 'string' && (typeof namespace === 'string' || namespace === undefined);
}

/** The transform that does nothing. */
export function keep<T>(object: T): T {
  return object;
}

function startsWith(bytes: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
  if (end - start < prefix.length) return false;
  for (let at = 0; at < prefix.length; at += 1) if (bytes[start + at] !== prefix[at]) return false;
  return true;
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return false;
  }
  return true;
}
