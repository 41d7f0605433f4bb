// CustomResourceDefinitions that go: with what they hold, and with what waits for their names.
import type { UnstructuredObject } from '@kubewright/apimachinery';
import type { Answer, Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { definition, untilServed } from '../fixtures.ts';
import { customResourceDefinitions, resourcePath } from '../resource-path.ts';

const properties = { spec: { type: 'object', properties: { value: { type: 'string' } } } };
const hold = 'contract.kubewright.dev/hold';

/** How `peek` sends a patch. */
const merge = { contentType: 'application/merge-patch+json' };

const conditionsOf = ({ body }: Answer): { type: string; status: string; reason: string }[] => {
  const status = body['status'] as { conditions?: { type: string; status: string; reason: string }[] } | undefined;
  return status?.conditions ?? [];
};

/** A definition whose objects are served, and where they are. */
async function served(api: Api, group: string, names: Record<string, unknown> = {}) {
  const crd = definition({ group, kind: 'Thing', properties, names });
  (await api.peek('POST', customResourceDefinitions(undefined), crd)).expect(201);
  const things = resourcePath(`${group}/v1`, 'things');
  await untilServed(api, things(undefined));
  const path = customResourceDefinitions(undefined, crd.metadata.name);
  const thing = (name: string, metadata: object = {}) => ({
    apiVersion: `${group}/v1`,
    kind: 'Thing',
    metadata: { name, ...metadata },
  });
  return { crd, things, path, thing };
}

/** Waits until a condition of a definition says this, and records all of them: several controllers write them in any order. */
async function conditionIs(api: Api, path: string, type: string, reason: string): Promise<void> {
  const answer = await api.until(path, (each) =>
    conditionsOf(each).some((condition) => condition.type === type && condition.reason === reason),
  );
  api.note(
    'conditions',
    conditionsOf(answer).toSorted((one, other) => (one.type < other.type ? -1 : 1)),
  );
  const { acceptedNames } = answer.body['status'] as { acceptedNames?: unknown };
  api.note('accepted names', acceptedNames);
}

const gone = (api: Api, path: string): Promise<Answer> => api.until(path, ({ status }) => status === 404);

/** What another definition of the group takes first, what the second one wants, and the reason why it may not have it. */
const conflicts: readonly (readonly [what: string, first: object, second: object, reason: string])[] = [
  ['a kind', { kind: 'Other' }, { kind: 'Other', listKind: 'Things' }, 'KindConflict'],
  ['a list kind', { listKind: 'Many' }, { listKind: 'Many' }, 'ListKindConflict'],
  ['a kind that is the list kind of another', { listKind: 'Thing' }, { listKind: 'Things' }, 'KindConflict'],
  ['a singular', { singular: 'one' }, { singular: 'one' }, 'SingularConflict'],
  ['a short name', { shortNames: ['ot', 'o'] }, { shortNames: ['th', 'o'] }, 'ShortNamesConflict'],
  ['two short names', { shortNames: ['ot', 'o'] }, { shortNames: ['o', 'ot'] }, 'ShortNamesConflict'],
  ['a plural', { shortNames: ['things'] }, {}, 'PluralConflict'],
  ['a short name that is a plural', {}, { shortNames: ['others'] }, 'ShortNamesConflict'],
  ['several names', { kind: 'Other', shortNames: ['o', 'things'] }, { kind: 'Other', shortNames: ['o'] }, ''],
];

export const leavingDefinitionCases: readonly ContractCase[] = [
  contractCase('a definition waits for objects that finalizers hold', async (api) => {
    const { things, path, thing, crd } = await served(api, 'held.kubewright.dev');
    (await api.post(things(api.namespace), thing('held', { finalizers: [hold] }))).expect(201);
    (await api.post(things(api.namespace), thing('free'))).expect(201);
    (await api.peek('DELETE', path)).expect(200);
    await conditionIs(api, path, 'Terminating', 'InstanceDeletionInProgress');
    await gone(api, things(api.namespace, 'free'));
    (await api.get(things(api.namespace))).expect(200, { items: [{ metadata: { deletionTimestamp: /./ } }] });
    (await api.post(things(api.namespace), thing('late'))).expect(403, { reason: 'Forbidden' });
    (await api.post(things(api.namespace), thing('late'), { query: { dryRun: 'All' } })).expect(403);
    const applied = { query: { fieldManager: 'm' } };
    (await api.patch(things(api.namespace, 'late'), 'apply', thing('late'), applied)).expect(403);
    (await api.patch(things(api.namespace, 'held'), 'merge', { spec: { value: 'x' } })).expect(200);
    (await api.patch(things(api.namespace, 'held'), 'apply', thing('held'), applied)).expect(200);
    (await api.peek('POST', customResourceDefinitions(undefined), crd)).expect(409);
    await api.until('/apis/held.kubewright.dev/v1', ({ text }) => !text.includes('"create"'));
    await api.get('/apis/held.kubewright.dev/v1');
    await api.patch(things(api.namespace, 'held'), 'merge', { metadata: { finalizers: null } });
    await gone(api, path);
    await gone(api, '/apis/held.kubewright.dev/v1');
  }),

  contractCase('a definition with a finalizer of its own is empty, and serves again', async (api) => {
    const { things, path, thing } = await served(api, 'own-finalizer.kubewright.dev');
    (await api.post(things(api.namespace), thing('a'))).expect(201);
    await api.until(path, ({ body }) => (body.metadata?.finalizers ?? []).length === 0);
    const finalizers = [hold];
    (await api.peek('PATCH', path, { metadata: { finalizers } }, merge)).expect(200);
    const deleted = await api.peek('DELETE', path);
    api.note('finalizers', deleted.body.metadata?.finalizers);
    await conditionIs(api, path, 'Terminating', 'InstanceDeletionCompleted');
    const { body } = await api.peek('GET', path);
    api.note('finalizers', body.metadata?.finalizers);
    (await api.get(things(api.namespace))).expect(200, { items: [] });
    await api.until(things(api.namespace, 'b'), () => true);
    const again = await api.peek('POST', things(api.namespace), thing('b'));
    api.note('a new object', again.status);
    (await api.peek('PATCH', path, { metadata: { finalizers: null } }, merge)).expect(200);
    await gone(api, path);
  }),

  contractCase('a definition that comes again has none of its old objects, and may be another', async (api) => {
    const { crd, things, path, thing } = await served(api, 'again.kubewright.dev');
    const old = (await api.post(things(api.namespace), thing('a'))).expect(201);
    (await api.peek('DELETE', path)).expect(200);
    await gone(api, path);
    await gone(api, things(undefined));
    const other = { ...crd, spec: { ...crd.spec, scope: 'Cluster' } };
    (await api.peek('POST', customResourceDefinitions(undefined), other)).expect(201);
    await untilServed(api, things(undefined));
    (await api.get(things(undefined))).expect(200, { items: [] });
    (await api.post(things(undefined), thing('a'))).expect(201, {
      metadata: { namespace: absent, uid: (uid) => uid !== old.body.metadata?.uid },
    });
    (await api.peek('DELETE', path)).expect(200);
    await gone(api, path);
  }),

  contractCase('a definition as an experiment stays', async (api) => {
    const { things, path, thing } = await served(api, 'dry.kubewright.dev');
    (await api.post(things(api.namespace), thing('a'))).expect(201);
    for (const propagationPolicy of ['Background', 'Foreground', 'Orphan']) {
      const answer = await api.peek('DELETE', path, undefined, { query: { dryRun: 'All', propagationPolicy } });
      const { finalizers, deletionGracePeriodSeconds, deletionTimestamp } = answer.body.metadata ?? {};
      api.note(propagationPolicy, { finalizers, deletionGracePeriodSeconds, marked: deletionTimestamp !== undefined });
    }
    (await api.get(things(api.namespace, 'a'))).expect(200);
    const { body } = await api.peek('GET', path);
    api.note('marked', body.metadata?.deletionTimestamp);
    (await api.peek('DELETE', path)).expect(200);
    await gone(api, path);
  }),

  contractCase('a definition that is not established goes at once', async (api) => {
    const { crd, path } = await served(api, 'never.kubewright.dev');
    const second = definition({ group: 'never.kubewright.dev', kind: 'Another', properties, names: { kind: 'Thing' } });
    const rival = { ...second, metadata: { name: 'anothers.never.kubewright.dev' } };
    (await api.peek('POST', customResourceDefinitions(undefined), rival)).expect(201);
    const rivalPath = customResourceDefinitions(undefined, rival.metadata.name);
    await conditionIs(api, rivalPath, 'NamesAccepted', 'ListKindConflict');
    (await api.get('/apis/never.kubewright.dev/v1/anothers')).expect(404);
    (await api.peek('DELETE', rivalPath)).expect(200);
    await gone(api, rivalPath);
    (await api.peek('DELETE', path)).expect(200);
    await gone(api, customResourceDefinitions(undefined, crd.metadata.name));
  }),

  ...conflicts.map(([what, first, second, reason], index) =>
    contractCase(`a definition does not get ${what} that another has, until that goes`, async (api) => {
      const group = `conflict-${index}.kubewright.dev`;
      const other = definition({ group, kind: 'Other', properties, names: first as Record<string, unknown> });
      const wanted = definition({ group, kind: 'Thing', properties, names: second as Record<string, unknown> });
      const create = async (crd: UnstructuredObject): Promise<string> => {
        (await api.peek('POST', customResourceDefinitions(undefined), crd)).expect(201);
        return customResourceDefinitions(undefined, crd.metadata?.name);
      };
      const otherPath = await create(other);
      await conditionIs(api, otherPath, 'Established', 'InitialNamesAccepted');
      const path = await create(wanted);
      await api.until(path, (answer) => conditionsOf(answer).length === 2);
      const { reason: found = '' } =
        conditionsOf(await api.peek('GET', path)).find(({ type }) => type === 'NamesAccepted') ?? {};
      await conditionIs(api, path, 'NamesAccepted', reason === '' ? found : reason);
      (await api.peek('DELETE', otherPath)).expect(200);
      await untilServed(api, `/apis/${group}/v1/things`);
      await conditionIs(api, path, 'Established', 'InitialNamesAccepted');
      (await api.peek('DELETE', path)).expect(200);
      await gone(api, path);
    }),
  ),

  contractCase('an established definition that wants the names of another keeps its own', async (api) => {
    const { path } = await served(api, 'rename.kubewright.dev', { shortNames: ['th'], categories: ['x'] });
    const other = definition({
      group: 'rename.kubewright.dev',
      kind: 'Other',
      properties,
      names: { shortNames: ['ot'] },
    });
    (await api.peek('POST', customResourceDefinitions(undefined), other)).expect(201);
    await untilServed(api, '/apis/rename.kubewright.dev/v1/others');
    const rename = async (names: object) => (await api.peek('PATCH', path, { spec: { names } }, merge)).expect(200);
    await rename({ shortNames: ['ot'], categories: ['y'] });
    await conditionIs(api, path, 'NamesAccepted', 'ShortNamesConflict');
    // The names that it has are those that discovery tells of, in an order of its own.
    const { body } = await api.peek('GET', '/apis/rename.kubewright.dev/v1');
    const resources = body['resources'] as { name: string }[];
    api.note(
      'discovered',
      resources.find(({ name }) => name === 'things'),
    );
    await rename({ shortNames: ['th', 'thi'] });
    await conditionIs(api, path, 'NamesAccepted', 'NoConflicts');
    const refused = await api.peek('PATCH', path, { spec: { names: { plural: 'those' } } }, merge);
    api.note('another plural', [refused.status, refused.body['message']]);
    const rekinded = await api.peek('PATCH', path, { spec: { names: { kind: 'That', listKind: 'Those' } } }, merge);
    api.note('another kind', [rekinded.status, rekinded.body['message']]);
    const rescoped = await api.peek('PATCH', path, { spec: { scope: 'Cluster' } }, merge);
    api.note('another scope', [rescoped.status, rescoped.body['message']]);
    for (const name of ['things', 'others']) {
      (await api.peek('DELETE', customResourceDefinitions(undefined, `${name}.rename.kubewright.dev`))).expect(200);
    }
  }),
];
