// First in, first out, at constant cost also for a million items; an array's shift moves what is left.

/** How much of the array may be spent before it is cut. */
const slack = 1024;

export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** @throws RangeError when there is nothing; look at {@link length} first. */
  take(): T {
    if (this.length === 0) throw new RangeError('the queue is empty');
    const item = this.#items[this.#head] as T;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head > slack && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
