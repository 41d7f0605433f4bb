// Fields as Go's validation reads them: what is absent is the zero value of its type.
import { isRecord } from '../../object/api-object.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function structOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

export function structsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(structOf) : [];
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
