// Metadata of custom resources: names, labels, annotations, owners, finalizers, and what clients may not set.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { gadget, gadgets, group, groupVersion } from '../fixtures.ts';
import { expectCauses } from '../schema-table.ts';

interface Row {
  readonly name: string;
  /** The metadata of a new Gadget; its name is `a` unless given. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The same for an update of a good one. */
  readonly update?: boolean;
  readonly expects: readonly string[];
}

const owner = (more: Record<string, unknown> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: 'o',
  uid: 'u',
  ...more,
});

const rows: readonly Row[] = [
  {
    name: 'a name in capitals',
    metadata: { name: 'Not.Valid' },
    expects: [
      "metadata.name: Invalid value: \"Not.Valid\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  },
  {
    name: 'a name of 254 characters',
    metadata: { name: 'a'.repeat(254) },
    expects: [
      'metadata.name: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 253 characters',
    ],
  },
  {
    name: 'a name that ends with a dash',
    metadata: { name: 'a-' },
    expects: [
      "metadata.name: Invalid value: \"a-\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  },
  { name: 'a prefix that is fine beside a name', metadata: { generateName: 'x-' }, expects: [] },
  {
    name: 'neither name nor prefix',
    metadata: { name: undefined },
    expects: ['metadata.name: Required value: name or generateName is required'],
  },
  {
    name: 'label keys',
    metadata: { labels: { '': 'x', 'a/b/c': 'x', 'UPPER.example/x': 'y', '/x': 'y', 'a b': 'y' } },
    expects: [
      'metadata.labels: Invalid value: "": name part must be non-empty',
      "metadata.labels: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      'metadata.labels: Invalid value: "/x": prefix part must be non-empty',
      "metadata.labels: Invalid value: \"UPPER.example/x\": prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      "metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "metadata.labels: Invalid value: \"a/b/c\": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ],
  },
  {
    name: 'label values',
    metadata: { labels: { a: '-x', b: 'x'.repeat(64), c: 'a b' } },
    expects: [
      "metadata.labels: Invalid value: \"-x\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      "metadata.labels: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      'metadata.labels: Invalid value: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": must be no more than 63 bytes',
    ],
  },
  {
    name: 'labels of an update',
    metadata: { labels: { 'a b': 'c' } },
    update: true,
    expects: [
      "metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  },
  {
    name: 'annotation keys',
    metadata: { annotations: { 'Upper.Case/is fine': 'x', 'a b': 'y', 'OK/Fine': 'z' } },
    expects: [
      "metadata.annotations: Invalid value: \"Upper.Case/is fine\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "metadata.annotations: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  },
  {
    name: 'annotations of an update',
    metadata: { annotations: { 'a b': 'y' } },
    update: true,
    expects: [
      "metadata.annotations: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "metadata.annotations: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "metadata.annotations: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  },
  {
    name: 'annotations that are too large',
    metadata: { annotations: { a: 'x'.repeat(262144) } },
    expects: ['metadata.annotations: Too long: may not be more than 262144 bytes'],
  },
  { name: 'annotations that just fit', metadata: { annotations: { a: 'x'.repeat(262143) } }, expects: [] },
  {
    name: 'owners with nothing in them',
    metadata: { ownerReferences: [owner({ apiVersion: '', kind: '', name: '', uid: '' })] },
    expects: [
      'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
      'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ],
  },
  {
    name: 'owners of a strange version',
    metadata: { ownerReferences: [owner({ apiVersion: 'a/b/c' })] },
    expects: ['metadata.ownerReferences.apiVersion: Invalid value: "a/b/c": version must not be empty'],
  },
  {
    name: 'two controllers',
    metadata: { ownerReferences: [owner({ controller: true }), owner({ uid: 'v', controller: true })] },
    expects: [
      'metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"ConfigMap","name":"o","uid":"u","controller":true},{"apiVersion":"v1","kind":"ConfigMap","name":"o","uid":"v","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for ConfigMap/o and ConfigMap/o',
    ],
  },
  {
    name: 'an event as owner',
    metadata: { ownerReferences: [owner({ kind: 'Event' })] },
    expects: [
      'metadata.ownerReferences: Invalid value: {"apiVersion":"v1","kind":"Event","name":"o","uid":"u"}: /v1, Kind=Event is disallowed from being an owner',
    ],
  },
  {
    name: 'owners of an update',
    metadata: { ownerReferences: [owner({ name: '' })] },
    update: true,
    expects: [
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
    ],
  },
  {
    name: 'finalizers',
    metadata: { finalizers: ['a b', 'x.example/y/z', ''] },
    expects: [
      'metadata.finalizers: Invalid value: "": name part must be non-empty',
      "metadata.finalizers: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "metadata.finalizers: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "metadata.finalizers: Invalid value: \"x.example/y/z\": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ],
  },
  {
    name: 'finalizers of both policies',
    metadata: { finalizers: ['orphan', 'foregroundDeletion'] },
    expects: [
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ],
  },
  {
    name: 'finalizers of an update',
    metadata: { finalizers: ['a b'] },
    update: true,
    expects: [
      "metadata.finalizers: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  },
];

const refusals = rows.map(({ name, metadata, update = false, expects }) =>
  contractCase(`metadata: ${name}`, async (api) => {
    if (update) (await api.post(gadgets(api.namespace), gadget('a'))).expect(201);
    const body = { ...gadget('a'), metadata: { name: 'a', ...metadata } };
    const answer = update
      ? await api.patch(gadgets(api.namespace, 'a'), 'merge', { metadata })
      : await api.post(gadgets(api.namespace), body);
    if (expects.length === 0) answer.expect(201);
    else expectCauses(answer, expects);
  }),
);

export const metadataCases: readonly ContractCase[] = [
  ...refusals,

  contractCase('metadata: what only the server sets is taken from nobody', async (api) => {
    const forged = {
      name: 'a',
      uid: '11111111-2222-3333-4444-555555555555',
      generation: 7,
      creationTimestamp: '2001-01-01T00:00:00Z',
      deletionTimestamp: '2001-01-01T00:00:00Z',
      deletionGracePeriodSeconds: 5,
      selfLink: '/x',
    };
    const created = await api.post(gadgets(api.namespace), { ...gadget('a'), metadata: forged });
    created.expect(201, {
      metadata: {
        generation: 1,
        deletionTimestamp: absent,
        deletionGracePeriodSeconds: absent,
        uid: (uid) => uid !== forged.uid,
        creationTimestamp: (time) => time !== forged.creationTimestamp,
      },
    });
    const { uid: _uid, ...rest } = forged;
    const update = { ...created.body, metadata: { ...created.body.metadata, ...rest } };
    (await api.put(gadgets(api.namespace, 'a'), update)).expect(422, {
      message: /metadata\.deletionTimestamp: Invalid value: "2001-01-01T00:00:00Z": field is immutable/,
    });
    const metadata = { name: 'a', generation: 9, creationTimestamp: forged.creationTimestamp, generateName: 'x-' };
    (await api.patch(gadgets(api.namespace, 'a'), 'merge', { metadata })).expect(200, { metadata: { generation: 1 } });
  }),

  contractCase('metadata: a prefix that is no name', async (api) => {
    const body = { ...gadget('a'), metadata: { generateName: 'Not Valid-' } };
    const refused = await api.peek('POST', gadgets(api.namespace), body);
    refused.expect(422, { message: /metadata\.generateName: Invalid value: "Not Valid-"/ });
    api.note('the refusal', refused.text.replaceAll(/(?<=Not Valid-)[a-z0-9]{5}/g, '.....').length);
  }),

  contractCase('metadata: generation counts changes of everything but metadata', async (api) => {
    (await api.post(gadgets(api.namespace), gadget('a', { spec: { value: 'x' } }))).expect(201);
    const patches: readonly (readonly [patch: object, generation: number])[] = [
      [{ metadata: { labels: { a: 'b' } } }, 1],
      [{ spec: { value: 'y' } }, 2],
      [{ status: { phase: 'z' } }, 3],
      [{ spec: { value: 'y' } }, 3],
      [{ spec: null }, 4],
      [{ metadata: { finalizers: ['example.com/x'] } }, 4],
    ];
    for (const [patch, generation] of patches) {
      (await api.patch(gadgets(api.namespace, 'a'), 'merge', patch)).expect(200, { metadata: { generation } });
    }
    (await api.delete(gadgets(api.namespace, 'a'))).expect(200);
    (await api.get(gadgets(api.namespace, 'a'))).expect(200, { metadata: { generation: 5 } });
  }),

  contractCase('metadata: fields of wrong types', async (api) => {
    const wrong: readonly object[] = [
      { labels: { a: 1 } },
      { labels: ['a'] },
      { annotations: { a: true } },
      { finalizers: 'x' },
      { finalizers: [1] },
      { ownerReferences: {} },
      { ownerReferences: [{ controller: 'yes' }] },
      { generation: 'x' },
      { creationTimestamp: 'yesterday' },
      { name: 7 },
    ];
    for (const metadata of wrong) {
      (await api.post(gadgets(api.namespace), { ...gadget('a'), metadata: { name: 'a', ...metadata } })).expect(400);
    }
    (await api.post(gadgets(api.namespace), { ...gadget('a'), metadata: 'x' })).expect(400);
    (await api.post(gadgets(api.namespace), { ...gadget('a'), metadata: [] })).expect(400);
  }),

  contractCase('metadata: unknown fields of it', async (api) => {
    const metadata = { name: 'a', nmae: 'b', ownerReferences: [owner({ apiGroup: 'x' })], clusterName: 'c' };
    const body = { ...gadget('a'), metadata };
    (await api.post(gadgets(api.namespace), body)).expect(
      201,
      { metadata: { nmae: absent } },
      { warning: /unknown field \\"metadata\.nmae\\"/ },
    );
    (
      await api.post(
        gadgets(api.namespace),
        { ...body, metadata: { ...metadata, name: 'b' } },
        { query: { fieldValidation: 'Strict' } },
      )
    ).expect(400);
  }),

  contractCase('metadata: the type of an object', async (api) => {
    const spec = { value: 'x' };
    const metadata = { name: 'a' };
    const wrong: readonly (readonly [body: unknown, status: number])[] = [
      [{ kind: 'Gadget', metadata, spec }, 400],
      [{ apiVersion: groupVersion, metadata, spec }, 400],
      [{ apiVersion: `${group}/v9`, kind: 'Gadget', metadata }, 400],
      [{ apiVersion: 'other.example/v1', kind: 'Gadget', metadata }, 400],
      [{ apiVersion: groupVersion, kind: 'Widget', metadata }, 422],
      [{ apiVersion: groupVersion, kind: 'GadgetList', items: [] }, 422],
      [{ apiVersion: 7, kind: 'Gadget', metadata }, 400],
      ['[]', 400],
      ['"text"', 400],
      ['null', 400],
      ['{', 400],
      ['', 400],
    ];
    for (const [body, status] of wrong) (await api.post(gadgets(api.namespace), body)).expect(status);
  }),
];
