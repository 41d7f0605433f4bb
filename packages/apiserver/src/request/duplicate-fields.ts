// Finds fields that occur twice in one JSON object, which JSON.parse silently settles in favour of the last, and bodies
// that are nested deeper than recursive code can follow.

/** Far beyond any real object, and far within the stack. */
const deepestNesting = 1_000;

/**
 * @param text - valid JSON
 * @throws RangeError when it is nested too deeply, in Go's words
 * @returns the paths of the repeated fields, such as `spec.ports[0].name`, each once however often it repeats
 */
export function duplicateFields(text: string): string[] {
  const found = new Set<string>();
  const stack: Level[] = [];
  let key: string | undefined;
  for (let index = 0; index < text.length; index++) {
    if (stack.length > deepestNesting) throw new RangeError("invalid character '{' exceeded max depth");
    const level = stack.at(-1);
    switch (text.charCodeAt(index)) {
      case 0x7b: // {
        stack.push({ keys: new Set(), index: -1, path: stepInto(level, key) });
        key = undefined;
        break;
      case 0x5b: // [
        stack.push({ keys: undefined, index: 0, path: stepInto(level, key) });
        key = undefined;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        stack.pop();
        key = undefined;
        break;
      case 0x2c: // ,
        if (level !== undefined && level.keys === undefined) level.index++;
        key = undefined;
        break;
      case 0x22: {
        // "
        const end = endOfString(text, index);
        if (level?.keys !== undefined && key === undefined) {
          key = text.slice(index + 1, end);
          if (key.includes('\\')) key = JSON.parse(`"${key}"`) as string;
          if (level.keys.has(key)) found.add(stepInto(level, key));
          level.keys.add(key);
        }
        index = end;
      }
    }
  }
  return [...found];
}

interface Level {
  /** Of an object; undefined for an array. */
  readonly keys: Set<string> | undefined;
  index: number;
  readonly path: string;
}

function stepInto(level: Level | undefined, key: string | undefined): string {
  if (level === undefined) return '';
  if (level.keys === undefined) return `${level.path}[${level.index}]`;
  return level.path === '' ? (key ?? '') : `${level.path}.${key ?? ''}`;
}

/** A quote ends a string unless an odd number of backslashes stands before it. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text.charCodeAt(before - 1) === 0x5c) before--;
    if ((end - before) % 2 === 0) return end;
  }
  return text.length;
}
