// What every function of the CEL libraries returns, or what it says is wrong, is the same on kube-apiserver and on the
// embedded server: values are compared as `%s` prints them in the message of a rule that never holds.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { causesOf, onBothServers } from '../cel/both-servers.ts';
import { libraryExpressions } from '../cel/library-expressions.ts';
import type { Api } from '../contract/api.ts';
import { definition, untilServed } from '../contract/fixtures.ts';
import { customResourceDefinitions, resourcePath } from '../contract/resource-path.ts';

const group = 'libraries.kubewright.dev';

await onBothServers('functions of the CEL libraries', (servers) => {
  for (const [library, expressions] of libraryExpressions) {
    it(`${library}: values and errors are the same`, async (test) => {
      const [there, here] = await Promise.all(servers.map((api) => evaluateAll(api, library, expressions)));
      assert.deepEqual(here, there);
      test.diagnostic(`${library}: ${expressions.length} results the same`);
    });
  }
});

/** Expression -> what the server says of it, when the definition is written or when an object is. */
async function evaluateAll(api: Api, library: string, expressions: readonly string[]): Promise<Record<string, string>> {
  const results: Record<string, string> = {};
  let left = [...expressions];
  const kind = `L${library}`;
  let plural = '';
  for (;;) {
    const crd = definition({ group, kind, scope: 'Cluster', properties: { spec: specOf(left) } });
    plural = crd.spec.names.plural;
    const { status, body } = await api.post(customResourceDefinitions(undefined), crd);
    if (status === 201) break;
    const refused = new Map(Array.from(causesOf(body), ([field, message]) => [indexOf(field), message]));
    assert.notEqual(refused.size, 0, JSON.stringify(body));
    for (const [at, message] of refused) results[left[at] ?? ''] = `refused: ${message}`;
    left = left.filter((_, at) => !refused.has(at));
  }
  const objects = resourcePath(`${group}/v1`, plural)(undefined);
  await untilServed(api, objects);
  const spec = Object.fromEntries(left.map((_, at) => [`r${at}`, { s: 'text' }]));
  const object = { apiVersion: `${group}/v1`, kind, metadata: { name: 'all' }, spec };
  const { body } = await api.post(objects, object);
  for (const [field, message] of causesOf(body)) results[left[indexOf(field)] ?? ''] = message;
  return results;
}

function specOf(expressions: readonly string[]): object {
  const properties = Object.fromEntries(
    expressions.map((expression, at) => [
      `r${at}`,
      {
        type: 'object',
        properties: { s: { type: 'string', maxLength: 10 }, missing: { type: 'string', maxLength: 10 } },
        'x-kubernetes-validations': [
          {
            rule: `dyn(${expression}) == dyn('~')`,
            message: 'none',
            messageExpression: `'%s'.format([dyn(${expression})])`,
          },
        ],
      },
    ]),
  );
  return { type: 'object', properties };
}

function indexOf(field: string): number {
  return Number(/\br(\d+)/.exec(field)?.[1] ?? -1);
}
