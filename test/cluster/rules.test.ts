// Rules of definitions, judged by a real kube-apiserver: the recorded verdicts that test/cel goes by are still its own
// (`RECORD=1` writes them anew), and random rules get the same verdict, the same words and the same estimated cost from
// both. `RULES=5000 SEED=7` runs more of them, or others.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { estimateRuleCost } from '@kubewright/apiserver/cel';
import type { ControlPlane } from '../../scripts/control-plane/control-plane.ts';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { judgeHere } from '../cel/judge.ts';
import { randomRules } from '../cel/random-rules.ts';
import type { RuleCase } from '../cel/rule-cases.ts';
import { fields, ruleCase, ruleCases } from '../cel/rule-cases.ts';
import { remoteServer } from '../contract/server.ts';
import { judge } from '../corpus/acceptance.ts';

const file = new URL('../cel/verdicts.json', import.meta.url);
const controlPlane = await startUnlessMissing();

if (controlPlane === undefined) {
  it('judges rules as kube-apiserver does', { skip: 'no kube-apiserver' }, () => undefined);
} else {
  describe('rules of a definition, on kube-apiserver', () => judgeRules(controlPlane));
}

function judgeRules(plane: ControlPlane): void {
  const server = remoteServer({ ...plane, name: 'kube-apiserver' });
  after(async () => {
    await server.close();
    await plane.stop();
  });

  const judgeThere = async ({ definition }: RuleCase): Promise<string> => {
    const verdict = await judge(server.transport, definition);
    // The type of `self` has a name that is new each time.
    return verdict.accepted ? '' : verdict.message.replaceAll(/selfType\d+/g, 'selfType');
  };

  it('are judged as recorded', async () => {
    const verdicts: Record<string, string> = {};
    for (const each of ruleCases) verdicts[each.name] = await judgeThere(each);
    if (process.env['RECORD'] === '1') writeFileSync(file, `${JSON.stringify(verdicts, undefined, 2)}\n`);
    assert.deepEqual(verdicts, JSON.parse(readFileSync(file, 'utf8')));
  });

  it('are judged the same here when they are random, their costs included', async () => {
    const count = Number(process.env['RULES'] ?? 300);
    const seed = Number(process.env['SEED'] ?? 1);
    const rules = [...ruleCases.map(({ rule }) => rule), ...randomRules(seed, count)];
    const counts = { rules: rules.length, accepted: 0, costs: 0 };
    for (const rule of rules) {
      const schema: JSONSchemaProps = {
        type: 'object',
        properties: fields,
        'x-kubernetes-validations': [{ rule, message: 'no' }],
      };
      const plain = ruleCase(rule, schema);
      const verdict = await judgeThere(plain);
      assert.equal(judgeHere(plain), verdict);
      if (verdict === '') counts.accepted += 1;
      const cost = estimateRuleCost(schema, rule);
      if (cost === 0) continue;
      // Where the limit is passed by little, the message has seven digits of the cost.
      const repeated = ruleCase(rule, { type: 'array', maxItems: Math.ceil(1.2e7 / cost), items: schema });
      assert.equal(judgeHere(repeated), await judgeThere(repeated));
      counts.costs += 1;
    }
    console.log(`rules: ${counts.rules} judged the same, ${counts.accepted} accepted, ${counts.costs} costs the same`);
  });
}
