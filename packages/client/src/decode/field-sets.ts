// Decodes objects so that equal field sets of managedFields are one object. Nearly all objects of a kind have the same few, and
// they are a fifth to a half of an object: what is known already is neither parsed nor kept once more. What comes out equals
// what is parsed as a whole; only the shared parts are frozen, for a change of one would be a change of all.
import { deepFreeze } from '@kubewright/apimachinery';

/** Before the value; unescaped quotes make it a key wherever it stands in valid JSON. */
const key = ',"fieldsV1":';

/** How many are known at a time: each manager has one or two. */
const mostKnown = 8;
/** Characters. Longer ones are not compared. */
const longest = 16_384;
/** Levels. Deeper ones could exhaust the stack of what walks through them. */
const deepest = 64;
/** One in so many is looked at, at least, of those that were not known. */
const rarest = 1024;

/** Stands in the text where a known one was. Nobody can write it into an object. */
const marker = `~${Math.random().toString(36).slice(2)}~`;
const markerText = JSON.stringify(marker);

interface FieldSet {
  readonly text: string;
  readonly value: object;
  /** It was met again. */
  isUseful: boolean;
}

/** The field sets of the objects of one cache. */
export class FieldSets {
  /** Those that are met often come first. */
  readonly #known: FieldSet[] = [];
  /** One in so many unknown ones becomes known: some name what is different in every object. */
  #stride = 1;
  #unknown = 0;

  /**
   * What `parse` makes of a text.
   *
   * @param managedFieldsOf - where they are in what was parsed
   * @throws what `parse` throws
   */
  decode(text: string, parse: (text: string) => unknown, managedFieldsOf: (value: unknown) => unknown): unknown {
    let shortened = '';
    let copied = 0;
    const found: object[] = [];
    let isUnknown = false;
    for (let at = text.indexOf(key); at >= 0;) {
      const start = at + key.length;
      const known = text.charCodeAt(start) === 0x7b ? this.#find(text, start) : undefined;
      if (known === undefined) isUnknown = true;
      else {
        shortened += text.slice(copied, start) + markerText;
        copied = start + known.text.length;
        found.push(known.value);
      }
      at = text.indexOf(key, known === undefined ? start : copied);
    }
    if (found.length === 0) {
      const value = parse(text);
      if (isUnknown) this.#learn(text, managedFieldsOf(value));
      return value;
    }
    const value = parse(shortened + text.slice(copied));
    const managedFields = managedFieldsOf(value);
    // Something that looks like one stood elsewhere.
    if (!putBack(managedFields, found)) return parse(text);
    if (isUnknown) this.#learn(text, managedFields);
    return value;
  }

  /** The one that stands at a place: an object's text is never the beginning of another one's. */
  #find(text: string, start: number): FieldSet | undefined {
    const known = this.#known;
    for (let place = 0; place < known.length; place += 1) {
      const fieldSet = known[place] as FieldSet;
      if (text.slice(start, start + fieldSet.text.length) !== fieldSet.text) continue;
      if (!fieldSet.isUseful) {
        fieldSet.isUseful = true;
        this.#stride = Math.max(1, this.#stride / 2);
        // Before those that nobody has met again.
        known.splice(place, 1);
        known.unshift(fieldSet);
      }
      return fieldSet;
    }
    return undefined;
  }

  #learn(text: string, managedFields: unknown): void {
    this.#unknown += 1;
    if (this.#unknown < this.#stride || !Array.isArray(managedFields)) return;
    this.#unknown = 0;
    for (const entry of managedFields) {
      const value: unknown = (entry as { fieldsV1?: unknown } | null)?.fieldsV1;
      if (typeof value !== 'object' || value === null || Object.isFrozen(value) || !isWithin(value, deepest)) continue;
      // What does not come out as it came in has a form of its own, and would never be met again.
      const ownText = JSON.stringify(value);
      if (ownText.length <= longest && text.includes(key + ownText)) this.#add(ownText, value);
    }
  }

  #add(text: string, value: object): void {
    const known = this.#known;
    if (known.length === mostKnown && known.pop()?.isUseful === false) {
      this.#stride = Math.min(rarest, this.#stride * 2);
    }
    known.push({ text, value: deepFreeze(value), isUseful: false });
  }
}

/** @returns whether all of them had their place in managedFields */
function putBack(managedFields: unknown, found: readonly object[]): boolean {
  if (!Array.isArray(managedFields)) return false;
  let next = 0;
  for (const entry of managedFields as ({ fieldsV1?: unknown } | null)[]) {
    if (entry?.fieldsV1 === marker) entry.fieldsV1 = found[next++];
  }
  return next === found.length;
}

function isWithin(value: object, levels: number): boolean {
  if (levels === 0) return false;
  return Object.values(value).every(
    (child) => typeof child !== 'object' || child === null || isWithin(child as object, levels - 1),
  );
}
