// From the bytes of an object to what a store keeps of it. The bytes are checked and copied, and decoded when somebody
// reads the object; in doubt, and where every object must be seen at once, they are decoded now.
import { decodeJson, deepFreeze, formatApiVersion } from '@kubewright/apimachinery';
import type { DeepReadonly, KubernetesObject, ObjectMeta, ResourceDescriptor } from '@kubewright/apimachinery';
import { AlikeScanner } from '../decode/alike-scanner.ts';
import { latin1, utf8, utf8OfLatin1 } from '../decode/byte-text.ts';
import { endsEvent, eventType, objectOffset } from '../decode/event-line.ts';
import type { EventLineType } from '../decode/event-line.ts';
import { FieldSets } from '../decode/field-sets.ts';
import { ObjectBytes } from '../decode/object-bytes.ts';
import { ObjectScanner } from '../decode/object-scanner.ts';
import { plainText, wholeNumber } from '../decode/scanned-value.ts';
import { Slabs } from '../decode/slab.ts';
import { headLength, writeHead } from '../decode/stored-object.ts';
import { metadataShape } from '../metadata-client.ts';
import type { AnswerShape } from '../resource-client.ts';
import { parseWatchLine } from '../watch-stream.ts';
import type { RawWatchEvent } from '../watch-stream.ts';
import { CachedObject } from './cached-object.ts';
import type { TextDecoder } from './cached-object.ts';
import { KeyReader } from './key-reader.ts';
import type { ObjectFields } from './object-fields.ts';
import { ReadingHabit } from './reading-habit.ts';
import { RecentMetadata } from './recent-metadata.ts';
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
  /** The last version of an object, with which the next one is compared. */
  readonly cached?: ((key: string) => CachedObject<T> | undefined) | undefined;
  /** A list comes in: nothing takes the place of what is cached. */
  readonly isListing?: (() => boolean) | undefined;
}

/** An event about an object. */
export interface DecodedEvent<T> {
  readonly type: EventLineType;
  readonly object: CachedObject<T>;
}

/** How caches of metadata ask. Servers that do not know how to answer so send whole objects. */
export const partialShape: AnswerShape = {
  ...metadataShape,
  accept: `${metadataShape.accept},application/json`,
  acceptList: `${metadataShape.acceptList},application/json`,
};

/** Decodes the objects of one resource for one cache. */
export class ObjectDecoder<T extends KubernetesObject> {
  readonly #options: ObjectDecoderOptions<T>;
  /** How many objects were taken in by comparing them with their last version. */
  compared = 0;
  readonly #scanner: ObjectScanner;
  readonly #alike: AlikeScanner;
  readonly #keys = new KeyReader();
  readonly #slabs = new Slabs();
  readonly #lazy: boolean;
  readonly #habit = new ReadingHabit();
  /** Undefined where a transform may change what it is given. */
  readonly #fieldSets: FieldSets | undefined;
  readonly #strip: boolean;
  readonly #apiVersion: string;
  readonly #kindBytes: Uint8Array;
  readonly #apiVersionBytes: Uint8Array;
  /** For bytes that are plain ASCII, and numbers that JavaScript can hold: nearly all. */
  readonly #plain: TextDecoder<T>;
  readonly #other: TextDecoder<T>;
  /** The chunk seen last, to be read by words. */
  #view: DataView = new DataView(new ArrayBuffer(0));
  #viewed: Buffer | undefined;
  #scratch: Buffer = Buffer.allocUnsafeSlow(4096);
  /** Where fields stand in what is kept of the object that was scanned last. */
  #places = new Uint32Array(32);

  constructor(options: ObjectDecoderOptions<T>) {
    const { resource, partial = resource, transform, decoding, fields } = options;
    this.#options = options;
    this.#strip = transform === stripManagedFields;
    this.#lazy = decoding === 'lazy' && (this.#strip || transform === keep);
    const cutSlot = this.#strip ? fields.managedFields : -1;
    this.#scanner = new ObjectScanner(fields.tree, cutSlot);
    this.#alike = new AlikeScanner(cutSlot);
    this.#apiVersion = formatApiVersion(resource);
    this.#kindBytes = Buffer.from(JSON.stringify(partial.kind));
    this.#apiVersionBytes = Buffer.from(JSON.stringify(formatApiVersion(partial)));
    this.#fieldSets = this.#strip || transform === keep ? new FieldSets() : undefined;
    this.#plain = this.#textDecoder(true, (text) => this.#parse(text, parseJson, managedFieldsOf));
    this.#other = this.#textDecoder(false, (text) => this.#parse(utf8OfLatin1(text), decodeJson, managedFieldsOf));
  }

  /** The event on a line, when it is one of this resource and beyond doubt; undefined means to parse the line. */
  event(bytes: Buffer, start: number, end: number): DecodedEvent<T> | undefined {
    if (!this.#lazy || !this.#habit.isLazy()) return undefined;
    const type = eventType(bytes, start, end);
    if (type === undefined) return undefined;
    const at = start + objectOffset(type);
    const version = this.#version(bytes, at, end, type === 'DELETED');
    if (version !== undefined) return { type, object: version };
    const after = this.#scanner.scan(bytes, at, end);
    if (after < 0 || !endsEvent(bytes, after, end)) return undefined;
    const object = this.#undecoded(bytes, at, after, false);
    return object === undefined ? undefined : { type, object };
  }

  /**
   * The event on a line that {@link event} leaves to be parsed.
   *
   * @throws MalformedWatchError
   */
  parse(line: string): RawWatchEvent {
    return parseWatchLine(line, (text) => this.#parse(text, decodeJson, managedFieldsOfEvent));
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
  item(bytes: Buffer, start: number, end: number): CachedObject<T> | undefined {
    const undecoded = this.#lazy ? this.#undecoded(bytes, start, end, true) : undefined;
    if (undecoded !== undefined) return undecoded;
    const value = this.#parse(utf8(bytes, start, end), decodeJson, managedFieldsOf);
    return isNamed(value) ? this.decoded(value as T) : undefined;
  }

  /** An object that is decoded already. */
  decoded(object: T): CachedObject<T> {
    const { transform, freeze } = this.#options;
    const transformed = transform(this.#complete(object));
    return CachedObject.of<T>(freeze ? deepFreeze(transformed) : transformed);
  }

  /** A version of an object that is known already, when the two are so much alike that it can be said. */
  #version(bytes: Buffer, start: number, end: number, isGone: boolean): CachedObject<T> | undefined {
    const key = this.#isListing ? undefined : this.#keys.guess(bytes, start, end);
    const known = key === undefined ? undefined : this.#options.cached?.(key);
    const knownBytes = known?.bytes;
    const slab = knownBytes?.slab;
    if (known === undefined || knownBytes === undefined || slab === undefined) return undefined;
    const { fields } = this.#options;
    const { slots } = fields.tree;
    const { json, size } = knownBytes;
    const alike = this.#alike;
    const after = alike.scan(slab, json, json + size, slots, bytes, this.#viewOf(bytes), start, end);
    if (after < 0 || !endsEvent(bytes, after, end)) return undefined;
    let { resourceVersion, generation } = known;
    for (let change = 0; change < alike.changeCount; change += 1) {
      const slot = alike.changed[change] as number;
      const at = alike.changedAt[change] as number;
      if (fields.isIndexed(slot)) return undefined;
      if (slot === fields.resourceVersion) resourceVersion = plainText(bytes, at);
      else if (slot === fields.generation) generation = wholeNumber(bytes, at);
      else return undefined;
      if (resourceVersion === undefined || (slot === fields.generation && generation === undefined)) return undefined;
    }
    this.compared += 1;
    // One that the store will not take in gets bytes of its own.
    const takesPlace = alike.isSameLength && !isGone && resourceVersion !== known.resourceVersion;
    const laterBytes = takesPlace ? knownBytes.change(alike.differences, bytes) : undefined;
    return CachedObject.undecoded<T>({
      key: known.key,
      resourceVersion,
      generation,
      bytes:
        laterBytes ?? this.#ownBytes(this.#placesOf(knownBytes), bytes, start, alike.cutStart, alike.cutEnd, after),
      decoder: alike.longNumber || known.decoder?.isPlain !== true ? this.#other : this.#plain,
      indexed: fields.carried(known.indexed),
    });
  }

  /** Where the fields stand in the object that was compared last. */
  #placesOf(known: ObjectBytes): Uint32Array {
    if (!this.#alike.isSameLength) return this.#alike.places;
    const { slots } = this.#options.fields.tree;
    this.#makeRoom(slots);
    for (let slot = 0; slot < slots; slot += 1) this.#places[slot] = known.place(slot);
    return this.#places;
  }

  /**
   * The object that was scanned last, unless there is doubt.
   *
   * @param fromList - kind and apiVersion may be left to the list
   */
  #undecoded(bytes: Buffer, start: number, end: number, fromList: boolean): CachedObject<T> | undefined {
    const scanner = this.#scanner;
    const { fields } = this.#options;
    if (scanner.doubt) return undefined;
    if (!this.#isField(fields.kind, this.#kindBytes, fromList)) return undefined;
    if (!this.#isField(fields.apiVersion, this.#apiVersionBytes, fromList)) return undefined;
    const resourceVersion = scanner.text(fields.resourceVersion);
    const generation = scanner.integer(fields.generation);
    if (!scanner.isText(fields.name) || resourceVersion === undefined) return undefined;
    const isNamespaced = scanner.startOf(fields.namespace) >= 0;
    if (isNamespaced && !scanner.isText(fields.namespace)) return undefined;
    if (generation === undefined && scanner.startOf(fields.generation) >= 0) return undefined;
    if (!scanner.isText(fields.uid) && scanner.startOf(fields.uid) >= 0) return undefined;
    this.#findPlaces(start);
    const key = this.#keys.read(
      bytes,
      start,
      scanner.startOf(fields.name) + 1,
      scanner.endOf(fields.name) - 1,
      isNamespaced ? scanner.startOf(fields.namespace) + 1 : 0,
      isNamespaced ? scanner.endOf(fields.namespace) - 1 : 0,
    );
    return CachedObject.undecoded<T>({
      key,
      resourceVersion,
      generation,
      bytes: this.#ownBytes(this.#places, bytes, start, scanner.cutStart, scanner.cutEnd, end),
      decoder: scanner.nonAscii || scanner.longNumber ? this.#other : this.#plain,
      indexed: fields.indexed(scanner),
    });
  }

  /** Where the fields stand in what is left after the cut, which is the place of what was cut. */
  #findPlaces(start: number): void {
    const scanner = this.#scanner;
    const { fields } = this.#options;
    const { slots } = fields.tree;
    this.#makeRoom(slots);
    const cut = scanner.cutEnd - scanner.cutStart;
    const placeOf = (at: number): number => (at < scanner.cutEnd ? at - start : at - start - cut);
    for (let slot = 1; slot < slots; slot += 1) {
      const at = scanner.startOf(slot);
      this.#places[slot] = at < 0 ? 0 : placeOf(at);
    }
    this.#places[0] = placeOf(scanner.endOf(fields.metadata));
    if (this.#strip) this.#places[fields.managedFields] = cut === 0 ? 0 : scanner.cutStart - start;
  }

  #makeRoom(slots: number): void {
    if (this.#places.length < slots) this.#places = new Uint32Array(slots * 2);
  }

  /** An object's bytes but what is cut, behind their places. What is listed is going to be stored, and has its place at once. */
  #ownBytes(
    places: Uint32Array,
    bytes: Buffer,
    start: number,
    cutStart: number,
    cutEnd: number,
    end: number,
  ): ObjectBytes {
    const { slots } = this.#options.fields.tree;
    const head = headLength(slots);
    const size = end - start - (cutEnd - cutStart);
    if (this.#isListing) {
      const slab = this.#slabs.withRoom(head + size);
      writeHead(slab.view, slab.used + head, places, slots);
      copyBut(bytes, start, cutStart, cutEnd, end, slab.bytes, slab.used + head);
      return ObjectBytes.written(slab, head, size);
    }
    if (this.#scratch.length < head + size) this.#scratch = Buffer.allocUnsafeSlow((head + size) * 2);
    const scratch = this.#scratch;
    writeHead(new DataView(scratch.buffer), head, places, slots);
    copyBut(bytes, start, cutStart, cutEnd, end, scratch, head);
    return ObjectBytes.of(latin1(scratch, 0, head + size), head);
  }

  #parse(text: string, parse: (text: string) => unknown, where: (value: unknown) => unknown): unknown {
    return this.#fieldSets === undefined ? parse(text) : this.#fieldSets.decode(text, parse, where);
  }

  get #isListing(): boolean {
    return this.#options.isListing?.() === true;
  }

  #viewOf(bytes: Buffer): DataView {
    if (bytes !== this.#viewed) {
      this.#viewed = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return this.#view;
  }

  #isField(slot: number, expected: Uint8Array, mayBeAbsent: boolean): boolean {
    return this.#scanner.isEqual(slot, expected) || (mayBeAbsent && this.#scanner.startOf(slot) < 0);
  }

  #textDecoder(isPlain: boolean, decode: (kept: string) => unknown): TextDecoder<T> {
    const { freeze, fields } = this.#options;
    const recent = new RecentMetadata();
    const frozen = <V>(value: V): DeepReadonly<V> => (freeze ? deepFreeze(value) : value) as DeepReadonly<V>;
    return {
      fields,
      isPlain,
      slabs: this.#slabs,
      decode: (kept) => {
        this.#habit.read();
        return frozen(this.#complete(decode(kept) as T));
      },
      decodeMetadata: (object, kept) => recent.of(object, () => frozen(decode(kept()) as ObjectMeta)),
      index: (kept) => {
        const bytes = Buffer.from(kept, 'latin1');
        this.#scanner.scan(bytes, 0, bytes.length);
        return this.#scanner.doubt ? undefined : fields.indexed(this.#scanner);
      },
    };
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

/** Whether what came is an object with a name. */
export function isNamed(value: unknown): value is KubernetesObject {
  if (typeof value !== 'object' || value === null) return false;
  const { name, namespace, resourceVersion } = (value as KubernetesObject).metadata ?? {};
  return typeof name === 'string' && isTextOrAbsent(namespace) && isTextOrAbsent(resourceVersion);
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

/** The transform that does nothing. */
export function keep<T>(object: T): T {
  return object;
}

function managedFieldsOf(object: unknown): unknown {
  return (object as Partial<KubernetesObject> | null)?.metadata?.managedFields;
}

function managedFieldsOfEvent(event: unknown): unknown {
  return managedFieldsOf((event as { object?: unknown } | null)?.object ?? null);
}

function parseJson(text: string): unknown {
  return JSON.parse(text);
}

/** Copies bytes but those of the cut. */
function copyBut(
  bytes: Buffer,
  start: number,
  cutStart: number,
  cutEnd: number,
  end: number,
  target: Buffer,
  at: number,
): void {
  if (cutStart === cutEnd) bytes.copy(target, at, start, end);
  else bytes.copy(target, at + bytes.copy(target, at, start, cutStart), cutEnd, end);
}
