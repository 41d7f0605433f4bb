// The table of built-in kinds says what @kubewright/kubernetes exports.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { ResourceDescriptor } from '@kubewright/apimachinery';

import { builtInKinds } from '../../src/model/built-in-kind.ts';

for (const { module, token, group, version, kind, plural, scope } of builtInKinds) {
  test(`${kind} is ${token} of ${module}`, async () => {
    const tokens = (await import(module)) as Record<string, ResourceDescriptor | undefined>;
    const found = tokens[token];
    assert.deepEqual(
      found && {
        group: found.group,
        version: found.version,
        kind: found.kind,
        plural: found.plural,
        scope: found.scope,
      },
      { group, version, kind, plural, scope },
    );
  });
}
