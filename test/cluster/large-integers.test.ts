// Which numbers a real kube-apiserver keeps to the last digit, and that it keeps what we write.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { parseCrds } from '../../src/input/crd.ts';
import { printJson } from '../../src/model/exact-json.ts';
import { renderManifest } from '../../src/render/manifest.ts';
import { buildCustomResourceDefinitions } from '../../src/schema/custom-resource-definition.ts';
import { printTypes } from '../../src/schema/print-types.ts';
import { readKinds } from '../../src/schema/read-kinds.ts';
import { remoteServer } from '../contract/server.ts';
import { judge } from '../corpus/acceptance.ts';
import { keptNumbers } from '../model/kept-numbers.ts';
import { firstDifference } from '../schema/definition-difference.ts';
import { largeIntegers } from '../schema/large-integers.ts';

const controlPlane = await startUnlessMissing();

it('integers above 2^53 are kept', { skip: controlPlane === undefined && 'no kube-apiserver' }, async () => {
  if (controlPlane === undefined) return;
  const server = remoteServer({ ...controlPlane, name: 'kube-apiserver' });
  const { transport } = server;
  try {
    for (const [text, kept] of keptNumbers) {
      const verdict = await judge(transport, withExample(text));
      assert.ok(verdict.accepted, verdict.accepted ? '' : `${text}: ${verdict.message}`);
      const { properties } = verdict.definition.spec.versions[0]?.schema?.openAPIV3Schema ?? {};
      assert.equal(printJson(properties?.['spec']?.example), kept, text);
    }
    const infinite = await judge(transport, withExample('.inf'));
    assert.ok(!infinite.accepted, 'a number that JSON has not is accepted');

    const [parsed] = parseCrds([{ file: 'big.yaml', text: largeIntegers }]);
    assert.ok(parsed !== undefined);
    const types = { file: 'api/a.example.com/v1/big.ts', text: printTypes(parsed.crd, 'v1') };
    const back = buildCustomResourceDefinitions(await readKinds([types]));
    const original = await judge(transport, largeIntegers);
    const emitted = await judge(transport, renderManifest(back));
    assert.ok(original.accepted && emitted.accepted);
    assert.equal(firstDifference(original.definition, emitted.definition), undefined);
  } finally {
    await server.close();
    await controlPlane.stop();
  }
});

function withExample(json: string): string {
  return largeIntegers.replace(
    'spec:\n              type: object',
    `spec:\n              example: ${json}\n              type: object`,
  );
}
