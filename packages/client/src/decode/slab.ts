// Memory for the bytes of many objects: one allocation for dozens of them, outside of what V8's collector copies and marks,
// and used again. Whoever has a piece gives it back; of a slab that is not full any more the rest moves to another one.

/** Bytes of a slab, once there are many objects; the first are smaller. */
const usualSize = 131_072;
const firstSize = 8192;
/** What of a slab must be in use, or it is emptied. */
const leastUse = 0.5;
/** How many empty slabs wait to be used again. */
const mostSpare = 2;

/** Who has a piece of a slab. */
export interface SlabTenant {
  /** Where its piece is in a slab. */
  readonly from: number;
  readonly length: number;
  /** Its piece has been copied to there, and has another number. */
  moved(slab: Slab, from: number, number: number): void;
}

/** See above. */
export class Slab {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly #slabs: Slabs;
  #used = 0;
  #kept = 0;
  #isOpen = true;
  #tenants: (SlabTenant | undefined)[] = [];

  constructor(slabs: Slabs, bytes: Buffer, view: DataView) {
    this.#slabs = slabs;
    this.bytes = bytes;
    this.view = view;
  }

  /** Where the next piece begins. */
  get used(): number {
    return this.#used;
  }

  hasRoom(length: number): boolean {
    return this.#used + length <= this.bytes.length;
  }

  /** Gives away the next piece. @returns its number */
  add(tenant: SlabTenant, length: number): number {
    this.#used += length;
    this.#kept += length;
    this.#tenants.push(tenant);
    return this.#tenants.length - 1;
  }

  /** Somebody else has a piece now. */
  passOn(number: number, tenant: SlabTenant): void {
    this.#tenants[number] = tenant;
  }

  /** Takes a piece back. */
  release(number: number, length: number): void {
    this.#kept -= length;
    this.#tenants[number] = undefined;
    this.#tidy();
  }

  /** No more pieces will come. */
  close(): void {
    this.#isOpen = false;
    this.#tidy();
  }

  #tidy(): void {
    if (this.#isOpen || this.#kept >= this.#used * leastUse) return;
    const tenants = this.#tenants;
    this.#tenants = [];
    this.#kept = 0;
    this.#used = 0;
    for (const tenant of tenants) if (tenant !== undefined) this.#slabs.move(tenant, this);
    this.#slabs.spare(this);
  }
}

/** The slabs of one cache. What moves is among its like: pieces that live long, while most new ones do not. */
export class Slabs {
  #young: Slab | undefined;
  #old: Slab | undefined;
  #size = firstSize;
  #spare: Slab[] = [];

  /** A slab with room for a new piece. */
  withRoom(length: number): Slab {
    const full = this.#young;
    if (full?.hasRoom(length) === true) return full;
    const slab = this.#make(length);
    if (length <= usualSize / 4) {
      this.#young = slab;
      full?.close();
    }
    return slab;
  }

  /** Moves a piece of a slab that is being emptied. */
  move(tenant: SlabTenant, slab: Slab): void {
    const { from, length } = tenant;
    let target = this.#old;
    while (target?.hasRoom(length) !== true) {
      const full = target;
      target = this.#make(length);
      this.#old = target;
      // What moves from there may fill the new one.
      full?.close();
      target = this.#old;
    }
    const to = target.used;
    slab.bytes.copy(target.bytes, to, from, from + length);
    tenant.moved(target, to, target.add(tenant, length));
  }

  /** A slab is empty. */
  spare({ bytes, view }: Slab): void {
    if (bytes.length === usualSize && this.#spare.length < mostSpare) this.#spare.push(new Slab(this, bytes, view));
  }

  #make(length: number): Slab {
    // A piece that would fill most of a slab gets one of its own.
    const isLarge = length > usualSize / 4;
    if (!isLarge && this.#size === usualSize) {
      const spare = this.#spare.pop();
      if (spare !== undefined) return spare;
    }
    const bytes = Buffer.allocUnsafeSlow(isLarge ? length : this.#size);
    if (!isLarge) this.#size = Math.min(usualSize, this.#size * 2);
    const slab = new Slab(this, bytes, new DataView(bytes.buffer));
    if (isLarge) slab.close();
    return slab;
  }
}
