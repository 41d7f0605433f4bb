// Plain objects -> YAML. The sole printer of YAML. kubectl reads YAML 1.1, where `on`, `y` and `1:30` are no strings: these are quoted.
import type { Tags } from 'yaml';
import { Document, isScalar, parse, Scalar, visit } from 'yaml';

/** What some reader of YAML takes for something else, although version 1.1 of the printer would leave it plain. */
const surprising = /^(<<|=|~)$|[\p{Cc}\u2028\u2029\ufeff\ufffe\uffff]/u;

/**
 * What the printer leaves raw between double quotes although YAML 1.1 folds it as a line break or refuses it.
 * @see https://yaml.org/spec/1.1/#c-printable
 */
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
const shortEscapes: Readonly<Record<string, string>> = { '\u0085': '\\N', '\u2028': '\\L', '\u2029': '\\P' };

/** One YAML document for each object, with `---` between. Keys keep their order; undefined ones are left out. */
export function renderManifest(documents: readonly object[]): string {
  return documents.map(renderDocument).join('---\n');
}

function renderDocument(value: object): string {
  const document = new Document(value, { version: '1.1', aliasDuplicateObjects: false, customTags: withoutMerge });
  visit(document, {
    Scalar(_, node) {
      if (!isScalar(node) || typeof node.value !== 'string') return;
      // Go reads half of a surrogate pair in JSON so, and refuses one that YAML escapes.
      node.value = node.value.replaceAll(/\p{Surrogate}/gu, '\ufffd');
      if (needsQuotes(node.value as string)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  // All of these have put their text between double quotes, where an escape is read as the character.
  return document.toString({ lineWidth: 0 }).replace(unprintable, escapeOf);
}

function escapeOf(character: string): string {
  return shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Data has no merge keys: a key called `<<` is a key. */
function withoutMerge(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:merge');
}

/** The printer itself quotes what YAML 1.1 would read otherwise; this is the rest. */
function needsQuotes(text: string): boolean {
  if (surprising.test(text.replaceAll(/[\n\t]/g, ''))) return true;
  // A block has no way to tell white space that begins it, or fills a line of it, from its own indentation.
  if (text.includes('\n') && (/^\s/.test(text) || /^[ \t]+$/m.test(text))) return true;
  // Parsing is exact and dear: a word that begins with a letter is a text, but for these three.
  return /^([-+.0-9][-+.0-9A-Za-z]*|null|true|false)$/i.test(text) && typeof parse(text) !== 'string';
}
