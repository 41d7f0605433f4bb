// The kind that the tests of this package use.
import { ResourceClient, defineResource } from '@kubewright/client';
import type { LogFields, Logger } from '@kubewright/client';
import type { Thing } from './scripted-server.ts';

const descriptor = {
  group: 'test.kubewright.dev',
  version: 'v1',
  kind: 'Thing',
  listKind: 'ThingList',
  plural: 'things',
  scope: 'Namespaced',
  subresources: ['status'],
} as const;

export const things = defineResource<Thing>()({
  ...descriptor,
  client: (rest, namespace) => new ResourceClient<Thing>(rest, descriptor, namespace),
});

/** A logger that remembers. */
export function memoryLogger(): Logger & { readonly lines: { level: string; message: string; fields?: LogFields }[] } {
  const lines: { level: string; message: string; fields?: LogFields }[] = [];
  const at = (level: string) => (message: string, fields?: LogFields) =>
    void lines.push({ level, message, ...(fields === undefined ? {} : { fields }) });
  const logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    lines,
    with: () => logger,
  };
  return logger;
}
