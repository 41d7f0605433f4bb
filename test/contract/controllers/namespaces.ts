// The life of a namespace: what it is filled with, and how it is emptied.
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { gadget, gadgets, widget, widgets } from '../fixtures.ts';
import { configMaps, namespaces, resourcePath, secrets } from '../resource-path.ts';
import { gone, hold, watchFromNow } from './ownership.ts';

const serviceAccounts = resourcePath('v1', 'serviceaccounts');
const pods = resourcePath('v1', 'pods');
const rootCertificate = 'kube-root-ca.crt';
const description = 'kubernetes.io/description';

function pod(name: string, metadata: object = {}) {
  const containers = [{ name: 'main', image: 'none.example.com/none' }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec: { containers } };
}

/** The answer as it is, with a name for the certificates, which no two servers share. */
async function noteRootCertificate(api: Api): Promise<void> {
  const { body } = await api.peek('GET', configMaps(api.namespace, rootCertificate));
  const { metadata, ...rest } = body;
  api.note(rootCertificate, { ...rest, metadata, data: Object.keys((body['data'] as object | undefined) ?? {}) });
}

async function filled(api: Api): Promise<void> {
  await api.until(serviceAccounts(api.namespace, 'default'), ({ status }) => status === 200);
  await api.until(configMaps(api.namespace, rootCertificate), ({ status }) => status === 200);
}

/** Waits until a namespace that is being deleted says why it is still there, and records it. */
async function conditions(api: Api, message?: RegExp): Promise<void> {
  const path = namespaces(undefined, api.namespace);
  await api.until(path, ({ text }) => text.includes('NamespaceContentRemaining') && (message?.test(text) ?? true));
  (await api.get(path)).expect(200, { status: { phase: 'Terminating' } });
}

export const namespaceCases: readonly ContractCase[] = [
  contractCase('a new namespace gets a service account and the certificate of the server', async (api) => {
    await filled(api);
    (await api.get(serviceAccounts(api.namespace, 'default'))).expect(200);
    await noteRootCertificate(api);
    const { body } = await api.get(serviceAccounts(api.namespace));
    api.note('accounts', (body['items'] as unknown[]).length);
  }),

  contractCase('what a namespace must have comes back when it is deleted', async (api) => {
    await filled(api);
    for (const path of [serviceAccounts(api.namespace, 'default'), configMaps(api.namespace, rootCertificate)]) {
      const old = await api.peek('GET', path);
      (await api.peek('DELETE', path)).expect(200);
      const isNew = await api.until(
        path,
        ({ status, body }) => status === 200 && body.metadata?.uid !== old.body.metadata?.uid,
      );
      const { resourceVersion: _, ...metadata } = isNew.body.metadata ?? {};
      api.note(path, metadata);
    }
  }),

  contractCase('the certificate of the server comes back when it is changed', async (api) => {
    await filled(api);
    const path = configMaps(api.namespace, rootCertificate);
    const original = await api.peek('GET', path);
    const isOriginal = ({ text }: { text: string }): boolean => !/"(other|more)"/.test(text);
    for (const change of [
      { data: { 'ca.crt': 'other' } },
      { data: { more: 'other' } },
      { data: { 'ca.crt': null, more: 'other' } },
    ]) {
      (await api.peek('PATCH', path, change, { contentType: 'application/merge-patch+json' })).expect(200);
      const { body } = await api.until(path, isOriginal);
      api.note('is as before', JSON.stringify(body['data']) === JSON.stringify(original.body['data']));
    }
    const merge = { contentType: 'application/merge-patch+json' };
    const annotated = { metadata: { annotations: { [description]: null }, labels: { mine: 'kept' } } };
    (await api.peek('PATCH', path, annotated, merge)).expect(200);
    await api.until(path, ({ text }) => text.includes('Contains a CA bundle'));
    const other = { metadata: { annotations: { [description]: 'mine' } } };
    (await api.peek('PATCH', path, other, merge)).expect(200);
    (await api.peek('PATCH', path, { data: { more: 'other' } }, merge)).expect(200);
    await api.until(path, isOriginal);
    await noteRootCertificate(api);
  }),

  contractCase('a changed service account stays as it is', async (api) => {
    await filled(api);
    const path = serviceAccounts(api.namespace, 'default');
    (
      await api.patch(path, 'merge', { automountServiceAccountToken: false, imagePullSecrets: [{ name: 'mine' }] })
    ).expect(200);
    (await api.peek('DELETE', configMaps(api.namespace, rootCertificate))).expect(200);
    await filled(api);
    (await api.get(path)).expect(200, { automountServiceAccountToken: false });
  }),

  contractCase('an empty namespace goes in these steps', async (api) => {
    await filled(api);
    const watch = await watchFromNow(api, namespaces(undefined), { fieldSelector: `metadata.name=${api.namespace}` });
    (await api.delete(namespaces(undefined, api.namespace))).expect(200, { status: { phase: 'Terminating' } });
    await watch.expect('MODIFIED', { status: { phase: 'Terminating', conditions: absent } });
    await watch.expect('MODIFIED', { status: { phase: 'Terminating' } });
    await watch.expect('DELETED', {});
    for (const path of [serviceAccounts, configMaps]) (await api.get(path(api.namespace))).expect(200, { items: [] });
  }),

  contractCase('a namespace that is being emptied says what holds it', async (api) => {
    await filled(api);
    await api.post(widgets(api.namespace), widget('one', {}, { finalizers: [hold] }));
    await api.post(widgets(api.namespace), widget('two', {}, { finalizers: [hold, `${hold}-2`] }));
    await api.post(gadgets(api.namespace), { ...gadget('three'), metadata: { name: 'three', finalizers: [hold] } });
    await api.post(secrets(api.namespace), { metadata: { name: 'four', finalizers: [`${hold}-3`] } });
    await api.post(secrets(api.namespace), { metadata: { name: 'five' } });
    await api.delete(namespaces(undefined, api.namespace));
    await conditions(api);
    (await api.get(secrets(api.namespace))).expect(200, { items: [{ metadata: { name: 'four' } }] });
    for (const path of [serviceAccounts, configMaps]) (await api.get(path(api.namespace))).expect(200, { items: [] });
    (await api.post(secrets(api.namespace), { metadata: { name: 'six' } })).expect(403);
    await api.patch(secrets(api.namespace, 'four'), 'merge', { metadata: { finalizers: null } });
    for (const name of ['one', 'two']) {
      await api.patch(widgets(api.namespace, name), 'merge', { metadata: { finalizers: [hold] } });
    }
    await conditions(
      api,
      /Some resources are remaining: gadgets\.contract\.kubewright\.dev has 1 resource instances, widgets/,
    );
    for (const path of [
      widgets(api.namespace, 'one'),
      widgets(api.namespace, 'two'),
      gadgets(api.namespace, 'three'),
    ]) {
      await api.patch(path, 'merge', { metadata: { finalizers: null } });
    }
    await gone(api, namespaces(undefined, api.namespace));
  }),

  contractCase('a namespace lets its pods go before all else', async (api) => {
    await filled(api);
    await api.post(pods(api.namespace), pod('held', { finalizers: [hold] }));
    await api.post(pods(api.namespace), pod('free'));
    await api.post(widgets(api.namespace), widget('later'));
    await api.delete(namespaces(undefined, api.namespace));
    await api.until(pods(api.namespace), ({ body }) => (body['items'] as unknown[]).length === 1);
    await api.until(namespaces(undefined, api.namespace), ({ text }) =>
      text.includes('NamespaceDeletionContentFailure'),
    );
    await api.get(namespaces(undefined, api.namespace));
    (await api.get(widgets(api.namespace))).expect(200, { items: [{ metadata: { name: 'later' } }] });
    (await api.get(serviceAccounts(api.namespace, 'default'))).expect(200);
    await api.patch(pods(api.namespace, 'held'), 'merge', { metadata: { finalizers: null } });
    await gone(api, namespaces(undefined, api.namespace));
  }),

  contractCase('a namespace with a finalizer of its own stays empty', async (api) => {
    await filled(api);
    const path = namespaces(undefined, api.namespace);
    (await api.patch(path, 'merge', { metadata: { finalizers: [hold] } })).expect(200);
    const watch = await watchFromNow(api, namespaces(undefined), { fieldSelector: `metadata.name=${api.namespace}` });
    await api.delete(path);
    await watch.expect('MODIFIED');
    await watch.expect('MODIFIED');
    await watch.expect('MODIFIED', { spec: (spec) => JSON.stringify(spec) === '{}' });
    (await api.get(path)).expect(200, { metadata: { finalizers: [hold] }, status: { phase: 'Terminating' } });
    await api.patch(path, 'merge', { metadata: { finalizers: null } });
    (await api.get(path)).expect(404);
  }),

  contractCase('a namespace with another finalizer in its spec waits for that', async (api) => {
    await filled(api);
    const path = namespaces(undefined, api.namespace);
    const finalize = (finalizers: readonly string[]) =>
      api.put(namespaces(undefined, api.namespace, 'finalize'), {
        metadata: { name: api.namespace },
        spec: { finalizers },
      });
    (await finalize(['kubernetes', 'example.com/other'])).expect(200);
    await api.delete(path);
    const isOthers = (finalizers: unknown): boolean => JSON.stringify(finalizers) === '["example.com/other"]';
    await api.until(path, ({ body }) => isOthers((body['spec'] as { finalizers?: unknown }).finalizers));
    (await api.get(path)).expect(200, { status: { phase: 'Terminating' } });
    (await finalize([])).expect(200);
    await gone(api, path);
  }),

  contractCase('a namespace that is being deleted is not filled again', async (api) => {
    await filled(api);
    await api.post(widgets(api.namespace), widget('held', {}, { finalizers: [hold] }));
    await api.delete(namespaces(undefined, api.namespace));
    await conditions(api);
    (await api.get(serviceAccounts(api.namespace, 'default'))).expect(404);
    (await api.get(configMaps(api.namespace, rootCertificate))).expect(404);
    await api.patch(widgets(api.namespace, 'held'), 'merge', { metadata: { finalizers: null } });
    await gone(api, namespaces(undefined, api.namespace));
  }),

  contractCase('a namespace can come again', async (api) => {
    await filled(api);
    await api.delete(namespaces(undefined, api.namespace));
    await gone(api, namespaces(undefined, api.namespace));
    (await api.post(namespaces(undefined), { metadata: { name: api.namespace } })).expect(201, {
      status: { phase: 'Active', conditions: absent },
    });
    await filled(api);
  }),
];
