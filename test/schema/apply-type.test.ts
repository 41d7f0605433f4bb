// The apply type over a kind's own type: what an applied object must have, may have, and may not have.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { typeCheck } from './type-check.ts';

const head = `
import type { KubernetesObject, ObjectMeta } from '@kubewright/apimachinery';
import type { ApplyOf, ListMap } from '@kubewright/client';

interface Port { port: number; protocol?: 'TCP' | 'UDP'; name: string }
interface Route { host: string; port: number; weight: number; ports: Port[] }
interface Site extends KubernetesObject {
  apiVersion?: 'a.b/v1';
  kind?: 'Site';
  metadata: ObjectMeta;
  spec: {
    required: string;
    nullable: string | null;
    plain: { a: string; b: string }[];
    routes: Route[];
    maybe?: Route[] | null;
    byName: Record<string, Port[]>;
    grid: Port[][];
    tree?: Tree;
  };
}
interface Tree { children: Tree[]; label: string }
export type SiteApply = ApplyOf<
  Site,
  {
    spec: {
      routes: ListMap<'host' | 'port', { ports: ListMap<'port'> }>;
      maybe: ListMap<'host'>;
      byName: Record<string, ListMap<'port'>>;
      grid: ListMap<never, ListMap<'port'>>;
    };
  }
>;
const site = { apiVersion: 'a.b/v1', kind: 'Site', metadata: { name: 'a' } } as const;
`;

const accepted: Readonly<Record<string, string>> = {
  'nothing but the name': '{}',
  'an empty spec': '{ spec: {} }',
  'the keys alone': `{ spec: { routes: [{ host: 'a', port: 1 }] } }`,
  'a key with a default left out': `{ spec: { routes: [{ host: 'a', port: 1, ports: [{ port: 1 }] }] } }`,
  'a list that is no list map': `{ spec: { plain: [{ a: 'a' }] } }`,
  'null where the field admits it': `{ spec: { nullable: null, maybe: null } }`,
  'a list that may be null': `{ spec: { maybe: [{ host: 'a' }] } }`,
  'a map of list maps': `{ spec: { byName: { a: [{ port: 1 }] } } }`,
  'a list of list maps': `{ spec: { grid: [[{ port: 1 }]] } }`,
  'frozen lists': `{ spec: { routes: [{ host: 'a', port: 1, ports: [{ port: 1 }] }], grid: [[{ port: 1 }]] } as const }`,
  recursion: `{ spec: { tree: { children: [{ children: [{}] }] } } }`,
};

const refused: Readonly<Record<string, string>> = {
  'one of two keys': `{ spec: { routes: [{ host: 'a' }] } }`,
  'an undefined key': `{ spec: { routes: [{ host: 'a', port: undefined }] } }`,
  'no key two list maps deep': `{ spec: { routes: [{ host: 'a', port: 1, ports: [{ protocol: 'TCP' }] }] } }`,
  'no key where the list may be null': `{ spec: { maybe: [{ port: 1 }] } }`,
  'no key in a map': `{ spec: { byName: { a: [{ name: 'a' }] } } }`,
  'no key in a list of lists': `{ spec: { grid: [[{ name: 'a' }]] } }`,
  'null where no field admits it': `{ spec: { required: null } }`,
  'a field that the kind does not have': `{ spec: { wrong: 1 } }`,
};

test('apply types accept what server-side apply needs, and refuse items without their keys', () => {
  const use = (name: string, fields: string): string =>
    `export const ${name}: SiteApply = { ...site, ...(${fields} satisfies Omit<SiteApply, keyof typeof site>) };\n`;
  const valid = Object.values(accepted).map((fields, index) => use(`valid${index}`, fields));
  const invalid = Object.entries(refused).map(
    ([name, fields], index) => `// @ts-expect-error: ${name}\n${use(`invalid${index}`, fields)}`,
  );
  assert.equal(typeCheck(new Map([['use.ts', head + valid.join('') + invalid.join('')]])), '');
});
