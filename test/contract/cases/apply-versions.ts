// Apply where an object has several versions, and where its schema changes: what managers own is theirs in the version in
// which they wrote. And the letters of what cannot be applied.
import { contractCase, type ContractCase } from '../contract-case.ts';
import type { Answer, Api } from '../api.ts';
import { installDefinition, integer, list, named, text, type SchemaRow } from '../schema-table.ts';
import { customResourceDefinitions, resourcePath } from '../resource-path.ts';

type Schema = SchemaRow['schema'];
type Fields = Readonly<Record<string, unknown>>;

const object = (properties: Fields, more: Fields = {}): Schema => ({ type: 'object', properties, ...more });

const version = (name: string, spec: Schema, more: Fields = {}) => ({
  name,
  served: true,
  storage: false,
  schema: { openAPIV3Schema: object({ spec, status: object({ x: text }) }) },
  ...more,
});

function definitionOf(label: string, ...versions: readonly ReturnType<typeof version>[]) {
  const group = `${label}.apply.kubewright.dev`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `things.${group}` },
    spec: { group, scope: 'Namespaced', names: { kind: 'Thing', plural: 'things' }, versions },
  };
}

/** Things of one definition, applied in any version. */
class Things {
  readonly #api: Api;
  readonly #group: string;
  readonly #definition: ReturnType<typeof definitionOf>;

  constructor(api: Api, definition: ReturnType<typeof definitionOf>) {
    this.#api = api;
    this.#definition = definition;
    this.#group = definition.spec.group;
  }

  install(): Promise<void> {
    return installDefinition(this.#api, this.#definition);
  }

  path(apiVersion: string, name = 'a'): string {
    return resourcePath(`${this.#group}/${apiVersion}`, 'things')(this.#api.namespace, name);
  }

  apply(manager: string, apiVersion: string, spec: unknown, more: Fields = {}, force = false): Promise<Answer> {
    const name = typeof more['name'] === 'string' && more['name'] !== '' ? more['name'] : 'a';
    const body = { apiVersion: `${this.#group}/${apiVersion}`, kind: 'Thing', metadata: { name, ...more }, spec };
    const query = { fieldManager: manager, ...(force ? { force } : {}) };
    return this.#api.patch(this.path(apiVersion, name), 'apply', body, { query });
  }

  merge(manager: string, apiVersion: string, patch: unknown): Promise<Answer> {
    return this.#api.patch(this.path(apiVersion), 'merge', patch, { query: { fieldManager: manager } });
  }

  get(apiVersion: string): Promise<Answer> {
    return this.#api.get(this.path(apiVersion));
  }

  /** Changes the definition, and waits until a patch through the changed schema is answered as wanted. */
  async change(patch: readonly object[], isThere: () => Promise<boolean>): Promise<void> {
    const path = customResourceDefinitions(undefined, this.#definition.metadata.name);
    await this.#api.patch(path, 'json', patch);
    await this.#api.until(path, () => true);
    for (let tries = 0; tries < 200 && !(await isThere()); tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const items = list('map', named({ v: text }));

/** What a property of the schema becomes, with what is applied before and after. */
const changes: Readonly<Record<string, readonly [before: Schema, after: Schema, ...values: [unknown, unknown]]>> = {
  'an atomic list becomes a set': [{ type: 'array', items: text }, list('set', text), ['a', 'b'], ['a', 'c']],
  'a set becomes an atomic list': [list('set', text), { type: 'array', items: text }, ['a', 'b'], ['a', 'c']],
  'an atomic list becomes a map': [
    list('atomic', named()),
    list('map', named()),
    [{ name: 'a', size: 1 }, { name: 'b' }],
    [{ name: 'a', size: 2 }],
  ],
  'a map of items becomes an atomic list': [
    list('map', named()),
    list('atomic', named()),
    [{ name: 'a', size: 1 }, { name: 'b' }],
    [{ name: 'a', size: 2 }],
  ],
  'a granular struct becomes atomic': [
    object({ a: text, b: text }),
    object({ a: text, b: text }, { 'x-kubernetes-map-type': 'atomic' }),
    { a: '1', b: '2' },
    { a: '2' },
  ],
  'an atomic struct becomes granular': [
    object({ a: text, b: text }, { 'x-kubernetes-map-type': 'atomic' }),
    object({ a: text, b: text }),
    { a: '1', b: '2' },
    { a: '2' },
  ],
  'a map of texts becomes a struct': [
    { type: 'object', additionalProperties: text },
    object({ a: text, b: text }),
    { a: '1', b: '2' },
    { a: '2' },
  ],
  'free content becomes a struct': [
    { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    object({ a: text, b: object({ c: text }) }),
    { a: '1', b: { c: 'd' } },
    { a: '2' },
  ],
};

const typed = definitionOf(
  'typed',
  version(
    'v1',
    object({
      s: text,
      i: integer,
      n: { type: 'number' },
      b: { type: 'boolean' },
      o: object({ a: text }),
      m: { type: 'object', additionalProperties: integer },
      set: list('set', text),
      numbers: list('set', integer),
      map: items,
      keys: list('map', object({ name: text, port: { type: 'integer', default: 80 } }, { required: ['name'] }), {
        'x-kubernetes-list-map-keys': ['name', 'port'],
      }),
      either: { 'x-kubernetes-int-or-string': true },
      any: { 'x-kubernetes-preserve-unknown-fields': true },
      embedded: {
        type: 'object',
        'x-kubernetes-embedded-resource': true,
        'x-kubernetes-preserve-unknown-fields': true,
      },
      deep: list('map', named({ inner: list('map', named()) })),
      nothing: { type: 'string', nullable: true },
      sets: { type: 'object', additionalProperties: object({ k: text, set: list('set', text) }) },
    }),
    { storage: true, subresources: { status: {} } },
  ),
);

const specs: Readonly<Record<string, readonly unknown[]>> = {
  'scalars of other types': [
    { s: 5 },
    { i: 'x' },
    { i: 1.5 },
    { n: 1.5 },
    { n: 'x' },
    { b: 'true' },
    { s: null },
    { nothing: null },
  ],
  'structs and maps of other types': [
    { o: [] },
    { o: 'x' },
    { o: null },
    { m: { a: 'x' } },
    { m: [] },
    { o: { unknown: 1 } },
    { unknown: 1 },
  ],
  'sets of other types': [
    { set: 'x' },
    { set: [1] },
    { set: ['a', 'a'] },
    { set: [null] },
    { set: {} },
    { numbers: [1, 1] },
    { numbers: [1, 2] },
  ],
  'maps of items of other types': [
    { map: [{ name: 'a' }, { name: 'a' }] },
    { map: [{ v: 'x' }] },
    { map: [{ name: null }] },
    { map: [{ name: 5 }] },
    { map: ['x'] },
    { map: [null] },
    { map: {} },
  ],
  'keys with defaults': [
    { keys: [{ name: 'a' }, { name: 'a', port: 80 }] },
    { keys: [{ name: 'a' }, { name: 'a', port: 81 }] },
    { keys: [{ port: 81 }] },
  ],
  'what may be of several types': [
    { either: 5 },
    { either: 'x' },
    { either: 1.5 },
    { either: true },
    { either: {} },
    { any: [1, { a: null }] },
  ],
  'embedded resources': [
    { embedded: { apiVersion: 'v1', kind: 'X', metadata: { name: 'a', labels: { a: 'b' } }, z: 1 } },
    { embedded: {} },
    { embedded: { apiVersion: 'v1', kind: 'X', metadata: { foo: 1 } } },
  ],
  'maps within maps': [
    { deep: [{ name: 'a', inner: [{ name: 'x', size: 1 }, { name: 'y' }] }] },
    { deep: [{ name: 'a', inner: [{ name: 'x' }, { name: 'x' }] }] },
    { deep: [{ name: 'a', inner: [{ name: 'x', size: 'z' }] }] },
    { sets: { 'a.b/c': { k: 'x', set: ['q'] } } },
    { sets: { a: { set: ['q', 'q'] } } },
  ],
  'what is no spec': ['text', [], null, 5],
};

const owner = { uid: 'u', apiVersion: 'v1', kind: 'X' };
const metadata: Readonly<Record<string, Fields>> = {
  'labels that are a number': { labels: 5 },
  'a label that is a number': { labels: { a: 5 } },
  'no labels': { labels: null },
  'annotations that are a list': { annotations: [] },
  'a finalizer twice': { finalizers: ['a.b/c', 'a.b/c'] },
  'two owners of one uid': {
    ownerReferences: [
      { ...owner, name: 'x' },
      { ...owner, name: 'y' },
    ],
  },
  'an unknown field': { unknown: 1 },
  'a time of creation': { creationTimestamp: '2020-01-01T00:00:00Z' },
  'no time of creation': { creationTimestamp: null },
  'a generation': { generation: 5 },
  'an empty uid': { uid: '' },
  'an empty version': { resourceVersion: '' },
  'version 0': { resourceVersion: '0' },
  'a version that is none': { resourceVersion: 'x' },
  'an empty list of managers': { managedFields: [] },
  'no managers': { managedFields: null },
  'an empty manager': { managedFields: [{}] },
  'an empty name': { name: '' },
  'another namespace': { namespace: 'default' },
  'an empty namespace': { namespace: '' },
  'a prefix of a name': { generateName: 'x-' },
};

const bodies: readonly string[] = [
  '',
  'null',
  '[]',
  '"x"',
  '5',
  'kind: Thing',
  'apiVersion: GV/v1',
  'apiVersion: GV/v1\nkind: Wrong',
  'apiVersion: GV/v9\nkind: Thing',
  'apiVersion: 5\nkind: Thing',
  'apiVersion: GV/v1\nkind: Thing\nmetadata: x',
  'apiVersion: GV/v1\nkind: Thing\nmetadata: {name: a}\nspec: {s: a, s: b}',
  'apiVersion: GV/v1\nkind: Thing\nstatus: {x: a}',
  'apiVersion: GV/v1\nkind: Thing\nfoo: {x: a}',
  'apiVersion: GV/v1\nkind: Thing\nspec: {s: yes}',
  'apiVersion: GV/v1\nkind: Thing\nmetadata: {name: a}\nspec: {s: a, s: b, zzz: 1}',
];

export const applyVersionCases: readonly ContractCase[] = [
  contractCase('managers of two versions own fields as their versions have them', async (api) => {
    const v1 = object({ a: text, b: text, l: items });
    const things = new Things(
      api,
      definitionOf(
        'versions',
        version('v1', v1, { storage: true }),
        version('v2', object({ a: text, b: text, c: text, l: items })),
      ),
    );
    await things.install();
    await things.apply('one', 'v1', { a: '1', l: [{ name: 'p', v: '1' }] });
    // The first manager's version does not know the field.
    (await things.apply('two', 'v2', { a: '1', c: '3' })).expect(500, {
      message: /\.spec\.c: field not declared in schema$/,
    });
    await things.apply('two', 'v2', { a: '2' });
    await things.apply('one', 'v2', { a: '2' });
    await things.apply('two', 'v2', { a: '2' }, {}, true);
    await things.get('v1');
    await things.get('v2');
    await things.merge('merger', 'v2', { spec: { b: 'z' } });
    await things.apply('one', 'v1', { b: 'q' });
    await things.apply('one', 'v1', { b: 'q' }, {}, true);
    await things.apply('one', 'v1', {});
    await things.merge('merger', 'v2', { spec: { c: 'z' } });
    await things.get('v2');
  }),

  contractCase(
    'managers of a version that is gone cannot be applied beside, and are forgotten by an update',
    async (api) => {
      const spec = object({ a: text, b: text });
      const things = new Things(api, definitionOf('gone', version('v1', spec, { storage: true }), version('v2', spec)));
      await things.install();
      await things.apply('two', 'v2', { a: '1' });
      await things.merge('merger', 'v2', { spec: { b: 'z' } });
      await things.apply('one', 'v1', { a: '1' });
      await things.change([{ op: 'remove', path: '/spec/versions/1' }], async () => {
        const { status } = await api.peek('GET', things.path('v2'));
        return status === 404;
      });
      (await things.apply('three', 'v1', { a: '2' })).expect(500);
      await things.apply('three', 'v1', { a: '2' }, {}, true);
      await things.merge('merger', 'v1', { spec: { b: 'y' } });
      await things.apply('one', 'v1', { a: '3' });
    },
  ),

  ...Object.entries(changes).map(([what, [before, after, first, second]], index) =>
    contractCase(`${what} between two applies`, async (api) => {
      const things = new Things(
        api,
        definitionOf(`change${index}`, version('v1', object({ x: before, y: text }), { storage: true })),
      );
      await things.install();
      await things.apply('one', 'v1', { x: first });
      const path = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/x';
      // A field that comes with the change says that it is there.
      const marker = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/z';
      const isThere = async (): Promise<boolean> => {
        const query = { dryRun: 'All', fieldManager: 'asker', fieldValidation: 'Strict' };
        const patch = { spec: { z: 'x' } };
        const options = { query, contentType: 'application/merge-patch+json' };
        return (await api.peek('PATCH', things.path('v1'), patch, options)).status === 200;
      };
      await things.change(
        [
          { op: 'replace', path, value: after },
          { op: 'add', path: marker, value: text },
        ],
        isThere,
      );
      await things.apply('two', 'v1', { x: second });
      await things.apply('one', 'v1', { x: second });
      await things.apply('one', 'v1', { x: second }, {}, true);
      await things.apply('one', 'v1', { y: 'k' });
      await things.get('v1');
    }),
  ),

  ...Object.entries(specs).map(([what, values]) =>
    contractCase(`apply of ${what}`, async (api) => {
      const things = new Things(api, typed);
      await things.install();
      for (const [index, spec] of values.entries()) await things.apply('one', 'v1', spec, { name: `a${index}` });
    }),
  ),

  ...Object.entries(metadata).map(([what, more]) =>
    contractCase(`apply with ${what} in its metadata`, async (api) => {
      const things = new Things(api, typed);
      await things.install();
      await things.apply('one', 'v1', { s: 'x' }, more);
      await things.apply('two', 'v1', { s: 'y' }, more, true);
    }),
  ),

  contractCase('apply of what is none', async (api) => {
    const things = new Things(api, typed);
    await things.install();
    for (const body of bodies) {
      for (const fieldValidation of ['Strict', 'Warn']) {
        await api.request('PATCH', things.path('v1'), body.replaceAll('GV', typed.spec.group), {
          query: { fieldManager: 'one', fieldValidation },
          contentType: 'application/apply-patch+yaml',
        });
      }
    }
  }),
];
