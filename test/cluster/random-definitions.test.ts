// Random definitions, put before a real kube-apiserver as dry runs: it takes those that we take, and refuses those that we
// refuse, with the YAML that we print. CEL has tests of its own, so every rule is `true` here. KUBEWRIGHT_FUZZ says how many definitions.
import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { parseCrds } from '../../src/input/crd.ts';
import { renderManifest } from '../../src/render/manifest.ts';
import { judge } from '../corpus/acceptance.ts';
import { remoteServer } from '../contract/server.ts';
import { randomDefinition } from '../fuzz/random-definition.ts';

const count = Number(process.env['KUBEWRIGHT_FUZZ'] ?? 1500);
/** How many dry runs are under way at once. */
const concurrency = 8;

const plane = await startUnlessMissing();

it(
  'random definitions are accepted by us as by kube-apiserver',
  { skip: plane === undefined && 'no kube-apiserver' },
  async () => {
    assert.ok(plane !== undefined);
    const server = remoteServer({ ...plane, name: 'kube-apiserver' });
    after(async () => {
      await server.close();
      await plane.stop();
    });
    const tally = { accepted: 0, refused: 0 };
    const disagreements: string[] = [];
    const seeds = Array.from({ length: count }, (_, index) => index + 1);
    const work = async (): Promise<void> => {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
        // As the YAML that we print, so that the server reads that, too.
        const text = renderManifest([schemasOf(randomDefinition(seed))]);
        const ours = refusalOf(text);
        const verdict = await judge(server.transport, text);
        if (verdict.accepted) tally.accepted++;
        else tally.refused++;
        if (verdict.accepted === (ours === undefined)) continue;
        disagreements.push(
          `seed ${seed}: we: ${ours ?? 'accepted'}\n  server: ${verdict.accepted ? 'accepted' : verdict.message}`,
        );
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    console.log(
      `kube-apiserver ${plane.version}: of ${count} random definitions it accepts ${tally.accepted} and refuses ` +
        `${tally.refused}; ${disagreements.length} disagreements`,
    );
    assert.ok(tally.accepted > count / 4 && tally.refused > count / 20, 'there must be some of both');
    assert.deepEqual(disagreements.slice(0, 20), []);
  },
);

function refusalOf(text: string): string | undefined {
  try {
    parseCrds([{ file: 'fuzz.yaml', text }]);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * What is not of the schemas goes, and so does what is CEL's: rules stay on texts alone, where `true` is a rule. So do
 * unknown formats of schemas without a type: for defaults alone, and only there, kube-apiserver takes them for a type.
 */
function schemasOf(crd: CustomResourceDefinition): CustomResourceDefinition {
  const versions = crd.spec.versions.map(({ name, served, storage, schema }) => ({ name, served, storage, schema }));
  const { conversion: _, ...spec } = crd.spec;
  return JSON.parse(JSON.stringify({ ...crd, spec: { ...spec, versions } }), (__, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const { 'x-kubernetes-validations': rules, format, ...rest } = value as JSONSchemaProps;
    const known = format !== undefined && (rest.type !== undefined || format !== 'x') ? { format } : {};
    if (rest.type !== 'string' || !Array.isArray(rules)) return { ...rest, ...known };
    const plain = rules.map(({ message, reason }) => ({
      rule: 'true',
      ...(message !== undefined && { message }),
      ...(reason !== undefined && { reason }),
    }));
    return { ...rest, ...known, 'x-kubernetes-validations': plain };
  }) as CustomResourceDefinition;
}
