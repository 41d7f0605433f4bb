// Names of types for properties and kinds from outside: always an identifier that begins with a capital or `_`, and never
// the same for two different properties, so that a schema can grow without renaming what it has.
//   subnetId -> SubnetId     foo-bar -> Foo_Bar     foo_bar -> Foo__bar     URL -> _URL     $ref -> _24_ref

/**
 * A property's name as the name of a type. Injective: every step below can be undone, reading from the left.
 *
 * @example typeNameOf('last-seen') // 'Last_Seen'
 */
export function typeNameOf(property: string): string {
  if (property === '') return '_';
  if (/^[A-Z]/u.test(property)) return `_${encode(property)}`;
  if (/^[a-z]/u.test(property)) return encode(property.slice(0, 1).toUpperCase() + property.slice(1));
  const first = String.fromCodePoint(property.codePointAt(0) ?? 0);
  return (first === '_' ? '__' : hexadecimal(first)) + encode(property.slice(first.length));
}

/** The name of a kind's type: the kind itself, unless it is no CamelCase word. */
export function kindTypeName(kind: string): string {
  return /^[A-Z][A-Za-z0-9]*$/u.test(kind) ? kind : typeNameOf(kind);
}

/** `_` is doubled; `-` with a small letter is `_` with a capital; all else that is no letter or digit is `_hex_`. */
function encode(text: string): string {
  return text.replace(/-([a-z])|[^A-Za-z0-9]/gu, (char, letter?: string) => {
    if (letter !== undefined) return `_${letter.toUpperCase()}`;
    return char === '_' ? '__' : hexadecimal(char);
  });
}

function hexadecimal(char: string): string {
  return `_${(char.codePointAt(0) ?? 0).toString(16)}_`;
}
