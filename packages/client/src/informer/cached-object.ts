// What a store keeps of one object: its text until somebody reads the object, the object from then on. Whoever needs only
// an object's key, version or metadata asks this instead, so that the object need not be decoded.
import type { DeepReadonly, KubernetesObject, ObjectMeta } from '@kubewright/apimachinery';
import type { ObjectVersion } from '../object-event.ts';
import type { IndexedValues } from './index-table.ts';
import { objectKey } from './object-key.ts';

const noMetadata: DeepReadonly<ObjectMeta> = Object.freeze({});

/** Makes objects of texts that were checked when they came: it cannot fail. */
export interface ObjectText<T> {
  decode(text: string): DeepReadonly<T>;
  /**
   * The one decoded last, or the one before, is not decoded again: several ask for the metadata of the same event.
   *
   * @param text - the part of the object's text that is its metadata
   */
  decodeMetadata(object: CachedObject<T>, text: () => string): DeepReadonly<ObjectMeta>;
  /** Looks for the values of all indexes by path, by number of index. */
  index(text: string): (IndexedValues | undefined)[] | undefined;
}

/** An object that is not yet decoded. */
export interface UndecodedObject<T> {
  readonly key: string;
  readonly resourceVersion: string | undefined;
  readonly generation: number | undefined;
  /** An own copy of its bytes, one character each. */
  readonly text: string;
  /** Where the metadata stands in the text. */
  readonly metadataStart: number;
  readonly metadataEnd: number;
  /** Where the text of the uid stands; 0 when there is none. */
  readonly uidStart: number;
  readonly uidEnd: number;
  readonly decoder: ObjectText<T>;
  /** What was found at the paths of indexes, by their numbers. */
  readonly indexed: (IndexedValues | undefined)[] | undefined;
}

/** One object of a cache. What is read never changes: a change on the server is another one of these. */
export class CachedObject<T> implements ObjectVersion {
  readonly resourceVersion: string | undefined;
  readonly generation: number | undefined;
  /** Bytes of its JSON as it was taken in; 0 for an object that came decoded. */
  readonly size: number;
  #key: string;
  #text: string | undefined;
  #object: DeepReadonly<T> | undefined;
  readonly #decoder: ObjectText<T> | undefined;
  readonly #metadataStart: number;
  readonly #metadataEnd: number;
  readonly #uidStart: number;
  readonly #uidEnd: number;
  /** By number of index; undefined where nobody looked. */
  #indexed: (IndexedValues | undefined)[] | undefined;

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
    this.#text = undecoded?.text;
    this.size = undecoded?.text.length ?? 0;
    this.#decoder = undecoded?.decoder;
    this.#metadataStart = undecoded?.metadataStart ?? 0;
    this.#metadataEnd = undecoded?.metadataEnd ?? 0;
    this.#uidStart = undecoded?.uidStart ?? 0;
    this.#uidEnd = undecoded?.uidEnd ?? 0;
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
      this.#object = (this.#decoder as ObjectText<T>).decode(this.#text as string);
      this.#text = undefined;
    }
    return this.#object;
  }

  /** Of an object not yet decoded: decoded for who asks, and nothing else is. */
  get metadata(): DeepReadonly<ObjectMeta> {
    const text = this.#text;
    if (text === undefined) return (this.object as DeepReadonly<KubernetesObject>).metadata ?? noMetadata;
    return (this.#decoder as ObjectText<T>).decodeMetadata(this, () =>
      text.slice(this.#metadataStart, this.#metadataEnd),
    );
  }

  get uid(): string | undefined {
    if (this.#text === undefined) return this.metadata.uid;
    return this.#uidStart === 0 ? undefined : this.#text.slice(this.#uidStart, this.#uidEnd);
  }

  /** Somebody has read it, or it came decoded. */
  get isDecoded(): boolean {
    return this.#object !== undefined;
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

  /** The values of an index, by its number, when they are known, or can be without decoding the object. */
  indexedAt(number: number): IndexedValues | undefined {
    const known = this.#indexed?.[number];
    if (known !== undefined || this.#text === undefined) return known;
    // Declared after the object came.
    if (this.#indexed === undefined || number >= this.#indexed.length) {
      this.#indexed = (this.#decoder as ObjectText<T>).index(this.#text) ?? [];
    }
    return this.#indexed[number];
  }

  /** For stores: the values are asked for once. */
  setIndexed(number: number, values: IndexedValues): void {
    const indexed = (this.#indexed ??= []);
    while (indexed.length <= number) indexed.push(undefined);
    indexed[number] = values;
  }
}
