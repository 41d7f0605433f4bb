// Bodies that mean harm or come from careless hands: metadata at and beyond its limits, names of prototypes, numbers, bytes
// and depths that do not fit, YAML that JSON cannot say.
import { contractCase, type ContractCase } from '../contract-case.ts';
import type { Api } from '../api.ts';
import { groupVersion, widget, widgets } from '../fixtures.ts';
import { configMaps } from '../resource-path.ts';

const owner = (more: object) => ({ apiVersion: 'v1', kind: 'A', name: 'a', uid: 'u', ...more });
const manager = (more: object) => ({
  manager: 'a',
  operation: 'Update',
  apiVersion: groupVersion,
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:spec': { 'f:size': {} }, 'f:data': { 'f:a': {} } },
  time: '2020-01-01T00:00:00Z',
  ...more,
});

const metadata: Readonly<Record<string, Record<string, unknown>>> = {
  'annotations of 256 KiB': { annotations: { a: 'x'.repeat(256 * 1024 - 1) } },
  'annotations of more than 256 KiB': { annotations: { a: 'x'.repeat(256 * 1024) } },
  'annotations of bad names': { annotations: { 'a b': 'x', '-a': 'y', 'a/b/c': 'z', '': 'e', 'example.com/': 'f' } },
  'an annotation of a prefix in capitals': { annotations: { 'UPPER/x': '1' } },
  'bad labels': {
    labels: { 'a b': 'x', ok: 'bad value', long: 'x'.repeat(64), ['y'.repeat(64)]: 'z', 'UPPER/x': 'v' },
  },
  'the names of prototypes': JSON.parse(
    '{"labels":{"__proto__":"x","constructor":"y"},"annotations":{"__proto__":"x","toString":"y"}}',
  ) as Record<string, unknown>,
  'three controllers': { ownerReferences: ['1', '2', '3'].map((uid) => owner({ name: uid, uid, controller: true })) },
  'owners that are nothing': {
    ownerReferences: [{}, { apiVersion: '', kind: '', name: '', uid: '' }, owner({ apiVersion: 'a/b/c' })],
  },
  'events as owners': {
    ownerReferences: [owner({ kind: 'Event' }), owner({ apiVersion: 'events.k8s.io/v1', kind: 'Event', uid: 'v' })],
  },
  'an owner twice': { ownerReferences: [owner({}), owner({ uid: 'v' }), owner({})] },
  'an owner of wrong types': { ownerReferences: [owner({ blockOwnerDeletion: 'x' })] },
  'an unknown field of an owner': { ownerReferences: [owner({ foo: 'x' })] },
  'bad finalizers': { finalizers: ['', 'a b/c', 'orphan', 'x'.repeat(300), 'a/b', 'kubernetes', 'UPPER.com/a'] },
  'a finalizer twice': { finalizers: ['a.b/c', 'a.b/c'] },
  'a negative generation': { generation: -5 },
  'times that are none': { creationTimestamp: 'nonsense' },
  'a number for a time': { deletionTimestamp: 5 },
  'managers without a version': { managedFields: [manager({ apiVersion: '' })] },
  'managers of an unknown operation': { managedFields: [manager({ operation: 'Wrong' })] },
  'managers of an unknown type of fields': { managedFields: [manager({ fieldsType: 'FieldsV2' })] },
  'managers of another kind': { managedFields: [manager({ apiVersion: 'apps/v1' })] },
  'managers of no kind': { managedFields: [manager({ apiVersion: 'nothing.example.com/v9' })] },
  'managers of fields that are no object': { managedFields: [manager({ fieldsV1: { 'f:data': 5 } })] },
  'managers of fields that are a list': { managedFields: [manager({ fieldsV1: [] })] },
  'managers of fields of a kind that there is not': { managedFields: [manager({ fieldsV1: { 'x:y': {} } })] },
  'managers of fields of a faulty key': { managedFields: [manager({ fieldsV1: { 'k:{': {} } })] },
  'a manager of a long name': { managedFields: [manager({ manager: 'x'.repeat(129) })] },
  'a manager of two lines': { managedFields: [manager({ manager: 'a\nb' })] },
  'a manager without a name': { managedFields: [manager({ manager: '' })] },
  'a manager at a time that is none': { managedFields: [manager({ time: 'x' })] },
  'a manager without a time': { managedFields: [manager({ time: null })] },
  'a manager through a long subresource': { managedFields: [manager({ subresource: 'x'.repeat(257) })] },
  'an unknown field of a manager': { managedFields: [manager({ unknown: 1 })] },
  'a good manager': { managedFields: [manager({})] },
};

const names: Readonly<Record<string, string>> = {
  'a NUL': 'a\0b',
  'a letter beyond ASCII': 'ä',
  'an invisible letter': 'a\u200b',
  'two dots': '..',
  'an escape': 'a%2fb',
  'a slash': 'a/b',
  quotes: `'"`,
};

/** Members of a body behind its type, of a Widget and of a ConfigMap. */
const members: Readonly<Record<string, string>> = {
  'names of prototypes':
    '"metadata":{"name":"a"},"__proto__":{"x":1},"spec":{"size":1,"__proto__":{"a":1},"anything":' +
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"z":1}}}},"data":{"__proto__":"x","constructor":"y"}',
  'a number that is too large': '"metadata":{"name":"a"},"spec":{"size":1e400}',
  'an integer of thirty digits': '"metadata":{"name":"a"},"spec":{"size":123456789012345678901234567890}',
  'integers with a fraction': '"metadata":{"name":"a"},"spec":{"size":1.0}',
  'a negative zero': '"metadata":{"name":"a"},"spec":{"size":1,"replicas":-0}',
  'numbers of every kind':
    '"metadata":{"name":"a"},"spec":{"size":1,"anything":{"big":9223372036854775807,"bigger":9223372036854775808,' +
    '"least":-9223372036854775808,"f":1.0,"g":1e3,"h":0.1,"i":1E-7,"k":-0.0}}',
  'halves of surrogate pairs': String.raw`"metadata":{"name":"a","annotations":{"a":"\ud800","b":"\\ud800"}},"spec":{"size":1},"data":{"a":"\udc00x\ud83d\ude00"}`,
  'a NUL in a text': String.raw`"metadata":{"name":"a","annotations":{"a":"\u0000"}},"spec":{"size":1},"data":{"a":"\u0000"}`,
  'two hundred levels': `"metadata":{"name":"a"},"spec":{"size":1,"anything":${'{"a":'.repeat(200)}1${'}'.repeat(200)}}`,
  'too many levels': `"metadata":{"name":"a"},"spec":{"anything":${'{"a":'.repeat(10_001)}1${'}'.repeat(10_001)}}`,
  'no metadata': '"metadata":null',
  'metadata that is a list': '"metadata":[]',
  'metadata that is a text': '"metadata":"x"',
  'a name that is a number': '"metadata":{"name":5}',
  'a name that is null': '"metadata":{"name":null,"generateName":"a-"},"spec":{"size":1}',
  'no spec': '"metadata":{"name":"a"},"spec":null',
  'a spec that is a list': '"metadata":{"name":"a"},"spec":[]',
  'data of other types': '"metadata":{"name":"a"},"spec":{"size":1},"data":{"a":1,"b":null,"c":{"d":1}}',
};

const bodies: Readonly<Record<string, string>> = {
  'a byte order mark': '\ufeff{"metadata":{"name":"a"}}',
  'no type': '{"metadata":{"name":"a"},"spec":{"size":1}}',
  'an empty type': '{"kind":"","apiVersion":"","metadata":{"name":"a"},"spec":{"size":1}}',
  'a type of other types': '{"kind":1,"apiVersion":[],"metadata":{"name":"a"}}',
  'a type of other types, the other way round': ' { "apiVersion" : [] , "kind" : 1 }',
  'members in capitals': '{"METADATA":{"NAME":"a"}}',
  'ten thousand lists': '['.repeat(10_001) + ']'.repeat(10_001),
  'nothing but null': ' null ',
};

const head = 'apiVersion: GV\nkind: KIND\n';
const yaml: Readonly<Record<string, string>> = {
  'as it should be': `${head}metadata:\n  name: a\nspec:\n  size: 1\n`,
  'with a hexadecimal number': `${head}metadata: {name: a}\nspec: {size: 0x1}\n`,
  'with an anchor': `${head}metadata:\n  name: a\nspec: &a {size: 1}\nb: *a\n`,
  'with a merge': `${head}metadata: {name: a}\nspec: {<<: {size: 1}}`,
  'with fields twice': `${head}metadata:\n  name: a\nspec:\n  size: 1\n  size: 2\n`,
  'with a tab': `${head}metadata:\n  name: a\nspec:\n\tsize: 1\n`,
  'with two documents': `${head}metadata:\n  name: a\nspec: {size: 1}\n---\n${head}metadata:\n  name: b\n`,
  'with truths for texts': `${head}metadata:\n  name: yes\n  labels: {a: yes, b: 1}\nspec: {size: 1}`,
  'with a date for a name': `${head}metadata:\n  name: 2001-01-01\nspec: {size: 1}`,
  'with an infinite number': `${head}metadata: {name: a}\nspec: {size: .inf}`,
  'with no number': `${head}metadata: {name: a}\nspec: {size: .nan}`,
  'with keys that are no texts': `${head}metadata: {name: a}\nspec: {size: 1, anything: {1: a, true: b, 1.5: d}}`,
  'with a key that is null': `${head}metadata: {name: a}\nspec: {size: 1, anything: {null: c}}`,
  'with a tag of its own': "a: !!js/function 'x'",
  'that is a text': 'just text',
  'that is a list': '- a\n- b',
  'that is nothing': '',
  'that is a comment': '# only a comment',
  'that is cut': '{',
};

const both = [
  [widgets, 'Widget', groupVersion],
  [configMaps, 'ConfigMap', 'v1'],
] as const;

async function create(api: Api, given: Record<string, unknown>): Promise<void> {
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', ...given }, data: { a: 'b' } };
  await api.post(widgets(api.namespace), widget('a', {}, given));
  await api.post(configMaps(api.namespace), configMap);
}

export const writeHostileCases: readonly ContractCase[] = [
  ...Object.entries(metadata).map(([what, given]) =>
    contractCase(`create and update with ${what}`, async (api) => {
      await create(api, given);
      for (const [path] of both) {
        await api.peek('DELETE', path(api.namespace, 'a'));
        await api.peek(
          'PATCH',
          path(api.namespace, 'a'),
          { metadata: { finalizers: null } },
          { contentType: 'application/merge-patch+json' },
        );
      }
      await create(api, {});
      for (const [path] of both) {
        await api.patch(path(api.namespace, 'a'), 'merge', { metadata: given });
        const { body } = await api.get(path(api.namespace, 'a'));
        await api.put(path(api.namespace, 'a'), { ...body, metadata: { ...body.metadata, ...given } });
      }
    }),
  ),

  ...Object.entries(names).map(([what, name]) =>
    contractCase(`a name that has ${what}`, (api) => create(api, { name })),
  ),

  ...Object.entries(members).map(([what, text]) =>
    contractCase(`an object with ${what}`, async (api) => {
      for (const [path, kind, apiVersion] of both) {
        await api.post(path(api.namespace), `{"apiVersion":"${apiVersion}","kind":"${kind}",${text}}`);
        await api.get(path(api.namespace, 'a'));
      }
    }),
  ),

  ...Object.entries(bodies).map(([what, text]) =>
    contractCase(`a body that is ${what}`, async (api) => {
      for (const [path] of both) await api.post(path(api.namespace), text);
    }),
  ),

  ...Object.entries(yaml).map(([what, text]) =>
    contractCase(`YAML ${what}`, async (api) => {
      for (const [path, kind, apiVersion] of both) {
        const body = text.replaceAll('KIND', kind).replaceAll('GV', apiVersion);
        const options = { contentType: 'application/yaml' };
        await api.post(path(api.namespace), body, options);
        await api.post(path(api.namespace), body, { ...options, query: { fieldValidation: 'Strict', dryRun: 'All' } });
      }
    }),
  ),
];
