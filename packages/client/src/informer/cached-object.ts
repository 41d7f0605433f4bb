// What a store keeps of one object: its bytes until somebody reads the object, the object from then on. Whoever needs only
// an object's key, version or metadata asks this instead, so that the object need not be decoded.
import type { DeepReadonly, KubernetesObject, ObjectMeta } from '@kubewright/apimachinery';
import type { ObjectBytes } from '../decode/object-bytes.ts';
import type { Slabs } from '../decode/slab.ts';
import type { ObjectVersion } from '../object-event.ts';
import type { IndexedValues } from './index-table.ts';
import type { ObjectFields } from './object-fields.ts';
import { objectKey } from './object-key.ts';

const noMetadata: DeepReadonly<ObjectMeta> = Object.freeze({});

/** Makes objects of texts that were checked when they came: it cannot fail. A text has one character for each byte. */
export interface TextDecoder<T> {
  readonly fields: ObjectFields;
  /** Only for plain ASCII, and numbers that JavaScript can hold. */
  readonly isPlain: boolean;
  /** Where the bytes of objects go that are in a store. */
  readonly slabs: Slabs;
  decode(text: string): DeepReadonly<T>;
  /** The one decoded last, or the one before, is not decoded again: several ask for the metadata of the same event. */
  decodeMetadata(object: CachedObject<T>, text: () => string): DeepReadonly<ObjectMeta>;
  /** Looks for the values of all indexes by path, by number of index. */
  index(text: string): readonly (IndexedValues | undefined)[] | undefined;
}

/** An object that is not yet decoded. */
export interface UndecodedObject<T> {
  readonly key: string;
  readonly resourceVersion: string | undefined;
  readonly generation: number | undefined;
  readonly bytes: ObjectBytes;
  readonly decoder: TextDecoder<T>;
  /** What was found at the paths of indexes, by their numbers; may be shared. */
  readonly indexed: readonly (IndexedValues | undefined)[] | undefined;
}

/**
 * One object of a cache. What is read never changes: a change on the server is another one of these. Its bytes are in a
 * slab while it is in a store, and its own before and after: then nobody need know who still has it.
 */
export class CachedObject<T> implements ObjectVersion {
  readonly resourceVersion: string | undefined;
  readonly generation: number | undefined;
  /** Bytes of its JSON as it was taken in; 0 for an object that came decoded. */
  readonly size: number;
  #key: string;
  #bytes: ObjectBytes | undefined;
  #object: DeepReadonly<T> | undefined;
  readonly #decoder: TextDecoder<T> | undefined;
  /** By number of index; undefined where nobody looked. */
  #indexed: readonly (IndexedValues | undefined)[] | undefined;
  /** In how many stores it is. */
  #stores = 0;

  private constructor(
    key: string,
    resourceVersion: string | undefined,
    generation: number | undefined,
    object: DeepReadonly<T> | undefined,
    undecoded: UndecodedObject<T> | undefined,
  ) {
    this.#key = key;
    this.resourceVersion = resourceVersion;
    this.generation = generation;
    this.#object = object;
    this.#bytes = undecoded?.bytes;
    this.size = undecoded?.bytes.size ?? 0;
    this.#decoder = undecoded?.decoder;
    this.#indexed = undecoded?.indexed;
  }

  /** Of an object that is decoded already. */
  static of<T extends KubernetesObject>(object: T | DeepReadonly<T>): CachedObject<T> {
    const known = object as DeepReadonly<KubernetesObject>;
    const { resourceVersion, generation } = known.metadata ?? noMetadata;
    return new CachedObject<T>(objectKey(known), resourceVersion, generation, object as DeepReadonly<T>, undefined);
  }

  /** Of one that will be decoded when it is read. */
  static undecoded<T>(undecoded: UndecodedObject<T>): CachedObject<T> {
    const { key, resourceVersion, generation } = undecoded;
    return new CachedObject<T>(key, resourceVersion, generation, undefined, undecoded);
  }

  /** `namespace/name`, or `name` for a cluster-scoped object. */
  get key(): string {
    return this.#key;
  }

  /** Shared by everybody: read-only. Decoded by the first who asks; the same one at each call. */
  get object(): DeepReadonly<T> {
    if (this.#object === undefined) {
      this.#object = (this.#decoder as TextDecoder<T>).decode((this.#bytes as ObjectBytes).read());
      this.#bytes = undefined;
    }
    return this.#object;
  }

  /** Of an object not yet decoded: decoded for who asks, and nothing else is. */
  get metadata(): DeepReadonly<ObjectMeta> {
    const bytes = this.#bytes;
    if (bytes === undefined) return (this.object as DeepReadonly<KubernetesObject>).metadata ?? noMetadata;
    const decoder = this.#decoder as TextDecoder<T>;
    return decoder.decodeMetadata(this, () => bytes.text(bytes.place(decoder.fields.metadata), bytes.place(0)));
  }

  get uid(): string | undefined {
    const bytes = this.#bytes;
    if (bytes === undefined) return this.metadata.uid;
    const place = bytes.place((this.#decoder as TextDecoder<T>).fields.uid);
    if (place === 0) return undefined;
    const text = bytes.text(place + 1, bytes.place(0));
    return text.slice(0, text.indexOf('"'));
  }

  /** Somebody has read it, or it came decoded. */
  get isDecoded(): boolean {
    return this.#object !== undefined;
  }

  /** Until it is decoded. */
  get bytes(): ObjectBytes | undefined {
    return this.#bytes;
  }

  /** Who decodes it. */
  get decoder(): TextDecoder<T> | undefined {
    return this.#decoder;
  }

  /** Both are the same object in the same state, by uid and resourceVersion. */
  isSame(other: CachedObject<T>): boolean {
    if (this.resourceVersion === undefined || this.resourceVersion !== other.resourceVersion) return false;
    return this.uid === other.uid;
  }

  /** For stores, which have the same key already: it is kept once. */
  shareKey(other: CachedObject<T>): void {
    this.#key = other.#key;
  }

  /** What is known of it for indexes, for a version of it with the same values. */
  get indexed(): readonly (IndexedValues | undefined)[] | undefined {
    return this.#indexed;
  }

  /** The values of an index, by its number, when they are known, or can be without decoding the object. */
  indexedAt(number: number): IndexedValues | undefined {
    const known = this.#indexed?.[number];
    if (known !== undefined || this.#bytes === undefined) return known;
    // Declared after the object came.
    if (this.#indexed === undefined || number >= this.#indexed.length) {
      this.#indexed = (this.#decoder as TextDecoder<T>).index(this.#bytes.text(0, this.size)) ?? [];
    }
    return this.#indexed[number];
  }

  /** For stores: the values are asked for once. */
  setIndexed(number: number, values: IndexedValues): void {
    const indexed = [...(this.#indexed ?? [])];
    while (indexed.length <= number) indexed.push(undefined);
    indexed[number] = values;
    this.#indexed = indexed;
  }

  /** For stores: this one has it now. */
  enter(): void {
    this.#stores += 1;
    this.#bytes?.enter((this.#decoder as TextDecoder<T>).slabs);
  }

  /** For stores: this one has it no more. */
  leave(): void {
    this.#stores -= 1;
    if (this.#stores === 0) this.#bytes?.leave();
  }

  /** For lists: no store will have it. */
  withdraw(): void {
    if (this.#stores === 0) this.#bytes?.leave();
  }
}
