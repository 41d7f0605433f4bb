// CEL rules of custom resources: what does not hold, transition rules, computed messages, where and how it is said.
import { contractCase, type ContractCase } from '../contract-case.ts';
import type { Api } from '../api.ts';
import { definition, untilServed } from '../fixtures.ts';
import { customResourceDefinitions, resourcePath } from '../resource-path.ts';

type Schema = Record<string, unknown>;

/** Installs a kind whose spec has these properties and rules; gives what creates and changes its objects. */
async function install(api: Api, group: string, properties: Schema, rules: readonly Schema[] = []) {
  const spec = { type: 'object', properties, 'x-kubernetes-validations': rules };
  const crd = definition({ group, kind: 'Thing', properties: { spec }, scope: 'Cluster' });
  (await api.post(customResourceDefinitions(undefined), crd)).expect(201);
  const things = resourcePath(`${group}/v1`, 'things');
  await untilServed(api, things(undefined));
  const thing = (name: string, content: Schema) => ({
    apiVersion: `${group}/v1`,
    kind: 'Thing',
    metadata: { name },
    spec: content,
  });
  return {
    create: (name: string, content: Schema) => api.post(things(undefined), thing(name, content)),
    change: (name: string, content: Schema) => api.patch(things(undefined, name), 'merge', { spec: content }),
  };
}

const rule = (text: string, more: Schema = {}): Schema => ({ rule: text, ...more });
const text = (...rules: Schema[]): Schema => ({ type: 'string', 'x-kubernetes-validations': rules });

export const ruleCases: readonly ContractCase[] = [
  contractCase('an object that breaks rules is refused with each of them', async (api) => {
    const { create } = await install(
      api,
      'broken.rules.kubewright.dev',
      {
        min: { type: 'integer' },
        max: { type: 'integer' },
        name: text(rule("self.startsWith('a')", { message: 'begins with an a' })),
        tags: { type: 'array', maxItems: 5, items: { ...text(rule('self.size() < 4')), maxLength: 20 } },
        labels: {
          type: 'object',
          maxProperties: 5,
          additionalProperties: { ...text(rule("self != 'x'")), maxLength: 20 },
        },
      },
      [rule('!has(self.max) || self.min <= self.max', { message: 'min is above max', fieldPath: '.min' })],
    );
    (await create('fine', { min: 1, max: 2, name: 'ab', tags: ['abc'], labels: { a: 'b' } })).expect(201);
    const broken = { min: 3, max: 2, name: 'b', tags: ['abc', 'abcd'], labels: { a: 'x' } };
    (await create('broken', broken)).expect(422, { reason: 'Invalid', message: /min is above max/ });
    (await create('errors', { max: 2 })).expect(422, { message: /no such key: min evaluating rule/ });
  }),

  contractCase('the reason of a rule and its computed message are in the refusal', async (api) => {
    const { create } = await install(api, 'reasons.rules.kubewright.dev', {
      one: text(rule("self != 'x'", { reason: 'FieldValueForbidden' })),
      two: text(rule("self != 'x'", { reason: 'FieldValueRequired', message: 'two' })),
      three: text(rule("self != 'x'", { reason: 'FieldValueDuplicate', messageExpression: "'not ' + self" })),
      four: text(rule("self != 'x'", { messageExpression: 'self.substring(5)', message: 'instead' })),
      five: text(rule("self != 'x'", { messageExpression: "'two\\nlines'" })),
      six: {
        type: 'object',
        properties: { a: { type: 'string' } },
        'x-kubernetes-validations': [rule("self.a != 'x'")],
      },
    });
    for (const name of ['one', 'two', 'three', 'four', 'five']) {
      (await create(name, { [name]: 'x' })).expect(422, { reason: 'Invalid' });
    }
    (await create('six', { six: { a: 'x' } })).expect(422, { message: /failed rule: self\.a != 'x'/ });
  }),

  contractCase('transition rules compare with the object before', async (api) => {
    const item = {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string', maxLength: 20 }, size: { type: 'integer' } },
      'x-kubernetes-validations': [rule('self.size >= oldSelf.size', { message: 'does not shrink' })],
    };
    const { create, change } = await install(api, 'transitions.rules.kubewright.dev', {
      fixed: text(rule('self == oldSelf', { message: 'is immutable' })),
      once: text(rule("oldSelf.hasValue() || self == 'new'", { optionalOldSelf: true })),
      items: {
        type: 'array',
        maxItems: 5,
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: item,
      },
    });
    (await create('other', { once: 'old' })).expect(422);
    const items = [
      { name: 'a', size: 1 },
      { name: 'b', size: 2 },
    ];
    (await create('thing', { fixed: 'a', once: 'new', items })).expect(201);
    (await change('thing', { fixed: 'b' })).expect(422, { message: /is immutable/ });
    (await change('thing', { once: 'other' })).expect(200);
    (
      await change('thing', {
        items: [
          { name: 'b', size: 3 },
          { name: 'c', size: 0 },
        ],
      })
    ).expect(200);
    (
      await change('thing', {
        items: [
          { name: 'c', size: 1 },
          { name: 'b', size: 1 },
        ],
      })
    ).expect(422, {
      message: /spec\.items\[1\].*does not shrink/,
    });
    (await change('thing', { fixed: null })).expect(200);
    (await change('thing', { fixed: 'c' })).expect(200);
  }),

  contractCase('rules wait until the object has the right shape', async (api) => {
    const { create } = await install(api, 'shape.rules.kubewright.dev', {
      name: text(rule("self == 'a'")),
      count: { type: 'integer' },
    });
    (await create('thing', { name: 'b', count: 'many' })).expect(422, {
      message: /some validation rules were not checked/,
    });
  }),
];
