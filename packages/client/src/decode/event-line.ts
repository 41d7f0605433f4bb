// How a line of a watch begins and ends around the object it is about, as Kubernetes' servers write it.
import type { KubernetesObject } from '@kubewright/apimachinery';
import type { WatchEvent } from '../watch-event.ts';

/** What the object of a line has come to. */
export type EventLineType = WatchEvent<KubernetesObject>['type'];

/** How the line of an event begins, up to its object. */
const prefixes: Readonly<Record<EventLineType, Buffer>> = {
  ADDED: prefixOf('ADDED'),
  MODIFIED: prefixOf('MODIFIED'),
  DELETED: prefixOf('DELETED'),
};

/** Where the type begins in it. */
const firstOfType = '{"type":"'.length;
const initialOfAdded = 0x41;
const initialOfModified = 0x4d;

function prefixOf(type: EventLineType): Buffer {
  return Buffer.from(`{"type":"${type}","object":`);
}

/** What a line tells; undefined when it is written in another way, or is about no object. */
export function eventType(bytes: Uint8Array, start: number, end: number): EventLineType | undefined {
  const initial = bytes[start + firstOfType];
  const type = initial === initialOfModified ? 'MODIFIED' : initial === initialOfAdded ? 'ADDED' : 'DELETED';
  return startsWith(bytes, start, end, prefixes[type]) ? type : undefined;
}

/** Where the object begins in a line. */
export function objectOffset(type: EventLineType): number {
  return prefixes[type].length;
}

/** Nothing but the end of the event's own object is left of the line. */
export function endsEvent(bytes: Uint8Array, after: number, end: number): boolean {
  return bytes[after] === 0x7d && isBlank(bytes, after + 1, end);
}

function startsWith(bytes: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
  if (end - start < prefix.length) return false;
  for (let at = 0; at < prefix.length; at += 1) if (bytes[start + at] !== prefix[at]) return false;
  return true;
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return false;
  }
  return true;
}
