// Quantities such as `100m` or `1Gi`.
export interface ParsedQuantity {
  /** The value is `unscaled` times ten to the power of `exponent`. */
  readonly unscaled: bigint;
  readonly exponent: number;
  readonly format: 'DecimalSI' | 'BinarySI' | 'DecimalExponent';
}
export function parseQuantity(text: string | number): ParsedQuantity {
  throw new Error('parseQuantity is not there yet', { cause: [text] });
}
export function compareQuantities(left: string | number, right: string | number): -1 | 0 | 1 {
  throw new Error('compareQuantities is not there yet', { cause: [left, right] });
}
export function formatQuantity(quantity: ParsedQuantity): string {
  throw new Error('formatQuantity is not there yet', { cause: [quantity] });
}
export function isCanonicalQuantity(text: string): boolean {
  throw new Error('isCanonicalQuantity is not there yet', { cause: [text] });
}
