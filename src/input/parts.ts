// Sources -> parts that can be parsed apart, on several threads: none is large, and none begins inside a document.
import type { Problem } from '../errors.ts';
import type { Source } from '../model/source.ts';
import { splitDocuments } from './yaml/split-documents.ts';

/** Sources to parse together, in order. */
export interface Part {
  readonly sources: readonly Source[];
  /** How many lines of the file come before the text of its only source. Zero for whole files. */
  readonly linesBefore: number;
}

/** Characters. Small enough for threads to end together, large enough to cost little to hand over. */
const partSize = 1_000_000;

/** Every source, in order. */
export function partsOf(sources: readonly Source[]): readonly Part[] {
  const parts: Part[] = [];
  let small: Source[] = [];
  let size = 0;
  const flush = (): void => {
    if (small.length > 0) parts.push({ sources: small, linesBefore: 0 });
    [small, size] = [[], 0];
  };
  for (const source of sources) {
    if (source.text.length > partSize) {
      flush();
      parts.push(...slicesOf(source));
      continue;
    }
    small.push(source);
    size += source.text.length;
    if (size > partSize) flush();
  }
  flush();
  return parts;
}

/** Problems with the lines of the file instead of those of the part. */
export function withLines(problems: readonly Problem[], { linesBefore }: Part): readonly Problem[] {
  return problems.map((problem) =>
    problem.line === undefined ? problem : { ...problem, line: problem.line + linesBefore },
  );
}

/** In characters. */
export function sizeOf(sources: readonly Source[]): number {
  return sources.reduce((sum, { text }) => sum + text.length, 0);
}

/** How far it has come, for people. */
export function percent(done: number, parts: readonly Part[]): string {
  return `${Math.floor((100 * done) / Math.max(1, parts.length))} %`;
}

function slicesOf({ file, text: whole }: Source): Part[] {
  const slices: { text: string; line: number }[] = [];
  for (const { text, line } of splitDocuments(whole)) {
    const last = slices.at(-1);
    if (last !== undefined && last.text.length < partSize) last.text += text;
    else slices.push({ text, line });
  }
  return slices.map(({ text, line }) => ({ sources: [{ file, text }], linesBefore: line - 1 }));
}
