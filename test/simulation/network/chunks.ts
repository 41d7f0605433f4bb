// Bytes cut into the pieces in which a socket may give them.
import type { Dice } from '../dice.ts';
import type { Chunking } from './fault-plan.ts';

/** How many bytes come one by one before the rest comes whole: a whole body of them would only cost time. */
const singles = 120;

export function cutIntoChunks(bytes: Uint8Array, chunking: Chunking, dice: Dice): Uint8Array[] {
  if (chunking === 'whole' || bytes.length < 2) return [bytes];
  const chunks: Uint8Array[] = [];
  let start = 0;
  const take = (end: number): void => {
    if (end <= start) return;
    chunks.push(bytes.subarray(start, end));
    start = end;
  };
  if (chunking === 'single') {
    const first = dice.between(0, bytes.length - 1);
    take(first);
    for (let end = first + 1; end < bytes.length && end <= first + singles; end += 1) take(end);
  } else if (chunking === 'characters') {
    // Before each continuation byte of UTF-8: the middle of a character.
    for (let end = 1; end < bytes.length && chunks.length < singles; end += 1) {
      if (((bytes[end] ?? 0) & 0xc0) === 0x80) take(end);
    }
  } else {
    const least = dice.between(1, 400);
    while (bytes.length - start > least && chunks.length < singles) take(start + dice.between(1, least * 2));
  }
  take(bytes.length);
  return chunks;
}
