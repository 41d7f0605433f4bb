// What certificate-authority.ts uses of asn1js. Its own types need those of a browser, which have no place in a server:
// the compiler reads this file in their stead.

interface Encodable {
  toBER(): ArrayBuffer;
}
interface BlockInput {
  readonly valueHex: ArrayBuffer;
}
export class OctetString implements Encodable {
  constructor(input: BlockInput);
  toBER(): ArrayBuffer;
}
export class BitString implements Encodable {
  constructor(input: BlockInput & { readonly unusedBits?: number });
  readonly valueBlock: { readonly valueHexView: Uint8Array };
  toBER(): ArrayBuffer;
}
export class Integer implements Encodable {
  constructor(input: BlockInput);
  toBER(): ArrayBuffer;
}
export class PrintableString {
  constructor(input: { readonly value: string });
}
export class Utf8String {
  constructor(input: { readonly value: string });
}
