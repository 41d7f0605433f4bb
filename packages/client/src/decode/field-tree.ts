// Which fields of an object are wanted from its bytes: a tree of member names. Every field has a slot, under which the
// object scanner says where it stands.

/** A member that is wanted, or on the way to one. */
export class Field {
  readonly slot: number;
  /** Somebody wants a member of this one. */
  branches = false;
  readonly #name: Uint8Array;
  /** Children by the length of their names in bytes. */
  readonly #children: (Field[] | undefined)[] = [];

  constructor(slot: number, name: string) {
    this.slot = slot;
    this.#name = Buffer.from(name);
  }

  /** The child whose name stands in the bytes, taken literally. */
  find(bytes: Uint8Array, start: number, end: number): Field | undefined {
    const children = this.#children[end - start];
    if (children === undefined) return undefined;
    for (let at = 0; at < children.length; at += 1) {
      const child = children[at] as Field;
      if (child.#isNamed(bytes, start)) return child;
    }
    return undefined;
  }

  /** The child of this name, made with the slot given when there is none. */
  child(name: string, slot: number): Field {
    const length = Buffer.byteLength(name);
    const children = (this.#children[length] ??= []);
    const bytes = Buffer.from(name);
    const existing = children.find((child) => child.#isNamed(bytes, 0));
    if (existing !== undefined) return existing;
    const child = new Field(slot, name);
    children.push(child);
    this.branches = true;
    return child;
  }

  #isNamed(bytes: Uint8Array, start: number): boolean {
    const name = this.#name;
    for (let at = 0; at < name.length; at += 1) if (bytes[start + at] !== name[at]) return false;
    return true;
  }
}

/** The tree. */
export class FieldTree {
  readonly root = new Field(0, '');
  #slots = 1;

  /** How many slots there are; the first, 0, is the object itself. */
  get slots(): number {
    return this.#slots;
  }

  /** Wants a field, from now on. @returns its slot */
  add(path: readonly string[]): number {
    let field = this.root;
    for (const name of path) {
      field = field.child(name, this.#slots);
      if (field.slot === this.#slots) this.#slots += 1;
    }
    return field.slot;
  }
}
