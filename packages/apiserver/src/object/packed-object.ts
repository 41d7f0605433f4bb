// A stored object as its JSON text, which is what reads, lists and watches send. Its type and metadata are at
// hand; the other fields, and the managed fields, are read from the text when somebody asks for them.
// What surprises: they are accessors, so that spreading, comparing and encoding see an object like any other.
import { decodeJson, encodeJson } from '@kubewright/apimachinery';
import type { ApiObject } from './api-object.ts';
import type { Piece } from './text-piece.ts';
import { pieceOf } from './text-piece.ts';

/** Not enumerable: a copy is an object of its own. */
const packedText = Symbol('kubewright.text');

interface Packed {
  readonly [packedText]?: Piece;
}

/** What is at hand: selectors, owners and finalizers are looked at far more often than the rest. */
const unpacked: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * The same object, packed. The given one must not change afterwards.
 *
 * @returns the given one where it cannot be packed
 */
export function pack(object: ApiObject): ApiObject {
  const { metadata } = object;
  const names = Object.keys(object);
  if (hasNotes(object) || hasNotes(metadata) || !names.every(hasReader)) return object;
  const text = pieceOf(encodeJson(object));
  const packed = {} as ApiObject;
  for (const name of names) {
    if (name === 'metadata') packed.metadata = packMetadata(metadata, text);
    else if (unpacked.has(name)) packed[name] = object[name];
    else Object.defineProperty(packed, name, readerOf(name));
  }
  Object.defineProperty(packed, packedText, { value: text });
  trees.set(text, object);
  return packed;
}

/** The JSON text of a packed object; undefined for any other. */
export function textOf(object: object): Piece | undefined {
  return (object as Packed)[packedText];
}

function packMetadata(metadata: ApiObject['metadata'], text: Piece): ApiObject['metadata'] {
  const packed: ApiObject['metadata'] = {};
  for (const name of Object.keys(metadata)) {
    if (name === 'managedFields') Object.defineProperty(packed, name, managedFieldsReader);
    else (packed as Record<string, unknown>)[name] = (metadata as Record<string, unknown>)[name];
  }
  Object.defineProperty(packed, packedText, { value: text });
  return packed;
}

const managedFieldsReader: PropertyDescriptor = {
  enumerable: true,
  get(this: Packed) {
    return treeOf(this).metadata.managedFields;
  },
};

/** One for each name of a field, so that objects of a kind have one shape. */
const readers = new Map<string, PropertyDescriptor>();

/** Kinds have few fields at their top; what has any name is not of a kind, and is left as it is. */
const mostReaders = 1_000;

function hasReader(name: string): boolean {
  return unpacked.has(name) || readers.has(name) || (readers.size < mostReaders && name !== '__proto__');
}

function readerOf(name: string): PropertyDescriptor {
  let reader = readers.get(name);
  if (reader === undefined) {
    reader = {
      enumerable: true,
      get(this: Packed) {
        return treeOf(this)[name];
      },
    };
    readers.set(name, reader);
  }
  return reader;
}

function treeOf(packed: Packed): ApiObject {
  return trees.get(packed[packedText] as Piece);
}

/** Integers above 2^53 are noted by symbols in what holds them. */
function hasNotes(value: object): boolean {
  return Object.getOwnPropertySymbols(value).length > 0;
}

/** The last objects that were read or written, whole: who changes one usually changes it again. */
class RecentTrees {
  #recent = new Map<Piece, ApiObject>();
  #older = new Map<Piece, ApiObject>();
  #bytes = 0;
  readonly #limit: number;

  /** @param limit - bytes of text, about, of which twice as much is kept */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get(text: Piece): ApiObject {
    const recent = this.#recent.get(text);
    if (recent !== undefined) return recent;
    const tree = this.#older.get(text) ?? (decodeJson(text.text) as ApiObject);
    this.set(text, tree);
    return tree;
  }

  set(text: Piece, tree: ApiObject): void {
    this.#recent.set(text, tree);
    this.#bytes += text.size;
    if (this.#bytes < this.#limit) return;
    this.#older = this.#recent;
    this.#recent = new Map();
    this.#bytes = 0;
  }
}

const trees = new RecentTrees(64 * 1024);
