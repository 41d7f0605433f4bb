// Kubernetes' rules for names, and its texts about them.
export function isDns1123Label(value: string): boolean {
  throw new Error('isDns1123Label is not there yet', { cause: [value] });
}
export function isDns1123Subdomain(value: string): boolean {
  throw new Error('isDns1123Subdomain is not there yet', { cause: [value] });
}
export function isDns1035Label(value: string): boolean {
  throw new Error('isDns1035Label is not there yet', { cause: [value] });
}
export function isQualifiedName(value: string): boolean {
  throw new Error('isQualifiedName is not there yet', { cause: [value] });
}
export function isLabelValue(value: string): boolean {
  throw new Error('isLabelValue is not there yet', { cause: [value] });
}
/** What is wrong with the value, in Kubernetes' words; empty when nothing is. */
export function dns1123LabelMessages(value: string): string[] {
  throw new Error('dns1123LabelMessages is not there yet', { cause: [value] });
}
export function dns1123SubdomainMessages(value: string): string[] {
  throw new Error('dns1123SubdomainMessages is not there yet', { cause: [value] });
}
export function dns1035LabelMessages(value: string): string[] {
  throw new Error('dns1035LabelMessages is not there yet', { cause: [value] });
}
export function qualifiedNameMessages(value: string): string[] {
  throw new Error('qualifiedNameMessages is not there yet', { cause: [value] });
}
export function labelValueMessages(value: string): string[] {
  throw new Error('labelValueMessages is not there yet', { cause: [value] });
}
export const dns1123LabelMessage: string = '';
export const dns1123SubdomainMessage: string = '';
export const dns1035LabelMessage: string = '';
