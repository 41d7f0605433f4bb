// Merge patch and JSON patch: results, refusals, media types.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { widget, widgets } from '../fixtures.ts';
import { configMaps } from '../resource-path.ts';

export const patchCases: readonly ContractCase[] = [
  contractCase('a merge patch merges objects, replaces lists and removes with null', async (api) => {
    const spec = { settings: { a: '1', b: '2' }, steps: ['one', 'two'], title: 'abc' };
    await api.post(widgets(api.namespace), widget('a', spec, { labels: { keep: 'x', drop: 'y' } }));
    const patch = {
      metadata: { labels: { drop: null, add: 'z' } },
      spec: { settings: { b: null, c: '3' }, steps: ['three'], title: null },
    };
    const patched = await api.patch(widgets(api.namespace, 'a'), 'merge', patch);
    patched.expect(200, {
      metadata: { labels: { keep: 'x', add: 'z', drop: absent } },
      spec: { settings: { a: '1', b: absent, c: '3' }, steps: ['three'], title: absent },
    });
  }),

  contractCase('a JSON patch adds, replaces, removes, moves, copies and tests', async (api) => {
    await api.post(widgets(api.namespace), widget('a', { steps: ['one', 'two'], settings: { 'a/b': '1' } }));
    const patch = [
      { op: 'test', path: '/spec/size', value: 1 },
      { op: 'replace', path: '/spec/size', value: 2 },
      { op: 'add', path: '/spec/steps/-', value: 'three' },
      { op: 'add', path: '/spec/steps/0', value: 'zero' },
      { op: 'remove', path: '/spec/steps/1' },
      { op: 'copy', from: '/spec/settings/a~1b', path: '/spec/settings/copied' },
      { op: 'move', from: '/spec/settings/a~1b', path: '/spec/settings/moved' },
    ];
    (await api.patch(widgets(api.namespace, 'a'), 'json', patch)).expect(200, {
      spec: { size: 2, steps: ['zero', 'two', 'three'], settings: { copied: '1', moved: '1', 'a/b': absent } },
    });
  }),

  contractCase('a JSON patch whose test fails changes nothing', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    const failing = [
      { op: 'replace', path: '/spec/size', value: 2 },
      { op: 'test', path: '/spec/color', value: 'blue' },
    ];
    (await api.patch(widgets(api.namespace, 'a'), 'json', failing)).expect(422, { reason: 'Invalid' });
    (await api.patch(widgets(api.namespace, 'a'), 'json', [{ op: 'remove', path: '/spec/nothing' }])).expect(422);
    (await api.patch(widgets(api.namespace, 'a'), 'json', { op: 'remove' })).expect(400, {
      message: /^error decoding patch: /,
    });
    (await api.patch(widgets(api.namespace, 'a'), 'json', [{ op: 'jump', path: '/spec' }])).expect(422);
    (await api.get(widgets(api.namespace, 'a'))).expect(200, {
      metadata: { resourceVersion: created.resourceVersion },
    });
  }),

  contractCase('a patch is validated, pruned and defaulted like an update', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    (await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 99 } })).expect(422, {
      message: /spec\.size: Invalid value: 99/,
    });
    const patched = await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { unknown: 1, nested: {} } });
    patched.expect(200, { spec: { unknown: absent, nested: { enabled: true } } }, { warning: /unknown field/ });
    (await api.patch(widgets(api.namespace, 'a'), 'merge', { metadata: { name: 'b' } })).expect(400);
    (await api.patch(widgets(api.namespace, 'a'), 'merge', '{"spec":')).expect(400);
  }),

  contractCase('patch types that a resource does not take are refused', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    (await api.patch(widgets(api.namespace, 'a'), 'strategic', { spec: { size: 2 } })).expect(415, {
      reason: 'UnsupportedMediaType',
    });
    const json = { contentType: 'application/json' };
    (await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 2 } }, json)).expect(415);
    await api.post(configMaps(api.namespace), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: { a: '1' },
    });
    (await api.patch(configMaps(api.namespace, 'a'), 'strategic', { data: { a: null, b: '2' } })).expect(200, {
      data: { a: absent, b: '2' },
    });
  }),
];
