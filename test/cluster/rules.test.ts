// The verdicts that test/cel goes by are those of a real kube-apiserver. `RECORD=1` writes them anew.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { it } from 'node:test';
import { MissingControlPlaneError } from '../../scripts/control-plane/binaries.ts';
import type { ControlPlane } from '../../scripts/control-plane/control-plane.ts';
import { startControlPlane } from '../../scripts/control-plane/control-plane.ts';
import { ruleCases } from '../cel/rule-cases.ts';
import { remoteServer } from '../contract/server.ts';
import { judge } from '../corpus/acceptance.ts';

const file = new URL('../cel/verdicts.json', import.meta.url);
const controlPlane = await startUnlessMissing();

it('kube-apiserver judges rules as recorded', { skip: controlPlane === undefined && 'no kube-apiserver' }, async () => {
  if (controlPlane === undefined) return;
  const server = remoteServer({ ...controlPlane, name: 'kube-apiserver' });
  try {
    const verdicts: Record<string, string> = {};
    for (const { name, definition } of ruleCases) {
      const verdict = await judge(server.transport, definition);
      // The type of `self` has a name that is new each time.
      verdicts[name] = verdict.accepted ? '' : verdict.message.replaceAll(/selfType\d+/g, 'selfType');
    }
    if (process.env['RECORD'] === '1') writeFileSync(file, `${JSON.stringify(verdicts, undefined, 2)}\n`);
    assert.deepEqual(verdicts, JSON.parse(readFileSync(file, 'utf8')));
  } finally {
    await server.close();
    await controlPlane.stop();
  }
});

async function startUnlessMissing(): Promise<ControlPlane | undefined> {
  try {
    return await startControlPlane();
  } catch (error) {
    if (!(error instanceof MissingControlPlaneError) || process.env['CI']) throw error;
    return undefined;
  }
}
