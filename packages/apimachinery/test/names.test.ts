import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkDns1035Label,
  checkDns1123Label,
  checkDns1123Subdomain,
  checkLabelValue,
  checkQualifiedName,
  dns1035LabelMessage,
  dns1123LabelMessage,
  dns1123SubdomainMessage,
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isLabelValue,
  isQualifiedName,
  labelValueMessage,
  qualifiedNameMessage,
} from '../src/index.ts';

const table: [check: (value: string) => string[], value: string, faults: string[]][] = [
  [checkDns1123Label, 'a-1', []],
  [checkDns1123Label, '1a', []],
  [checkDns1123Label, '', [dns1123LabelMessage]],
  [checkDns1123Label, '-a', [dns1123LabelMessage]],
  [checkDns1123Label, 'a\n', [dns1123LabelMessage]],
  [checkDns1123Label, 'a.b', ['must not contain dots']],
  [checkDns1123Label, 'a'.repeat(64), ['must be no more than 63 characters']],
  [checkDns1123Subdomain, 'a.b-c.1', []],
  [checkDns1123Subdomain, 'a..b', [dns1123SubdomainMessage]],
  [checkDns1123Subdomain, 'A', [dns1123SubdomainMessage]],
  [checkDns1123Subdomain, 'a'.repeat(254), ['must be no more than 253 characters']],
  [checkDns1035Label, 'web-1', []],
  [checkDns1035Label, '1web', [dns1035LabelMessage]],
  [checkQualifiedName, 'example.com/My.name_1', []],
  [checkQualifiedName, 'a', []],
  [checkQualifiedName, '/a', ['prefix part must be non-empty']],
  [checkQualifiedName, 'a/', ['name part must be non-empty', `name part ${qualifiedNameMessage}`]],
  [checkQualifiedName, 'A/a', [`prefix part ${dns1123SubdomainMessage}`]],
  [checkQualifiedName, 'a'.repeat(64), ['name part must be no more than 63 bytes']],
  [checkLabelValue, '', []],
  [checkLabelValue, 'v1.2_3-x', []],
  [checkLabelValue, '_', [labelValueMessage]],
  [checkLabelValue, 'a'.repeat(64), ['must be no more than 63 bytes']],
];

for (const [check, value, faults] of table) {
  test(`${check.name}(${JSON.stringify(value.slice(0, 20))})`, () => assert.deepEqual(check(value), faults));
}

test("the texts are Kubernetes'", () => {
  assert.equal(
    dns1123SubdomainMessage,
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  );
  assert.equal(
    dns1035LabelMessage,
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
  );
});

test('predicates say whether a check finds nothing', () => {
  for (const predicate of [isDns1123Label, isDns1123Subdomain, isDns1035Label, isQualifiedName, isLabelValue]) {
    assert.equal(predicate('web'), true);
    assert.equal(predicate('-'), false);
  }
});

test('long hostile names are refused quickly', () => {
  assert.equal(isDns1123Subdomain(`${'a-'.repeat(50_000)}!`), false);
});
