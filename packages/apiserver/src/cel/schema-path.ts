// The path of a value through the schema, which its size is looked up by. Appending is Go's: two paths that were made
// from one with room to spare share it, so that the later one writes over the earlier. kube-apiserver's estimates of
// `items.all(i, i.a == i.b)` depend on it, and its verdicts are what counts here.
// @see https://go.dev/blog/slices-intro

export class SchemaPath {
  static readonly empty = new SchemaPath([], 0, 0);
  readonly #store: string[];
  readonly #capacity: number;
  readonly length: number;

  private constructor(store: string[], length: number, capacity: number) {
    this.#store = store;
    this.length = length;
    this.#capacity = capacity;
  }

  static of(name: string): SchemaPath {
    return new SchemaPath([name], 1, 1);
  }

  append(name: string): SchemaPath {
    if (this.length < this.#capacity) {
      this.#store[this.length] = name;
      return new SchemaPath(this.#store, this.length + 1, this.#capacity);
    }
    const capacity = Math.max(1, this.#capacity * 2);
    return new SchemaPath([...this.names, name], this.length + 1, capacity);
  }

  get names(): readonly string[] {
    return this.#store.slice(0, this.length);
  }
}
