// Server-side apply: create, update, removal by leaving out, conflicts, force, and what managedFields say of it.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { group, widget, widgets } from '../fixtures.ts';
import { configMaps } from '../resource-path.ts';

const as = (fieldManager: string, more: Record<string, boolean> = {}) => ({ query: { fieldManager, ...more } });

export const applyCases: readonly ContractCase[] = [
  contractCase('apply creates what is missing and owns what it says', async (api) => {
    const created = await api.patch(widgets(api.namespace, 'a'), 'apply', widget('a', { title: 'abc' }), as('one'));
    created.expect(201, {
      metadata: {
        generation: 1,
        managedFields: [
          {
            manager: 'one',
            operation: 'Apply',
            apiVersion: `${group}/v1`,
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:spec': { 'f:size': {}, 'f:title': {} } },
          },
        ],
      },
      spec: { size: 1, title: 'abc', color: 'red' },
    });
    const again = await api.patch(widgets(api.namespace, 'a'), 'apply', widget('a', { title: 'abc' }), as('one'));
    again.expect(200, { metadata: { resourceVersion: created.resourceVersion } });
  }),

  contractCase('apply removes what its manager leaves out and nobody else owns', async (api) => {
    const labels = { one: 'x', two: 'y' };
    const ports = [
      { name: 'http', port: 80 },
      { name: 'https', port: 443 },
    ];
    const first = widget('a', { title: 'abc', ports, settings: { a: '1', b: '2' } }, { labels });
    await api.patch(widgets(api.namespace, 'a'), 'apply', first, as('one'));
    await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { settings: { c: '3' } } }, as('other'));
    const second = widget(
      'a',
      { ports: [{ name: 'https', port: 8443 }], settings: { a: '1' } },
      { labels: { one: 'x' } },
    );
    (await api.patch(widgets(api.namespace, 'a'), 'apply', second, as('one'))).expect(200, {
      metadata: { labels: { one: 'x', two: absent } },
      spec: {
        title: absent,
        ports: [{ name: 'https', port: 8443, protocol: 'TCP' }],
        settings: { a: '1', b: absent, c: '3' },
      },
    });
  }),

  contractCase('apply conflicts with other managers, names them, and force takes over', async (api) => {
    await api.patch(widgets(api.namespace, 'a'), 'apply', widget('a', { title: 'abc', color: 'red' }), as('one'));
    const other = widget('a', { size: 2, title: 'xyz', color: 'red' });
    const refused = await api.patch(widgets(api.namespace, 'a'), 'apply', other, as('two'));
    refused.expect(409, {
      reason: 'Conflict',
      message: /^Apply failed with 2 conflicts: conflicts with "one":\n- \.spec\.size\n- \.spec\.title$/,
      details: {
        causes: [
          { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.size' },
          { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.title' },
        ],
      },
    });
    const forced = await api.patch(widgets(api.namespace, 'a'), 'apply', other, as('two', { force: true }));
    forced.expect(200, {
      spec: { size: 2, title: 'xyz' },
      metadata: { managedFields: [{ manager: 'one' }, { manager: 'two' }] },
    });
    // The first one has lost the fields, so it conflicts now.
    const back = widget('a', { title: 'abc' });
    (await api.patch(widgets(api.namespace, 'a'), 'apply', back, as('one'))).expect(409);
  }),

  contractCase('the same value applied by two managers is shared until both let go', async (api) => {
    await api.patch(widgets(api.namespace, 'a'), 'apply', widget('a', { tags: ['x', 'y'], title: 'abc' }), as('one'));
    (
      await api.patch(widgets(api.namespace, 'a'), 'apply', widget('a', { tags: ['y', 'z'], title: 'abc' }), as('two'))
    ).expect(200, {
      spec: { tags: ['x', 'y', 'z'] },
    });
    (await api.patch(widgets(api.namespace, 'a'), 'apply', widget('a'), as('one'))).expect(200, {
      spec: { tags: ['y', 'z'], title: 'abc' },
    });
    (await api.patch(widgets(api.namespace, 'a'), 'apply', widget('a'), as('two'))).expect(200, {
      spec: { tags: absent, title: absent },
    });
  }),

  contractCase('an atomic list or map is owned and replaced whole', async (api) => {
    const first = widget('a', { steps: ['one', 'two'], placement: { zone: 'a', rack: '1' } });
    await api.patch(widgets(api.namespace, 'a'), 'apply', first, as('one'));
    const other = widget('a', { steps: ['three'], placement: { zone: 'b' } });
    (await api.patch(widgets(api.namespace, 'a'), 'apply', other, as('two'))).expect(409, {
      message: /\.spec\.placement\n- \.spec\.steps$/,
    });
    (await api.patch(widgets(api.namespace, 'a'), 'apply', other, as('two', { force: true }))).expect(200, {
      spec: { steps: ['three'], placement: { zone: 'b', rack: absent } },
    });
  }),

  contractCase('apply to the status has its own entry and leaves the spec alone', async (api) => {
    await api.patch(widgets(api.namespace, 'a'), 'apply', widget('a'), as('one'));
    const { spec: _, ...statusless } = widget('a');
    const status = { ...statusless, status: { phase: 'Ready', conditions: [{ type: 'Ready', status: 'True' }] } };
    (await api.patch(widgets(api.namespace, 'a', 'status'), 'apply', status, as('one'))).expect(200, {
      spec: { size: 1 },
      status: { phase: 'Ready' },
      metadata: {
        generation: 1,
        managedFields: [{ subresource: absent }, { subresource: 'status', operation: 'Apply' }],
      },
    });
    const second = { ...statusless, status: { conditions: [{ type: 'Synced', status: 'True' }] } };
    (await api.patch(widgets(api.namespace, 'a', 'status'), 'apply', second, as('two'))).expect(200, {
      status: { phase: 'Ready', conditions: [{ type: 'Ready' }, { type: 'Synced' }] },
    });
  }),

  contractCase('managedFields follow create, update and patch as well', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a', { title: 'abc' }), as('creator'));
    created.expect(201, { metadata: { managedFields: [{ manager: 'creator', operation: 'Update' }] } });
    await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { title: 'xyz' } }, as('patcher'));
    const read = await api.get(widgets(api.namespace, 'a'));
    read.expect(200, {
      metadata: {
        managedFields: [
          { manager: 'creator', fieldsV1: { 'f:spec': { 'f:title': absent, 'f:size': {} } } },
          { manager: 'patcher', fieldsV1: { 'f:spec': { 'f:title': {} } } },
        ],
      },
    });
    // Without a name, the first part of the user agent is the manager.
    (await api.post(widgets(api.namespace), widget('b'), { headers: { 'user-agent': 'somebody/v1 (x)' } })).expect(
      201,
      {
        metadata: { managedFields: [{ manager: 'somebody' }] },
      },
    );
    const cleared = await api.patch(widgets(api.namespace, 'a'), 'merge', { metadata: { managedFields: [{}] } });
    cleared.expect(200, { metadata: { managedFields: absent } });
  }),

  contractCase('apply refuses what it cannot do', async (api) => {
    (await api.patch(widgets(api.namespace, 'a'), 'apply', widget('a'))).expect(422, {
      message: /fieldManager: Required value: is required for apply patch/,
    });
    (await api.patch(widgets(api.namespace, 'a'), 'apply', widget('b'), as('one'))).expect(400);
    (await api.patch(widgets(api.namespace, 'a'), 'apply', widget('a'), as('one'))).expect(201);
    const managedFields = [
      { manager: 'x', operation: 'Apply', apiVersion: `${group}/v1`, fieldsType: 'FieldsV1', fieldsV1: {} },
    ];
    (await api.patch(widgets(api.namespace, 'a'), 'apply', widget('a', {}, { managedFields }), as('one'))).expect(400, {
      message: /metadata\.managedFields must be nil/,
    });
    // The merge cannot read the value at all, which is an internal error, oddly.
    (await api.patch(widgets(api.namespace, 'a'), 'apply', widget('a', { size: 'x' }), as('one'))).expect(500, {
      message: /\.spec\.size: expected numeric \(int or float\), got string$/,
    });
    (await api.patch(widgets(api.namespace, 'a'), 'apply', widget('a', { size: 99 }), as('one'))).expect(422);
    (
      await api.patch(widgets(api.namespace, 'a'), 'apply', { ...widget('a'), apiVersion: undefined }, as('one'))
    ).expect(400);
    const stale = widget('a', {}, { resourceVersion: '1' });
    (await api.patch(widgets(api.namespace, 'a'), 'apply', stale, as('one'))).expect(409);
  }),

  contractCase('apply takes YAML', async (api) => {
    const yaml = `apiVersion: ${group}/v1\nkind: Widget\nmetadata:\n  name: a\nspec:\n  size: 4\n  title: "yes"\n`;
    (await api.patch(widgets(api.namespace, 'a'), 'apply', yaml, as('one'))).expect(201, {
      spec: { size: 4, title: 'yes' },
    });
  }),

  contractCase('apply works on ConfigMaps', async (api) => {
    const configMap = (data: Record<string, string>) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data,
    });
    (await api.patch(configMaps(api.namespace, 'a'), 'apply', configMap({ a: '1', b: '2' }), as('one'))).expect(201);
    (await api.patch(configMaps(api.namespace, 'a'), 'apply', configMap({ b: '2' }), as('one'))).expect(200, {
      data: { a: absent, b: '2' },
    });
    (await api.patch(configMaps(api.namespace, 'a'), 'apply', configMap({ b: '3' }), as('two'))).expect(409, {
      message: /^Apply failed with 1 conflict: conflict with "one": \.data\.b$/,
    });
  }),
];
