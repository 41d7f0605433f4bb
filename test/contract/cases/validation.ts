// What a structural schema does to an object: prune, default, validate; strict field validation and its warnings.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { group, widget, widgets } from '../fixtures.ts';

export const validationCases: readonly ContractCase[] = [
  contractCase('several faults are reported together, each with its cause', async (api) => {
    const faulty = widget('a', {
      size: 0,
      color: 'pink',
      title: 'TOO LONG A TITLE',
      replicas: -1,
      tags: ['1', '2', '3', '4'],
    });
    const refused = await api.post(widgets(api.namespace), faulty);
    refused.expect(422, {
      reason: 'Invalid',
      message: /^Widget\.contract\.kubewright\.dev "a" is invalid: \[/,
      details: { name: 'a', group, kind: 'Widget' },
    });
  }),

  contractCase('each kind of fault has its own words', async (api) => {
    const faults: readonly (readonly [spec: Record<string, unknown>, message: string])[] = [
      [{ size: undefined }, 'spec.size: Required value'],
      [{ size: 11 }, 'spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10'],
      [{ size: 0 }, 'spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1'],
      [{ size: 'big' }, 'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"'],
      [{ size: 1.5 }, 'spec.size: Invalid value: "number": spec.size in body must be of type integer: "number"'],
      [{ color: 'pink' }, 'spec.color: Unsupported value: "pink": supported values: "red", "green", "blue"'],
      [{ title: 'abcdefghijk' }, 'spec.title: Too long: may not be more than 10 bytes'],
      [{ title: 'A' }, `spec.title: Invalid value: "A": spec.title in body should match '^[a-z]+$'`],
      [{ tags: ['1', '2', '3', '4'] }, 'spec.tags: Too many: 4: must have at most 3 items'],
      [{ tags: ['1', '1'] }, 'spec.tags[1]: Duplicate value: "1"'],
      [
        {
          ports: [
            { name: 'a', port: 1 },
            { name: 'a', port: 2 },
          ],
        },
        'spec.ports[1]: Duplicate value: {"name":"a"}',
      ],
      [{ ports: [{ port: 1 }] }, 'spec.ports[0].name: Required value'],
      [
        { amount: true },
        'spec.amount: Invalid value: "boolean": spec.amount in body must be of type integer,string: "boolean"',
      ],
      [
        { settings: { key: 1 } },
        'spec.settings.key: Invalid value: "integer": spec.settings.key in body must be of type string: "integer"',
      ],
      [{ replicas: 2 ** 31 }, 'spec.replicas'],
    ];
    for (const [spec, message] of faults) {
      const refused = await api.post(widgets(api.namespace), widget('a', spec));
      refused.expect(422, { reason: 'Invalid', message: (text) => String(text).includes(message) });
    }
    (await api.post(widgets(api.namespace), { ...widget('a'), spec: undefined })).expect(201);
  }),

  contractCase('an invalid name, label or owner is refused as metadata', async (api) => {
    (await api.post(widgets(api.namespace), widget('Upper_Case'))).expect(422, {
      message: /metadata\.name: Invalid value: "Upper_Case": a lowercase RFC 1123 subdomain must consist of/,
    });
    const labels = { 'not valid': 'x', ok: 'not valid either!' };
    (await api.post(widgets(api.namespace), widget('a', {}, { labels }))).expect(422, { message: /metadata\.labels/ });
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: '', uid: '' }];
    (await api.post(widgets(api.namespace), widget('a', {}, { ownerReferences }))).expect(422, {
      message: /metadata\.ownerReferences/,
    });
    (await api.post(widgets(api.namespace), widget('a', {}, { finalizers: ['no slash'] }))).expect(422, {
      message: /metadata\.finalizers/,
    });
    (await api.post(widgets(api.namespace), widget('a', {}, { namespace: 'default' }))).expect(400, {
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    });
  }),

  contractCase('fields that the schema does not know are dropped', async (api) => {
    const spec = {
      unknown: 1,
      nested: { unknown: 1 },
      ports: [{ name: 'a', port: 1, unknown: 1 }],
      anything: { kept: { as: ['it', 'is'] } },
      settings: { any: 'key' },
    };
    const created = await api.post(widgets(api.namespace), { ...widget('a', spec), extra: 1 });
    created.expect(201, {
      extra: absent,
      spec: {
        unknown: absent,
        nested: { unknown: absent },
        ports: [{ unknown: absent }],
        anything: { kept: { as: ['it', 'is'] } },
        settings: { any: 'key' },
      },
    });
  }),

  contractCase('defaults fill what is missing, also in lists and for dropped nulls', async (api) => {
    const spec = { color: null, note: null, nested: {}, ports: [{ name: 'a', port: 1 }] };
    const created = await api.post(widgets(api.namespace), widget('a', spec));
    created.expect(201, {
      spec: {
        color: 'red',
        replicas: 1,
        note: null,
        nested: { enabled: true, level: 3 },
        ports: [{ name: 'a', port: 1, protocol: 'TCP' }],
      },
    });
    (await api.post(widgets(api.namespace), widget('b'))).expect(201, { spec: { nested: absent } });
    const patched = await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { color: null } });
    patched.expect(200, { spec: { color: 'red' } });
  }),

  contractCase('strict field validation refuses unknown and duplicate fields', async (api) => {
    const strict = { query: { fieldValidation: 'Strict' } };
    const unknown = { ...widget('a', { unknown: 1, nested: { other: 1 } }), extra: 1 };
    (await api.post(widgets(api.namespace), unknown, strict)).expect(400, {
      reason: 'BadRequest',
      message: /strict decoding error: .*unknown field "spec\.unknown"/,
    });
    const duplicate = `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"a"},"spec":{"size":1,"size":2}}`;
    (await api.post(widgets(api.namespace), duplicate, strict)).expect(400, {
      message: /duplicate field "spec\.size"/,
    });
    await api.post(widgets(api.namespace), widget('a'));
    (await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { unknown: 1 } }, strict)).expect(422);
    (await api.post(widgets(api.namespace), widget('b'), { query: { fieldValidation: 'Nonsense' } })).expect(422);
  }),

  contractCase('field validation warns when asked to, and by default', async (api) => {
    const unknown = widget('a', { unknown: 1 });
    const warned = await api.post(widgets(api.namespace), unknown, { query: { fieldValidation: 'Warn' } });
    warned.expect(201, { spec: { unknown: absent } }, { warning: '299 - "unknown field \\"spec.unknown\\""' });
    (await api.post(widgets(api.namespace), widget('b', { unknown: 1 }))).expect(201, {}, { warning: /unknown field/ });
    const ignored = await api.post(widgets(api.namespace), widget('c', { unknown: 1 }), {
      query: { fieldValidation: 'Ignore' },
    });
    ignored.expect(201, {}, { warning: absent });
  }),

  contractCase('a finalizer without a slash is warned about', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a', {}, { finalizers: ['hold'] }));
    created.expect(
      201,
      { metadata: { finalizers: ['hold'] } },
      { warning: /prefer a domain-qualified finalizer name/ },
    );
  }),

  contractCase('an update is validated like a create', async (api) => {
    const created = await api.post(widgets(api.namespace), widget('a'));
    const invalid = { ...created.body, spec: { size: 99 } };
    (await api.put(widgets(api.namespace, 'a'), invalid)).expect(422, { message: /spec\.size/ });
    (await api.get(widgets(api.namespace, 'a'))).expect(200, { spec: { size: 1 } });
  }),
];
