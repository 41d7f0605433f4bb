// Pieces of slabs keep their bytes wherever they are moved to, and slabs are used again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Slabs } from '../../src/decode/slab.ts';
import type { Slab, SlabTenant } from '../../src/decode/slab.ts';
import { Choice } from '../support/random-json.ts';

class Piece implements SlabTenant {
  slab: Slab;
  from: number;
  number: number;
  readonly length: number;
  readonly filling: number;

  constructor(slabs: Slabs, length: number, filling: number) {
    this.length = length;
    this.filling = filling;
    this.slab = slabs.withRoom(length);
    this.from = this.slab.used;
    this.slab.bytes.fill(filling, this.from, this.from + length);
    this.number = this.slab.add(this, length);
  }

  moved(slab: Slab, from: number, number: number): void {
    this.slab = slab;
    this.from = from;
    this.number = number;
  }

  isWhole(): boolean {
    const bytes = this.slab.bytes.subarray(this.from, this.from + this.length);
    return bytes.length === this.length && bytes.every((byte) => byte === this.filling);
  }
}

test('whatever comes and goes, pieces are whole and slabs are mostly full', () => {
  for (let seed = 0; seed < 8; seed += 1) {
    const choice = new Choice(seed);
    const slabs = new Slabs();
    const pieces: Piece[] = [];
    for (let step = 0; step < 4000; step += 1) {
      const length = choice.once(100) ? 1 + choice.below(300_000) : 1 + choice.below(3000);
      pieces.push(new Piece(slabs, length, step % 251));
      while (pieces.length > 300 || choice.once(3)) {
        const [gone] = pieces.splice(choice.below(pieces.length), 1);
        if (gone === undefined) break;
        assert.ok(gone.isWhole(), `seed ${seed}, step ${step}`);
        gone.slab.release(gone.number, gone.length);
      }
    }
    for (const piece of pieces) assert.ok(piece.isWhole(), `seed ${seed}, in the end`);
    const memory = [...new Set(pieces.map(({ slab }) => slab))].reduce((sum, { bytes }) => sum + bytes.length, 0);
    const kept = pieces.reduce((sum, { length }) => sum + length, 0);
    assert.ok(memory < kept / 0.4 + 3 * 131_072, `seed ${seed}: ${memory} bytes for ${kept}`);
  }
});
