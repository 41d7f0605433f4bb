// Equal field sets are one object, and whatever is decoded with them equals what JSON.parse makes of it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FieldSets } from '../../src/decode/field-sets.ts';
import { Choice, damaged, objectText, randomText, randomValue } from '../support/random-json.ts';

type Entry = { manager?: string; fieldsV1?: object };
type Managed = { metadata: { managedFields: Entry[] } };

const managedFieldsOf = (value: unknown): unknown =>
  (value as { metadata?: { managedFields?: unknown } | null } | null)?.metadata?.managedFields;

function decode(fieldSets: FieldSets, text: string): unknown {
  return fieldSets.decode(text, (json) => JSON.parse(json) as unknown, managedFieldsOf);
}

function managed(...fieldsV1: unknown[]): string {
  const managedFields = fieldsV1.map((each, at) => ({ manager: `m${at}`, fieldsV1: each }));
  return JSON.stringify({ metadata: { managedFields, name: 'a' } });
}

function entries(fieldSets: FieldSets, text: string): (object | undefined)[] {
  const value = decode(fieldSets, text);
  assert.equal(JSON.stringify(value), text);
  return (value as Managed).metadata.managedFields.map(({ fieldsV1 }) => fieldsV1);
}

describe('field sets', () => {
  const spec = { 'f:spec': { 'f:replicas': {}, 'k:{"name":"}"}': { '.': {} } } };
  const status = { 'f:status': { 'f:phase': {} } };

  test('that are equal are one object, which nobody can change for all', () => {
    const fieldSets = new FieldSets();
    const first = entries(fieldSets, managed(spec, status));
    const second = entries(fieldSets, managed(status, spec));
    assert.equal(second[0], first[1]);
    assert.equal(second[1], first[0]);
    assert.ok(Object.isFrozen((second[1] as typeof spec)['f:spec']['f:replicas']));
    assert.deepEqual(second, [status, spec]);
  });

  test('are shared beside others that are different in every object', () => {
    const fieldSets = new FieldSets();
    const own = (uid: number): object => ({ 'f:metadata': { 'f:ownerReferences': { [`k:{"uid":"${uid}"}`]: {} } } });
    const [, known] = entries(fieldSets, managed(own(0), spec));
    for (let uid = 1; uid < 100; uid += 1) assert.equal(entries(fieldSets, managed(own(uid), spec))[1], known);
  });

  test('are not looked for again and again where all are different', () => {
    const fieldSets = new FieldSets();
    const objects = Array.from({ length: 2000 }, (_, at) => managed({ [`f:${at}`]: {} }));
    const frozen = objects.map((text) => Object.isFrozen(entries(fieldSets, text)[0]));
    assert.ok(frozen.slice(0, 8).every(Boolean));
    assert.ok(frozen.filter(Boolean).length < 100, String(frozen.filter(Boolean).length));
  });

  test('are left alone when they are deep, large, or written in a form of their own', () => {
    const deep = `${'{"f:a":'.repeat(50_000)}{}${'}'.repeat(50_000)}`;
    const large = JSON.stringify({ [`f:${'x'.repeat(20_000)}`]: {} });
    for (const text of [deep, large, '{ "f:a":{}}', '{"f:a":1.0}', '{"f:b":{},"1":{}}', '{"f:a":1,"f:a":2}']) {
      const fieldSets = new FieldSets();
      const object = `{"metadata":{"managedFields":[{"manager":"m","fieldsV1":${text}}]}}`;
      for (let round = 0; round < 2; round += 1) {
        const value = decode(fieldSets, object) as Managed;
        assert.ok(!Object.isFrozen(value.metadata.managedFields[0]?.fieldsV1), text.slice(0, 40));
      }
    }
  });

  test('are none where something only looks like one', () => {
    const fieldSets = new FieldSets();
    entries(fieldSets, managed(spec));
    const set = `{"a":1,"fieldsV1":${JSON.stringify(spec)}}`;
    for (const text of [
      `{"metadata":{"managedFields":[${set}],"odd":${set}}}`,
      `{"metadata":{"managedFields":[{"a":${set}}]}}`,
      `{"metadata":{"managedFields":${set}}}`,
      `{"metadata":{"managedFields":null},"spec":${set}}`,
      `{"metadata":null,"spec":${set}}`,
      `[${set}]`,
    ]) {
      assert.deepEqual(decode(fieldSets, text), JSON.parse(text), text);
    }
  });
});

test('random objects, whole and damaged, are what JSON.parse makes of them', () => {
  let shared = 0;
  let refused = 0;
  for (let seed = 0; seed < 300; seed += 1) {
    const choice = new Choice(seed);
    const fieldSets = new FieldSets();
    const usual = Array.from({ length: 3 }, () => randomValue(choice));
    for (let round = 0; round < 20; round += 1) {
      const entry = (): string => {
        const fieldsV1 = choice.once(5) ? randomValue(choice) : choice.of(usual);
        const members: [string, string][] = [
          ['manager', randomText(choice)],
          [choice.once(20) ? 'fields\\u00561' : 'fieldsV1', fieldsV1],
        ];
        if (choice.once(3)) members.push(['subresource', '"status"']);
        if (choice.once(10)) members.push(['fieldsV1', choice.of(usual)]);
        return choice.once(30) ? randomValue(choice) : objectText(choice, members);
      };
      const list = `[${Array.from({ length: choice.below(4) }, entry).join(',')}]`;
      const metadata: [string, string][] = [['managedFields', list], ['name', '"a"']]; // prettier-ignore
      if (choice.once(8)) metadata.push([choice.of(['managedFields', 'odd']), `[${entry()}]`]);
      const whole = Buffer.from(objectText(choice, [['metadata', objectText(choice, choice.shuffled(metadata))], ['spec', choice.once(4) ? entry() : '{}']])); // prettier-ignore
      const text = (choice.once(4) ? damaged(choice, whole) : whole).toString('utf8');
      const where = `seed ${seed}, round ${round}: ${text}`;
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        assert.throws(() => decode(fieldSets, text), SyntaxError, where);
        refused += 1;
        continue;
      }
      const value = decode(fieldSets, text);
      assert.equal(JSON.stringify(value), JSON.stringify(expected), where);
      const found = managedFieldsOf(value);
      if (Array.isArray(found) && found.some((each) => Object.isFrozen((each as Entry | null)?.fieldsV1 ?? {})))
        shared += 1;
    }
  }
  assert.ok(shared > 500 && refused > 500, `${shared} shared, ${refused} refused`);
});
