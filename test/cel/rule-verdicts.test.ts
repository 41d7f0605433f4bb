// Rules of definitions are judged as a real kube-apiserver judged them, word for word; test/cluster renews what it said.
// Estimated costs are in the messages, so that they are compared as well.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { checkStructural } from '@kubewright/apimachinery';
import { checkRules } from '@kubewright/apiserver/cel';
import type { RuleCase } from './rule-cases.ts';
import { ruleCases } from './rule-cases.ts';

const verdicts = JSON.parse(readFileSync(new URL('verdicts.json', import.meta.url), 'utf8')) as Record<string, string>;

describe('rules of a definition', () => {
  for (const each of ruleCases) {
    it(each.name, () => {
      assert.equal(judge(each), verdicts[each.name]);
    });
  }

  it('has a recorded verdict for every case, and no other', () => {
    assert.deepEqual(Object.keys(verdicts).sort(), ruleCases.map(({ name }) => name).sort());
  });
});

function judge({ definition }: RuleCase): string {
  const path = 'spec.validation.openAPIV3Schema';
  const schema = definition.spec.versions[0]?.schema?.openAPIV3Schema ?? {};
  const structural = checkStructural(schema, path);
  const causes = structural.length > 0 ? structural : checkRules(schema, path);
  if (causes.length === 0) return '';
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const [only] = texts;
  const all = texts.length === 1 ? only : `[${texts.join(', ')}]`;
  return `CustomResourceDefinition.apiextensions.k8s.io "${definition.metadata.name}" is invalid: ${all}`;
}
