// What certificate-authority.ts uses of pkijs. Its own types need those of a browser, which have no place in a server:
// the compiler reads this file in their stead.

import type { webcrypto } from 'node:crypto';
import type { BitString, Integer, OctetString, PrintableString, Utf8String } from 'asn1js';

interface Schema {
  toSchema(): { toBER(): ArrayBuffer };
}
export class CryptoEngine {
  constructor(input: { readonly name: string; readonly crypto: webcrypto.Crypto });
}
export class AttributeTypeAndValue {
  constructor(input: { readonly type: string; readonly value: PrintableString | Utf8String });
}
export class RelativeDistinguishedNames {
  constructor(input: { readonly typesAndValues: readonly AttributeTypeAndValue[] });
}
export class GeneralName {
  constructor(input: { readonly type: number; readonly value: string | OctetString });
}
export class AltName implements Schema {
  constructor(input: { readonly altNames: readonly GeneralName[] });
  toSchema(): { toBER(): ArrayBuffer };
}
export class AuthorityKeyIdentifier implements Schema {
  constructor(input: { readonly keyIdentifier: OctetString });
  toSchema(): { toBER(): ArrayBuffer };
}
export class BasicConstraints implements Schema {
  constructor(input: { readonly cA: boolean });
  toSchema(): { toBER(): ArrayBuffer };
}
export class ExtKeyUsage implements Schema {
  constructor(input: { readonly keyPurposes: readonly string[] });
  toSchema(): { toBER(): ArrayBuffer };
}
export class Extension {
  constructor(input: { readonly extnID: string; readonly critical?: boolean; readonly extnValue: ArrayBuffer });
}
export class Certificate {
  static fromBER(der: ArrayBuffer): Certificate;
  version: number;
  serialNumber: Integer;
  subject: RelativeDistinguishedNames;
  issuer: RelativeDistinguishedNames;
  extensions: readonly Extension[];
  readonly notBefore: { value: Date };
  readonly notAfter: { value: Date };
  readonly subjectPublicKeyInfo: {
    readonly subjectPublicKey: BitString;
    importKey(key: webcrypto.CryptoKey, engine: CryptoEngine): Promise<void>;
  };
  sign(key: webcrypto.CryptoKey, hash: string, engine: CryptoEngine): Promise<void>;
  toSchema(encoded: boolean): { toBER(): ArrayBuffer };
}
