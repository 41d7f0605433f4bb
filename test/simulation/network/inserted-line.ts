// What a broken server or proxy puts between the lines of a watch.
import type { Dice } from '../dice.ts';
import { failureStatus, gone } from '../server/reply.ts';

const garbage: readonly string[] = [
  '<html><body>504 Gateway Time-out</body></html>',
  '{"type":"ADDED","object":{"apiVersion":',
  '{"type":"ADDED"}',
  '[]',
  'null',
  '{"object":{}}',
  '{"type":"BOOKMARK","object":{"kind":"Thing","apiVersion":"test.kubewright.dev/v1","metadata":{}}}',
  '\u{fffd}\u{1f600}',
  'nul',
];

/** Lines that must change nothing and leave the watch alive (B-12). */
const foreign: readonly string[] = [
  '',
  '   ',
  '{"type":"ADDED","object":{"apiVersion":"v1","kind":"Secret","metadata":{"name":"thing-1","namespace":"a"}}}',
  '{"type":"DELETED","object":{"apiVersion":"test.kubewright.dev/v2","kind":"Thing","metadata":{"name":"thing-1","namespace":"a"}}}',
  '{"type":"SOMETHING","object":{"kind":"Thing","apiVersion":"test.kubewright.dev/v1","metadata":{"name":"thing-1","namespace":"a"}}}',
  '{"type":"MODIFIED","object":null}',
  '{"type":"MODIFIED","object":{"kind":"Thing","apiVersion":"test.kubewright.dev/v1","metadata":{}}}',
];

/** @returns the line, and whether the server ends the watch after it */
export function insertedLine(
  dice: Dice,
  what: 'gone' | 'failure' | 'throttle' | 'garbage' | 'foreign',
): { text: string; last: boolean } {
  const error = (status: unknown): { text: string; last: boolean } => ({
    text: JSON.stringify({ type: 'ERROR', object: status }),
    last: true,
  });
  switch (what) {
    case 'gone':
      return error(gone('The resourceVersion for the provided watch is too old.'));
    case 'failure':
      return error(
        dice.from([
          failureStatus(500, 'InternalError', 'etcdserver: request timed out'),
          failureStatus(504, 'Timeout', 'the server was unable to return a response in the time allotted'),
          failureStatus(503, 'ServiceUnavailable', 'apiserver is shutting down', { retryAfterSeconds: 2 }),
          'no status at all',
        ]),
      );
    case 'throttle':
      return error(failureStatus(429, 'TooManyRequests', 'too many requests', { retryAfterSeconds: 3 }));
    case 'garbage':
      return { text: dice.from(garbage), last: dice.chance(0.5) };
    case 'foreign':
      return { text: dice.from(foreign), last: false };
  }
}
