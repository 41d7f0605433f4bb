// Objects that say to be of another type than the path they are sent to, and patches that would make them so.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { widget, widgets } from '../fixtures.ts';
import { configMaps, type ResourcePath } from '../resource-path.ts';

const kinds: Readonly<Record<string, readonly [path: ResourcePath, object: Readonly<Record<string, unknown>>]>> = {
  'a custom resource': [widgets, widget('a')],
  'a ConfigMap': [configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: '1' } }],
};

const types: Readonly<Record<string, readonly [apiVersion: unknown, kind: unknown]>> = {
  'a kind that there is': ['apps/v1', 'Deployment'],
  'a kind that cannot be read': ['v1', 'Secret'],
  'a kind that there is not': ['v1', 'Nothing'],
  'a version that there is not': ['example.com/v1', 'ConfigMap'],
  'a version that is none': ['a/b/c', 'ConfigMap'],
  'no version': ['', 'Secret'],
  'no kind': ['v1', ''],
  'no type': [null, null],
  'a version that is a number': [7, 'ConfigMap'],
};

export const typeCases: readonly ContractCase[] = Object.entries(kinds).flatMap(([kind, [path, object]]) =>
  Object.entries(types).map(([fact, [apiVersion, other]]) =>
    contractCase(`${fact} in the place of ${kind}`, async (api) => {
      const type = { apiVersion, kind: other };
      await api.post(path(api.namespace), { ...object, ...type, metadata: { name: 'b' } });
      const { resourceVersion } = (await api.post(path(api.namespace), object)).expect(201);
      await api.put(path(api.namespace, 'a'), { ...object, ...type, metadata: { name: 'a', resourceVersion } });
      await api.patch(path(api.namespace, 'a'), 'merge', type);
      await api.patch(path(api.namespace, 'a'), 'apply', { ...object, ...type });
    }),
  ),
);
