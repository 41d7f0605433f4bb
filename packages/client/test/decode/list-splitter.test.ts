// A list that is read as its bytes arrive has the items that JSON.parse finds in the whole of it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeJson, systemClock } from '@kubewright/apimachinery';
import type { KubernetesList } from '@kubewright/apimachinery';
import { stripManagedFields } from '@kubewright/client';
import type { CachedObject, RestClient } from '@kubewright/client';
import { ListSplitter, MalformedListError } from '../../src/decode/list-splitter.ts';
import { JsonScanner } from '../../src/decode/json-scanner.ts';
import { ListReader } from '../../src/informer/list-reader.ts';
import { ObjectDecoder, isNamed } from '../../src/informer/object-decoder.ts';
import { ObjectFields } from '../../src/informer/object-fields.ts';
import { completeList } from '../../src/resource-client.ts';
import { Choice, damaged, objectText, randomThing, randomValue } from '../support/random-json.ts';
import type { Thing } from '../support/scripted-server.ts';
import { things } from '../support/things.ts';

const json = new JsonScanner();

/** The items of a list whose bytes come in chunks of one size, and the list without them. */
function split(text: string, size: number): { items: string[]; envelope: unknown; lists: number } {
  const bytes = Buffer.from(text);
  const splitter = new ListSplitter((...range) => json.value(...range));
  const items: string[] = [];
  const take = (): void => {
    while (splitter.next()) items.push(splitter.bytes.toString('utf8', splitter.start, splitter.end));
  };
  for (let at = 0; at < bytes.length; at += size) {
    splitter.push(bytes.subarray(at, at + size));
    take();
  }
  splitter.finish();
  take();
  return { items, envelope: splitter.envelope(), lists: splitter.lists };
}

describe('splitting', () => {
  const long = JSON.stringify({ text: 'ä'.repeat(500) });
  const text = ` {"kind":"ThingList","items":[ {"a":[1]} , 2,${long}, "]" ],"metadata":{"resourceVersion":"7"}} \n`;

  test('chunks may end anywhere', () => {
    for (let size = 1; size < 40; size += 1) {
      const { items, envelope } = split(text, size);
      assert.deepEqual(items, ['{"a":[1]}', '2', long, '"]"'], String(size));
      assert.deepEqual(envelope, { kind: 'ThingList', items: [], metadata: { resourceVersion: '7' } });
    }
  });

  test('nothing is lost of lists without items', () => {
    for (const empty of ['{"items":[]}', '{"items":null}', '{}', '{"items":{}}']) {
      assert.deepEqual(split(empty, 3).envelope, JSON.parse(empty));
    }
  });

  test('what ends early or goes on is an error that shows the place', () => {
    for (const bad of [
      text.slice(0, -4),
      `${text}{}`,
      text.replace(' , 2', ' 2'),
      '[]',
      '',
      '<html>',
      '{"items":[1,]}',
    ]) {
      assert.throws(() => split(bad, 7), MalformedListError, bad);
    }
    assert.throws(() => split('<html>', 7), /malformed at <html>/);
  });
});

/** As the informer reads it. */
async function read(bytes: Buffer, choice: Choice): Promise<{ objects: CachedObject<Thing>[]; list: unknown }> {
  const body = (async function* () {
    for (let at = 0; at < bytes.length;) {
      const size = 1 + choice.below(choice.once(3) ? 5 : 200);
      yield bytes.subarray(at, at + size);
      at += size;
    }
  })();
  const decoder = new ObjectDecoder<Thing>({
    resource: things,
    transform: stripManagedFields,
    freeze: false,
    decoding: choice.once(4) ? 'eager' : 'lazy',
    fields: new ObjectFields(),
  });
  const rest = { stream: async () => ({ status: 200, headers: {}, body }) } as unknown as RestClient;
  const reader = new ListReader<Thing>({
    rest,
    shape: things,
    path: '/things',
    decoder,
    clock: systemClock,
    onSkip: () => undefined,
  });
  const objects: CachedObject<Thing>[] = [];
  const list = await reader.read({}, objects, new AbortController().signal);
  return { objects, list };
}

test('random lists, whole and damaged, are what JSON.parse makes of them', async () => {
  let accepted = 0;
  let refused = 0;
  for (let seed = 0; seed < 1500; seed += 1) {
    const choice = new Choice(seed);
    const listOf = (length: number): string => `[${Array.from({ length }, () => randomThing(choice)).join(',')}]`;
    const members: [string, string][] = [
      ['kind', '"ThingList"'],
      ['items', choice.once(20) ? randomValue(choice) : listOf(choice.below(6))],
      ['metadata', '{"resourceVersion":"7","continue":"more"}'],
    ];
    if (choice.once(10))
      members.push([choice.of(['items', '\\u0069tems', 'a', 'metadata']), choice.once(2) ? listOf(2) : '{}']);
    const whole = Buffer.from(objectText(choice, choice.shuffled(members)));
    const bytes = choice.once(4) ? damaged(choice, whole) : whole;
    const where = `seed ${seed}: ${bytes.toString('utf8')}`;
    let expected: KubernetesList<Thing> | undefined;
    try {
      const list = decodeJson(bytes.toString('utf8')) as KubernetesList<Thing>;
      // What has no name is left out, whatever it is.
      if (Array.isArray(list.items)) list.items = list.items.filter(isNamed) as Thing[];
      expected = completeList(list, things);
    } catch {
      refused += 1;
    }
    if (expected === undefined) {
      await assert.rejects(read(bytes, choice), where);
      continue;
    }
    accepted += 1;
    const { objects, list } = await read(bytes, choice);
    assert.deepEqual(list, expected.metadata ?? {}, where);
    assert.deepEqual(
      objects.map(({ object }) => object),
      expected.items.map((item) => stripManagedFields(item)),
      where,
    );
  }
  assert.ok(accepted > 900 && refused > 150, `${accepted} accepted, ${refused} refused`);
});
