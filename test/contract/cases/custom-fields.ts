// Field validation of custom resources (unknown and duplicate fields, in JSON and YAML), scale paths, selectable fields.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { gadget, gadgets, groupVersion, widget, widgets } from '../fixtures.ts';

const yaml = { contentType: 'application/yaml' };

interface Row {
  readonly name: string;
  /** JSON, or YAML where it starts otherwise. */
  readonly body: string;
}

const head = `"apiVersion":"${groupVersion}","kind":"Widget","metadata":{"name":"a"}`;
const yamlHead = `apiVersion: ${groupVersion}\nkind: Widget\nmetadata:\n  name: a\n`;

const rows: readonly Row[] = [
  { name: 'an unknown field', body: `{${head},"spec":{"size":1,"unknown":1}}` },
  {
    name: 'unknown fields at every depth',
    body: `{${head},"zzz":1,"spec":{"size":1,"nested":{"x":1},"ports":[{"name":"a","port":1},{"name":"b","port":2,"y":1}]},"aaa":{}}`,
  },
  { name: 'a duplicate field', body: `{${head},"spec":{"size":1,"size":2}}` },
  { name: 'a field three times', body: `{${head},"spec":{"size":1,"size":2,"size":3}}` },
  { name: 'duplicates in a list', body: `{${head},"spec":{"size":1,"ports":[{"name":"a","port":1,"port":2}]}}` },
  { name: 'duplicates of metadata', body: `{${head},"metadata":{"name":"a"},"spec":{"size":1}}` },
  { name: 'duplicate and unknown fields', body: `{${head},"spec":{"size":1,"unknown":1,"size":2,"unknown":2}}` },
  { name: 'an unknown field in YAML', body: `${yamlHead}spec:\n  size: 1\n  unknown: 1\n` },
  { name: 'a duplicate field in YAML', body: `${yamlHead}spec:\n  size: 1\n  size: 2\n` },
  {
    name: 'duplicates at several depths in YAML',
    body: `${yamlHead}spec:\n  size: 1\n  nested:\n    level: 1\n    level: 2\n  size: 2\nspec:\n  size: 3\n`,
  },
];

export const fieldCases: readonly ContractCase[] = [
  ...rows.map(({ name, body }) =>
    contractCase(`fields: ${name}`, async (api) => {
      const options = body.startsWith('{') ? {} : yaml;
      for (const fieldValidation of ['Strict', 'Warn', 'Ignore']) {
        const query = { fieldValidation, dryRun: 'All' };
        const answer = await api.post(widgets(api.namespace), body, { ...options, query });
        answer.expect(fieldValidation === 'Strict' ? 400 : 201);
      }
      (await api.post(widgets(api.namespace), body, options)).expect(201);
      const strict = { ...options, query: { fieldValidation: 'Strict' } };
      (await api.put(widgets(api.namespace, 'a'), body, strict)).expect(400);
    }),
  ),

  contractCase('fields: patches with unknown fields', async (api) => {
    (await api.post(widgets(api.namespace), widget('a'))).expect(201);
    const path = widgets(api.namespace, 'a');
    for (const fieldValidation of ['Strict', 'Warn', 'Ignore']) {
      const options = { query: { fieldValidation } };
      const status = fieldValidation === 'Strict' ? 422 : 200;
      (await api.patch(path, 'merge', { spec: { unknown: 1 } }, options)).expect(status);
      (await api.patch(path, 'json', [{ op: 'add', path: '/spec/unknown', value: 1 }], options)).expect(status);
    }
  }),

  contractCase('fields: a JSON patch with a duplicate field', async (api) => {
    (await api.post(widgets(api.namespace), widget('a'))).expect(201);
    const patch = '[{"op":"replace","path":"/spec/size","value":4,"value":5}]';
    const warning = /json patch duplicate field/;
    (await api.patch(widgets(api.namespace, 'a'), 'json', patch)).expect(200, { spec: { size: 5 } }, { warning });
    const query = { fieldValidation: 'Ignore' };
    (await api.patch(widgets(api.namespace, 'a'), 'json', patch, { query })).expect(200);
  }),

  contractCase('scale: faults of the object and of the scale', async (api) => {
    const post = async (spec: Record<string, unknown>, status: number) =>
      (await api.post(widgets(api.namespace), widget('bad', spec), { query: { dryRun: 'All' } })).expect(status);
    await post({ replicas: -1 }, 422);
    await post({ replicas: 'x' }, 422);
    await post({ replicas: 3_000_000_000 }, 422);
    (await api.post(widgets(api.namespace), widget('a', { replicas: 2 }))).expect(201);
    const scale = widgets(api.namespace, 'a', 'scale');
    (await api.get(scale)).expect(200, { spec: { replicas: 2 }, status: { replicas: 0 } });
    const bodies: readonly (readonly [body: unknown, status: number])[] = [
      [
        {
          apiVersion: 'autoscaling/v1',
          kind: 'Scale',
          metadata: { name: 'a', namespace: api.namespace },
          spec: { replicas: -1 },
        },
        422,
      ],
      [
        {
          apiVersion: 'autoscaling/v1',
          kind: 'Scale',
          metadata: { name: 'b', namespace: api.namespace },
          spec: { replicas: 1 },
        },
        400,
      ],
      [
        {
          apiVersion: 'autoscaling/v1',
          kind: 'Scale',
          metadata: { name: 'a', namespace: api.namespace },
          spec: { replicas: 3 },
        },
        200,
      ],
    ];
    for (const [body, status] of bodies) (await api.put(scale, body)).expect(status);
    (await api.get(widgets(api.namespace, 'a'))).expect(200, { spec: { replicas: 3 } });
    (await api.get(gadgets(api.namespace, 'a', 'scale'))).expect(404);
    (await api.get(widgets(api.namespace, 'b', 'scale'))).expect(404);
  }),

  contractCase('scale: the status and the selector that it shows', async (api) => {
    (await api.post(widgets(api.namespace), widget('a'))).expect(201);
    const status = widgets(api.namespace, 'a', 'status');
    (await api.patch(status, 'merge', { status: { replicas: -1 } })).expect(422);
    (await api.patch(status, 'merge', { status: { selector: 7 } })).expect(422);
    (await api.patch(status, 'merge', { status: { replicas: 3, selector: 'a=b,c in (d,e)' } })).expect(200);
    (await api.get(widgets(api.namespace, 'a', 'scale'))).expect(200, {
      status: { replicas: 3, selector: 'a=b,c in (d,e)' },
    });
  }),

  contractCase('selectable fields: which objects a field selector finds', async (api) => {
    (await api.post(widgets(api.namespace), widget('a', { color: 'blue' }))).expect(201);
    (await api.post(widgets(api.namespace), widget('b'))).expect(201);
    for (const fieldSelector of [
      'spec.color=blue',
      'spec.color!=blue',
      'spec.color==red,metadata.name=b',
      'spec.color=',
      'metadata.namespace=other',
    ]) {
      (await api.get(widgets(api.namespace), { query: { fieldSelector } })).expect(200);
    }
    for (const fieldSelector of [
      'spec.size=1',
      'status.phase=x',
      '.spec.color=blue',
      'spec.color',
      'spec.color>blue',
    ]) {
      (await api.get(widgets(api.namespace), { query: { fieldSelector } })).expect(400);
    }
  }),

  contractCase('status: what its endpoint checks and what not', async (api) => {
    (await api.post(widgets(api.namespace), widget('a'))).expect(201);
    const status = widgets(api.namespace, 'a', 'status');
    const patches: readonly object[] = [
      { status: { phase: 7 } },
      { status: { conditions: [{ type: 'A' }] } },
      { status: null },
      { status: 'text' },
      { status: { phase: 'x', unknown: 1 } },
      { metadata: { labels: { 'a b': 'c' } }, spec: { size: 99 }, status: { phase: 'y' } },
    ];
    for (const patch of patches) await api.patch(status, 'merge', patch);
    (await api.get(widgets(api.namespace, 'a'))).expect(200, { spec: { size: 1 }, status: { phase: 'y' } });
    (await api.patch(gadgets(api.namespace, 'a', 'status'), 'merge', {})).expect(404);
    (await api.post(gadgets(api.namespace), gadget('a', { status: { phase: 'kept' } }))).expect(201, {
      status: { phase: 'kept' },
    });
  }),
];
