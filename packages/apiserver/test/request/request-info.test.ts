import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseResourcePath } from '../../src/request/request-info.ts';

const cases: readonly [path: string, expected: string | undefined][] = [
  ['/api/v1/namespaces', '|v1|namespaces|||'],
  ['/api/v1/namespaces/a', '|v1|namespaces||a|'],
  ['/api/v1/namespaces/a/status', '|v1|namespaces||a|status'],
  ['/api/v1/namespaces/a/finalize', '|v1|namespaces||a|finalize'],
  ['/api/v1/namespaces/a/pods', '|v1|pods|a||'],
  ['/api/v1/namespaces/a/pods/b', '|v1|pods|a|b|'],
  ['/api/v1/namespaces/a/pods/b/log', '|v1|pods|a|b|log'],
  ['/api/v1/pods', '|v1|pods|||'],
  ['/apis/apps/v1/deployments', 'apps|v1|deployments|||'],
  ['/apis/apps/v1/namespaces/a/deployments/b/scale', 'apps|v1|deployments|a|b|scale'],
  ['/apis/apps/v1/watch/namespaces/a/deployments', 'apps|v1|deployments|a||'],
  ['/apis/apps/v1/namespaces/a/deployments/ä', 'apps|v1|deployments|a|ä|'],
  ['/api/v1/namespaces//pods', '|v1|pods|||'],
  ['/api/v1/namespaces/a/pods//log', '|v1|pods|a||log'],
  ['/api/v1/namespaces/a/pods/b/', '|v1|pods|a|b|'],
  ['//api/v1/pods', undefined],
  ['/api/v1', undefined],
  ['/apis/apps/v1', undefined],
  ['/metrics', undefined],
  ['/api/v1/namespaces/a/pods/b/c/d', undefined],
];

for (const [path, expected] of cases) {
  it(`reads ${path}`, () => {
    const found = parseResourcePath(path);
    const parts = found && [found.group, found.version, found.resource, found.namespace, found.name, found.subresource];
    assert.equal(parts?.join('|'), expected);
  });
}
