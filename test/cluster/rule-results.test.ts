// Random rules, and those of test/cel, are broken or kept by the same objects on kube-apiserver and on the embedded
// server, and both say the same of them. Many rules are one definition, each at a property of its own. `RULES=1500 SEED=5`
// runs more of them, or others.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { estimateRuleCost } from '@kubewright/apiserver/cel';
import { causesOf, onBothServers } from '../cel/both-servers.ts';
import { judgeHere } from '../cel/judge.ts';
import { randomRules } from '../cel/random-rules.ts';
import { fields, ruleCase, ruleCases } from '../cel/rule-cases.ts';
import { samples } from '../cel/samples.ts';
import type { Api } from '../contract/api.ts';
import { definition, untilServed } from '../contract/fixtures.ts';
import { customResourceDefinitions, resourcePath } from '../contract/resource-path.ts';

const group = 'results.kubewright.dev';
/** Together they must not pass the limit of a definition's cost. */
const rulesPerDefinition = 40;
const mostCost = 2e6;
/** Ten thousand digits and more. */
const isEndless = /%\.\d{5,}f/;

await onBothServers('the results of rules', (servers) => {
  it('are the same', async () => {
    const { RULES = '200', SEED = '1' } = process.env;
    const random = randomRules(Number(SEED), Number(RULES));
    const rules = [...ruleCases.map(({ rule }) => rule), ...random].filter(isAdmitted);
    const counts = { rules: rules.length, same: 0, panics: 0 };
    for (let start = 0; start < rules.length; start += rulesPerDefinition) {
      const part = rules.slice(start, start + rulesPerDefinition);
      const kind = `Results${start}`;
      const [there, here] = await Promise.all(servers.map((api) => results(api, kind, part)));
      for (const [index, sample] of samples.entries()) {
        for (const [at, rule] of part.entries()) {
          const field = `spec.r${at}`;
          const expected = there?.[index]?.get(field);
          const found = here?.[index]?.get(field);
          // Sorting what is not there makes cel-go panic, which the server answers as an error of the rule.
          const isPanic = expected?.includes('internal error: interface conversion') === true && found !== undefined;
          if (isPanic) counts.panics += 1;
          else assert.equal(found, expected, `${rule}\nof ${JSON.stringify(sample)}`);
          counts.same += 1;
        }
      }
    }
    console.log(`rules: ${counts.rules}, results: ${counts.same} the same, ${counts.panics} of them not word for word`);
  });
});

/** Of each sample: property -> what is said of its rule. */
async function results(api: Api, kind: string, rules: readonly string[]): Promise<Map<string, string>[]> {
  const properties = Object.fromEntries(
    rules.map((rule, at) => [`r${at}`, { type: 'object', properties: fields, 'x-kubernetes-validations': [{ rule }] }]),
  );
  const spec = { type: 'object', properties };
  const crd = definition({ group, kind, scope: 'Cluster', properties: { spec } });
  (await api.post(customResourceDefinitions(undefined), crd)).expect(201);
  const objects = resourcePath(`${group}/v1`, crd.spec.names.plural)(undefined);
  await untilServed(api, objects);
  const all: Map<string, string>[] = [];
  for (const [index, sample] of samples.entries()) {
    const object = {
      apiVersion: `${group}/v1`,
      kind,
      metadata: { name: `sample-${index}` },
      spec: Object.fromEntries(rules.map((_, at) => [`r${at}`, sample])),
    };
    const { body } = await api.post(objects, object);
    all.push(causesOf(body));
  }
  return all;
}

function isAdmitted(rule: string): boolean {
  if (rule === '' || rule.includes('oldSelf') || isEndless.test(rule)) return false;
  const schema: JSONSchemaProps = {
    type: 'object',
    properties: fields,
    'x-kubernetes-validations': [{ rule, message: 'no' }],
  };
  const cost = estimateRuleCost(schema, rule);
  return cost > 0 && cost < mostCost && judgeHere(ruleCase(rule, schema)) === '';
}
