// Where in the bytes of an object its cache looks: what every cache needs to know, and the paths of its indexes.
import { decodeJson } from '@kubewright/apimachinery';
import { FieldTree } from '../decode/field-tree.ts';
import type { ObjectScanner } from '../decode/object-scanner.ts';
import { indexValues, parseIndexPath } from '../index-function.ts';
import type { IndexPath } from '../index-function.ts';
import type { IndexedValues } from './index-table.ts';

const nothing: readonly string[] = [];

/** The fields that one cache reads without decoding. Indexes declared later are read from then on. */
export class ObjectFields {
  readonly tree = new FieldTree();
  readonly apiVersion: number = this.tree.add(['apiVersion']);
  readonly kind: number = this.tree.add(['kind']);
  readonly metadata: number = this.tree.add(['metadata']);
  readonly name: number = this.tree.add(['metadata', 'name']);
  readonly namespace: number = this.tree.add(['metadata', 'namespace']);
  readonly resourceVersion: number = this.tree.add(['metadata', 'resourceVersion']);
  readonly uid: number = this.tree.add(['metadata', 'uid']);
  readonly generation: number = this.tree.add(['metadata', 'generation']);
  readonly managedFields: number = this.tree.add(['metadata', 'managedFields']);
  /** By number of index: the slot of its path; undefined for indexes by function. */
  #slots: (number | undefined)[] = [];
  #hasFunctions = false;

  /**
   * Takes note of the next index, and has its path read, if it has one.
   *
   * @returns its number: 0, 1, ...
   * @throws TypeError when it is no path
   */
  addIndex(path: IndexPath | undefined): number {
    const slot = path === undefined ? undefined : this.tree.add(parseIndexPath(path));
    this.#slots = [...this.#slots, slot];
    this.#hasFunctions ||= slot === undefined;
    return this.#slots.length - 1;
  }

  /** What a scan found at the paths of indexes, by their numbers. */
  indexed(scanner: ObjectScanner): readonly (IndexedValues | undefined)[] | undefined {
    const slots = this.#slots;
    if (slots.length === 0) return undefined;
    return slots.map((slot) => (slot === undefined ? undefined : valuesAt(scanner, slot)));
  }

  /** What of it holds for another version of an object that is the same in these fields. */
  carried(
    indexed: readonly (IndexedValues | undefined)[] | undefined,
  ): readonly (IndexedValues | undefined)[] | undefined {
    if (indexed === undefined || !this.#hasFunctions) return indexed;
    return this.#slots.map((slot, number) => (slot === undefined ? undefined : indexed[number]));
  }

  /** Whether an index is by this field. */
  isIndexed(slot: number): boolean {
    return this.#slots.includes(slot);
  }
}

function valuesAt(scanner: ObjectScanner, slot: number): IndexedValues {
  if (scanner.startOf(slot) < 0) return nothing;
  const text = scanner.sharedText(slot);
  if (text !== undefined) return text;
  const values = indexValues(decodeJson(scanner.json(slot) as string));
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}
