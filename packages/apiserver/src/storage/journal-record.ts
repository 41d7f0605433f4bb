// The lines of a data file: a checksum, a space, a JSON document. A line is there whole or it is not there.
import { crc32 } from 'node:zlib';
import { decodeJson, encodeJson } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { textOf } from '../object/packed-object.ts';
import { bytesOf, pieceOf } from '../object/text-piece.ts';

/**
 * - `begin`: the first line: what the file starts from.
 * - `object`: one of the objects that were there then.
 * - `loaded`: there were no more of them; from here on the file is a log.
 * - `added`, `modified`, `deleted`: a change; a deletion says no object, for it is known.
 * - `compacted`: the history up to a revision was forgotten.
 */
export type JournalRecord =
  | { readonly type: 'begin'; readonly format: 1; readonly revision: number; readonly compacted: number }
  | { readonly type: 'object'; readonly key: string; readonly object: ApiObject }
  | { readonly type: 'loaded' }
  | { readonly type: 'added' | 'modified'; readonly key: string; readonly revision: number; readonly object: ApiObject }
  | { readonly type: 'deleted'; readonly key: string; readonly revision: number }
  | { readonly type: 'compacted'; readonly revision: number };

const digits = 8;

export function encodeRecord(record: JournalRecord): Buffer {
  const text = 'object' in record ? encodeChange(record) : Buffer.from(JSON.stringify(record));
  return Buffer.concat([Buffer.from(`${checksum(text)} `), text, newline]);
}

const newline = Buffer.from('\n');
const closing = Buffer.from('}');

/** An object of the store is its text already. */
function encodeChange({ object, ...about }: Extract<JournalRecord, { readonly object: ApiObject }>): Buffer {
  const start = Buffer.from(`${JSON.stringify(about).slice(0, -1)},"object":`);
  return Buffer.concat([start, bytesOf(textOf(object) ?? pieceOf(encodeJson(object))), closing]);
}

/** @returns undefined for a line that is not whole */
export function decodeRecord(line: string): JournalRecord | undefined {
  const text = line.slice(digits + 1);
  if (line[digits] !== ' ' || checksum(text) !== line.slice(0, digits)) return undefined;
  return decodeJson(text) as JournalRecord;
}

function checksum(text: string | Buffer): string {
  return crc32(text).toString(16).padStart(digits, '0');
}
