// JSON whose integers keep all their digits. A number of JavaScript is exact up to 2^53, an integer of kube-apiserver up to 2^63:
// what lies between is a bigint. What is larger, or has a fraction or an exponent, is a float to the server, too.

/** A text of JSON that may hold an integer above 2^53. */
const mayBeLarge = /\d{16}/;
const integer = /^-?\d+$/;

/** An integer as exactly as kube-apiserver holds it: a number, a bigint from 2^53 on, a rounded number from 2^63 on. */
export function exactInteger(value: bigint): number | bigint {
  const rounded = Number(value);
  return Number.isSafeInteger(rounded) || BigInt.asIntN(64, value) !== value ? rounded : value;
}

/** `JSON.parse`, exactly. Whoever wants a number where a bigint may stand converts it. */
export function parseJson(text: string): unknown {
  if (!mayBeLarge.test(text)) return JSON.parse(text);
  const exact: Reviver = (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && integer.test(source) ? exactInteger(BigInt(source)) : value;
  return JSON.parse(text, exact as Parameters<typeof JSON.parse>[1]);
}

/** `JSON.stringify`, also of bigints; what JSON has no text for becomes null. */
export function printJson(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, undefined, indent) ?? 'null';
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Asking for bigints takes twice as long, and hardly any value has one.
    const exact = (_: string, held: unknown): unknown => (typeof held === 'bigint' ? rawJson(String(held)) : held);
    return JSON.stringify(value, exact, indent);
  }
}

/** TypeScript's library does not know these yet. @see https://github.com/tc39/proposal-json-parse-with-source */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const { rawJSON: rawJson } = JSON as unknown as { rawJSON: (text: string) => unknown };
