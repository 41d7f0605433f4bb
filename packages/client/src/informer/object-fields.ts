// Where in the bytes of an object its cache looks: what every cache needs to know, and the paths of its indexes.
import { decodeJson } from '@kubewright/apimachinery';
import { FieldTree } from '../decode/field-tree.ts';
import type { ObjectScanner } from '../decode/object-scanner.ts';
import { indexValues, parseIndexPath } from '../index-function.ts';
import type { IndexPath } from '../index-function.ts';
import type { IndexedValues } from './cached-object.ts';

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
  readonly managedFields: number = this.tree.add(['metadata', 'managedFields']);
  readonly #indexed: number[] = [];

  /**
   * Has the path of an index read.
   *
   * @returns its slot
   * @throws TypeError when it is no path
   */
  addIndex(path: IndexPath): number {
    const slot = this.tree.add(parseIndexPath(path));
    if (!this.#indexed.includes(slot)) this.#indexed.push(slot);
    return slot;
  }

  /** What a scan found at the paths of indexes. */
  indexed(scanner: ObjectScanner): IndexedValues | undefined {
    if (this.#indexed.length === 0) return undefined;
    const values: (string | readonly string[] | undefined)[] = [];
    for (const slot of this.#indexed) values[slot] = valuesAt(scanner, slot);
    return values;
  }
}

function valuesAt(scanner: ObjectScanner, slot: number): string | readonly string[] {
  if (scanner.startOf(slot) < 0) return nothing;
  return scanner.text(slot) ?? indexValues(decodeJson(scanner.json(slot) as string));
}
