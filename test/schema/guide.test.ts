// The example of docs/types-and-schemas.md is what is printed: read, made a definition, and printed again it is the same.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { buildCustomResourceDefinitions } from '../../src/schema/custom-resource-definition.ts';
import { printTypes } from '../../src/schema/print-types.ts';
import { readKinds } from '../../src/schema/read-kinds.ts';

test('the types of the guide are those that its definition is printed as', async () => {
  const guide = readFileSync(new URL('../../docs/types-and-schemas.md', import.meta.url), 'utf8');
  const block = /```ts\n(.*?)```/su.exec(guide)?.[1] ?? assert.fail('no example');
  const names = 'IntOrString, KubernetesList, KubernetesObject, ObjectMeta';
  const text = `import type { ${names} } from '@kubewright/apimachinery';\n\n${block}`;
  const [crd] = buildCustomResourceDefinitions(await readKinds([{ file: 'port.ts', text }]));
  assert.ok(crd);
  const more = '\nexport type PortStatus = never;\n\nexport type PortList = KubernetesList<Port>;\n';
  assert.equal(printTypes(crd, 'v1'), text + more);
});
