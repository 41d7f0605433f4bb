// The text of one document or of several -> values and errors, by the library `yaml`. It decides what YAML is and what is wrong
// with a text; `plain-document.ts` is only faster, for the texts that both read alike.
import type { Tags } from 'yaml';
import { parseAllDocuments } from 'yaml';

/** What is wrong with a document. */
export interface YamlFault {
  readonly message: string;
  /** From 1, in the text that was read. */
  readonly line?: number;
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
  guard(() => {
    const documents = parseAllDocuments(text, {
      version: '1.1',
      customTags: (tags: Tags) =>
        tags.filter((tag) => typeof tag === 'string' || !unlikeKubectl.test(tag.tag + (tag.format ?? ''))),
      prettyErrors: true,
    });
    for (const document of documents) {
      const [error] = document.errors;
      if (error === undefined) guard(() => values.push(document.toJS({ maxAliasCount: aliasLimit }) as unknown));
      else {
        const line = error.linePos?.[0].line;
        faults.push({ message: wordsOf(error.message), ...(line !== undefined && { line }) });
      }
    }
  });
  return { values, faults };
}

/** What the library says of a document; one that exhausts it is nested too deep for any manifest. */
function wordsOf(message: string): string {
  return message.startsWith('Maximum call stack') ? 'The document is nested too deep' : firstLine(message);
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}
