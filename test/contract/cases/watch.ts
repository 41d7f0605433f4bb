// Watches: from where, what comes, in which order, and when a version is too old.
import assert from 'node:assert/strict';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { widget, widgets } from '../fixtures.ts';

export const watchCases: readonly ContractCase[] = [
  contractCase('a watch from a resourceVersion delivers what came after it', async (api) => {
    const a = await api.post(widgets(api.namespace), widget('a'));
    await api.post(widgets(api.namespace), widget('b'));
    const watch = await api.watch(widgets(api.namespace), { resourceVersion: a.resourceVersion });
    await watch.expect('ADDED', { metadata: { name: 'b' } });
    const patched = await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 2 } });
    await watch.expect('MODIFIED', { metadata: { name: 'a', resourceVersion: patched.resourceVersion } });
    await api.delete(widgets(api.namespace, 'a'));
    await watch.expect('DELETED', {
      metadata: { name: 'a', resourceVersion: (version) => Number(version) > Number(patched.resourceVersion) },
      spec: { size: 2 },
    });
  }),

  contractCase('a watch that stopped resumes after the last event that it saw', async (api) => {
    const list = await api.get(widgets(api.namespace));
    const first = await api.watch(widgets(api.namespace), { resourceVersion: list.resourceVersion });
    const a = await api.post(widgets(api.namespace), widget('a'));
    await first.expect('ADDED', { metadata: { name: 'a' } });
    first.close();
    await api.post(widgets(api.namespace), widget('b'));
    await api.delete(widgets(api.namespace, 'a'));
    const second = await api.watch(widgets(api.namespace), { resourceVersion: a.resourceVersion });
    await second.expect('ADDED', { metadata: { name: 'b' } });
    await second.expect('DELETED', { metadata: { name: 'a' } });
  }),

  contractCase('a watch from any version begins with the objects that exist', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    await api.post(widgets(api.namespace), widget('b'));
    const unset = await api.watch(widgets(api.namespace));
    await unset.expect('ADDED', { metadata: { name: 'a' } });
    await unset.expect('ADDED', { metadata: { name: 'b' } });
    await api.post(widgets(api.namespace), widget('c'));
    await unset.expect('ADDED', { metadata: { name: 'c' } });
  }),

  contractCase('a watch with a label selector sees objects come and go', async (api) => {
    const list = await api.get(widgets(api.namespace));
    const watch = await api.watch(widgets(api.namespace), {
      resourceVersion: list.resourceVersion,
      labelSelector: 'watched=yes',
    });
    await api.post(widgets(api.namespace), widget('a'));
    await api.patch(widgets(api.namespace, 'a'), 'merge', { metadata: { labels: { watched: 'yes' } } });
    await watch.expect('ADDED', { metadata: { name: 'a' } });
    await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 2 } });
    await watch.expect('MODIFIED', { spec: { size: 2 } });
    await api.patch(widgets(api.namespace, 'a'), 'merge', { metadata: { labels: { watched: 'no' } } });
    await watch.expect('DELETED', { metadata: { name: 'a', labels: { watched: 'yes' } } });
  }),

  contractCase('a watch with a field selector sees one object', async (api) => {
    const list = await api.get(widgets(api.namespace));
    const watch = await api.watch(widgets(api.namespace), {
      resourceVersion: list.resourceVersion,
      fieldSelector: 'metadata.name=b',
    });
    await api.post(widgets(api.namespace), widget('a'));
    await api.post(widgets(api.namespace), widget('b'));
    await watch.expect('ADDED', { metadata: { name: 'b' } });
  }),

  contractCase('sendInitialEvents delivers the list and a bookmark that says so', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    const b = await api.post(widgets(api.namespace), widget('b'));
    const watch = await api.watch(widgets(api.namespace), {
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: true,
    });
    await watch.expect('ADDED', { metadata: { name: 'a' } });
    await watch.expect('ADDED', { metadata: { name: 'b' } });
    await watch.expect('BOOKMARK', {
      kind: 'Widget',
      apiVersion: 'contract.kubewright.dev/v1',
      metadata: {
        annotations: { 'k8s.io/initial-events-end': 'true' },
        resourceVersion: (version) => Number(version) >= Number(b.resourceVersion),
      },
    });
    await api.delete(widgets(api.namespace, 'a'));
    await watch.expect('DELETED', { metadata: { name: 'a' } });
  }),

  contractCase('sendInitialEvents needs resourceVersionMatch', async (api) => {
    const refused = { watch: true, sendInitialEvents: true, allowWatchBookmarks: true };
    (await api.get(widgets(api.namespace), { query: refused })).expect(422, {
      message: /resourceVersionMatch/,
    });
    const noWatch = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' };
    (await api.get(widgets(api.namespace), { query: noWatch })).expect(422, {
      message: /sendInitialEvents is forbidden for list/,
    });
  }),

  contractCase('bookmarks come when allowed, and a watch ends at its timeout', async (api) => {
    const list = await api.get(widgets(api.namespace));
    const watch = await api.watch(widgets(api.namespace), {
      resourceVersion: list.resourceVersion,
      allowWatchBookmarks: true,
      timeoutSeconds: 3,
    });
    const a = await api.post(widgets(api.namespace), widget('a'));
    await watch.expect('ADDED', { metadata: { name: 'a' } });
    await watch.expect('BOOKMARK', {
      kind: 'Widget',
      metadata: { resourceVersion: (version) => Number(version) >= Number(a.resourceVersion) },
    });
    await watch.end();
  }),

  contractCase('a watch as Table sends a row an event and its columns once', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    const watch = await api.watch(widgets(api.namespace), {}, accept);
    await watch.expect('ADDED', {
      kind: 'Table',
      columnDefinitions: (columns) => Array.isArray(columns) && columns.length === 5,
      rows: [{ object: { kind: 'PartialObjectMetadata', metadata: { name: 'a' } } }],
    });
    await api.patch(widgets(api.namespace, 'a'), 'merge', { spec: { size: 2 } });
    await watch.expect('MODIFIED', { kind: 'Table', columnDefinitions: null });
  }),

  contractCase('a watch as PartialObjectMetadata sends no content', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    const accept = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
    const watch = await api.watch(widgets(api.namespace), {}, accept);
    await watch.expect('ADDED', { kind: 'PartialObjectMetadata', metadata: { name: 'a' }, spec: absent });
  }),

  contractCase('a watch from a version that is too old says Expired', async (api) => {
    await api.post(widgets(api.namespace), widget('a'));
    const watch = await api.watch(widgets(api.namespace), { resourceVersion: '1' });
    await watch.expect('ERROR', {
      kind: 'Status',
      reason: 'Expired',
      code: 410,
      message: /^too old resource version: 1 \(\d+\)$/,
    });
  }),

  contractCase('a watch refuses a resourceVersion that is no number', async (api) => {
    const refused = await api.get(widgets(api.namespace), { query: { watch: true, resourceVersion: 'x' } });
    refused.expect(500, { message: /^resourceVersion: Invalid value: "x"/ });
  }),

  contractCase('two watches see the same events in the same order', async (api) => {
    const { resourceVersion } = await api.get(widgets(api.namespace));
    const one = await api.watch(widgets(api.namespace), { resourceVersion });
    const other = await api.watch(widgets(undefined), {
      resourceVersion,
      fieldSelector: `metadata.namespace=${api.namespace}`,
    });
    for (const name of ['a', 'b', 'c']) await api.post(widgets(api.namespace), widget(name));
    await api.delete(widgets(api.namespace, 'b'));
    for (let count = 0; count < 4; count++) assert.deepEqual((await one.next()).object, (await other.next()).object);
  }),
];
