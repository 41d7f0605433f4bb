// Whether the objects of a cache are read as fast as they come. Then keeping their bytes first only costs, and they are
// decoded as they come, until a sample says otherwise.

/** Objects whose reads are counted before it is decided. */
const sampleSize = 256;
/** Of a sample, from which on everything counts as read. */
const almostAll = 0.875;
/** Objects that are decoded as they come before the next sample. */
const eagerRun = 4096;

/** Of one cache. */
export class ReadingHabit {
  #made = 0;
  #read = 0;
  /** How many objects are still to be decoded as they come. */
  #eager = 0;

  /** One more object comes. @returns whether to keep its bytes */
  isLazy(): boolean {
    if (this.#eager > 0) {
      this.#eager -= 1;
      return false;
    }
    if (this.#made === sampleSize) {
      // More reads than objects are reads of older ones: a list that is told, or looked through.
      if (this.#read >= almostAll * sampleSize && this.#read <= sampleSize) this.#eager = eagerRun;
      this.#made = 0;
      this.#read = 0;
    }
    this.#made += 1;
    return true;
  }

  /** An object whose bytes were kept is read. */
  read(): void {
    this.#read += 1;
  }
}
