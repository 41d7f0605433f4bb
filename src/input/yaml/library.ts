// The text of one document or of several -> values and errors, by the library `yaml`. It decides what YAML is and what is wrong
// with a text; `plain-document.ts` is only faster, for the texts that both read alike.
import type { Document, Tags } from 'yaml';
import { isScalar, LineCounter, parseAllDocuments, Scalar, visit } from 'yaml';

import { valueOfPlain } from './plain-scalar.ts';

/** What is wrong with a document. */
export interface YamlFault {
  readonly message: string;
  /** From 1, in the text that was read. */
  readonly line?: number;
  readonly column?: number;
}

/** What a document holds. */
export interface YamlReading {
  readonly values: readonly unknown[];
  readonly faults: readonly YamlFault[];
}

/** How often aliases may repeat an anchor in one document: far above any CRD, far below a bomb. */
const aliasLimit = 100;
/** Go's YAML knows neither base 60 nor sets nor dates in JSON; it leaves them strings. */
const unlikeKubectl = /timestamp|binary|set|omap|pairs|time/i;

/** Reads every document of a text, of each the first fault. */
export function readWithLibrary(text: string): YamlReading {
  const values: unknown[] = [];
  const faults: YamlFault[] = [];
  const guard = (read: () => void): void => {
    try {
      read();
    } catch (thrown) {
      faults.push({ message: wordsOf(thrown instanceof Error ? thrown.message : String(thrown)) });
    }
  };
  const lines = new LineCounter();
  guard(() => {
    const documents = parseAllDocuments(text, {
      version: '1.1',
      customTags: (tags: Tags) =>
        tags.filter((tag) => typeof tag === 'string' || !unlikeKubectl.test(tag.tag + (tag.format ?? ''))),
      // For each of many errors, pretty ones copy the line; only the first is told, with its place.
      prettyErrors: false,
      lineCounter: lines,
      logLevel: 'error',
      // It compares each key with each other one, which takes minutes where an object has many.
      uniqueKeys: false,
    });
    for (const document of documents) {
      guard(() => {
        const fault = faultOf(document, lines);
        if (fault === undefined && mayBeLarge.test(text)) makeExact(document);
        if (fault === undefined) values.push(document.toJS({ maxAliasCount: aliasLimit }) as unknown);
        else faults.push(fault);
      });
    }
  });
  return { values, faults };
}

/** A text that may hold an integer above 2^53, in any base. */
const mayBeLarge = /[0-9a-fA-F_]{14}/;

/** The library rounds integers, or makes all of them bigints, with more ways to fail. */
function makeExact(document: Document.Parsed): void {
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'number' || Number.isSafeInteger(node.value) || node.type !== Scalar.PLAIN) return;
      if (node.tag !== undefined || node.source === undefined) return;
      const exact = valueOfPlain(node.source);
      if (typeof exact === 'bigint') (node as Scalar).value = exact;
    },
  });
}

function faultOf(document: Document.Parsed, lines: LineCounter): YamlFault | undefined {
  const [error] = document.errors;
  return error === undefined ? repeatedKey(document, lines) : faultAt(error.message, error.pos[0], lines);
}

function faultAt(message: string, offset: number, lines: LineCounter): YamlFault {
  const { line, col } = lines.linePos(offset);
  // At the end of an empty text there is no line.
  return line > 0 ? { message: wordsOf(message), line, column: col } : { message: wordsOf(message) };
}

/** The first key that stands in an object twice, in the library's words. */
function repeatedKey(document: Document.Parsed, lines: LineCounter): YamlFault | undefined {
  let fault: YamlFault | undefined;
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key) || Number.isNaN(key.value)) continue;
        if (seen.has(key.value)) {
          fault = faultAt('Map keys must be unique', key.range?.[0] ?? 0, lines);
          return visit.BREAK;
        }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return fault;
}

/** What the library says of a document; one that exhausts it is nested too deep for any manifest. */
function wordsOf(message: string): string {
  return message.startsWith('Maximum call stack') ? 'The document is nested too deep' : firstLine(message);
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}
