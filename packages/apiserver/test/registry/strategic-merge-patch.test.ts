import assert from 'node:assert/strict';
import { it } from 'node:test';
import { builtInSchema } from '../../src/builtin/built-in-schema.ts';
import { applyStrategicMergePatch } from '../../src/registry/strategic-merge-patch.ts';

const schema = builtInSchema({ group: '', version: 'v1' }, 'Pod');
const pod = {
  metadata: { finalizers: ['a', 'b'] },
  spec: {
    nodeName: 'n',
    containers: [
      { name: 'one', image: 'x', env: [{ name: 'A', value: '1' }] },
      { name: 'two', image: 'y', command: ['a', 'b'] },
    ],
    tolerations: [{ key: 'a' }],
  },
};
interface PatchedSpec {
  nodeName?: string;
  containers: { name: string }[];
  tolerations: object[];
}
const patched = (spec: object) => applyStrategicMergePatch(pod, { spec }, schema)['spec'] as PatchedSpec;
const names = (containers: { name: string }[]) => containers.map(({ name }) => name);

it('merges lists by their key and replaces the others', () => {
  const { containers, tolerations } = patched({
    containers: [
      { name: 'one', image: 'z', env: [{ name: 'B', value: '2' }] },
      { name: 'three' },
      { name: 'two', command: ['c'] },
    ],
    tolerations: [{ key: 'b' }],
  });
  assert.deepEqual(containers, [
    {
      name: 'one',
      image: 'z',
      // What is new comes first: nothing says where it belongs.
      env: [
        { name: 'B', value: '2' },
        { name: 'A', value: '1' },
      ],
    },
    { name: 'three' },
    { name: 'two', image: 'y', command: ['c'] },
  ]);
  assert.deepEqual(tolerations, [{ key: 'b' }]);
});

it('removes nulls and what a directive names', () => {
  assert.equal(patched({ nodeName: null }).nodeName, undefined);
  assert.deepEqual(names(patched({ containers: [{ name: 'one', $patch: 'delete' }] }).containers), ['two']);
  assert.deepEqual(names(patched({ containers: [{ $patch: 'replace' }, { name: 'new' }] }).containers), ['new']);
  assert.deepEqual(patched({ $retainKeys: ['nodeName'] }), { nodeName: 'n' });
  const { metadata } = applyStrategicMergePatch(
    pod,
    { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } },
    schema,
  );
  assert.deepEqual(metadata, { finalizers: ['b'] });
});

it('merges lists of scalars and orders lists as it is told', () => {
  const { metadata } = applyStrategicMergePatch(pod, { metadata: { finalizers: ['b', 'c'] } }, schema);
  assert.deepEqual(metadata, { finalizers: ['a', 'b', 'c'] });
  const { containers } = patched({ '$setElementOrder/containers': [{ name: 'two' }, { name: 'one' }] });
  assert.deepEqual(names(containers), ['two', 'one']);
});

it('leaves its arguments and prototypes alone', () => {
  const before = structuredClone(pod);
  const result = applyStrategicMergePatch(
    pod,
    JSON.parse('{"__proto__":{"polluted":true}}') as Record<string, unknown>,
    schema,
  );
  assert.deepEqual(pod, before);
  assert.equal((result as { polluted?: boolean }).polluted, undefined);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

it('refuses a list item without its key', () => {
  assert.throws(() => patched({ containers: [{ image: 'x' }] }), /does not contain declared merge key: name/);
});
