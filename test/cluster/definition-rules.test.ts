// What we refuse of definitions before they are written, and what kube-apiserver refuses of the same ones: the same fields.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { CustomResourceDefinition } from '@kubewright/apimachinery';
import { type ControlPlane } from '../../scripts/control-plane/control-plane.ts';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { buildCustomResourceDefinitions } from '../../src/schema/custom-resource-definition.ts';
import { checkDefinition } from '../../src/schema/definition-rules.ts';
import { readKinds } from '../../src/schema/read-kinds.ts';
import { Api } from '../contract/api.ts';
import { customResourceDefinitions } from '../contract/resource-path.ts';
import { remoteServer } from '../contract/server.ts';
import { accepted, refused } from '../schema/definition-cases.ts';
import { markedKind } from '../schema/marked-kind.ts';

const controlPlane = await startUnlessMissing();

if (controlPlane === undefined) {
  it('runs on a real kube-apiserver', { skip: 'no kube-apiserver (see above)' }, () => undefined);
} else {
  describe('kube-apiserver and what we refuse before', () => compareRefusals(controlPlane));
}

/** The server names the fields of its internal type, which keeps what all versions share outside of them. */
function spelling(field = ''): string {
  return field
    .replace('spec.versions[0].', 'spec.')
    .replace('spec.validation.', 'spec.')
    .replace('.webhook.clientConfig', '.webhookClientConfig')
    .replace('.webhook.', '.')
    .toLowerCase();
}

function compareRefusals(real: ControlPlane): void {
  const server = remoteServer({ ...real, name: 'kube-apiserver' });
  const api = new Api(server.transport, 'default');
  const create = (crd: CustomResourceDefinition) =>
    api.post(customResourceDefinitions(undefined), { ...crd }, { query: { dryRun: 'All' } });
  after(async () => {
    await server.close();
    await real.stop();
  });

  for (const [name, crd] of Object.entries(accepted)) {
    it(`${name} is accepted`, async () => {
      (await create(crd)).expect(201);
    });
  }

  for (const [name, [crd]] of Object.entries(refused)) {
    it(`${name} is refused by both, for the same fields`, async () => {
      const { status, body } = await create(crd);
      assert.equal(status, 422, JSON.stringify(body));
      const causes = (body as { details?: { causes?: { field?: string }[] } }).details?.causes ?? [];
      const fields = (all: readonly (string | undefined)[]) => [...new Set(all.map(spelling))].toSorted();
      assert.deepEqual(
        fields(checkDefinition(crd).map(({ field }) => field)),
        fields(causes.map(({ field }) => field)),
        JSON.stringify(causes, undefined, 1),
      );
    });
  }

  it('a kind with every tag is accepted', async () => {
    const [crd] = buildCustomResourceDefinitions(await readKinds([markedKind]));
    assert.ok(crd !== undefined);
    (await create(crd)).expect(201);
  });
}
