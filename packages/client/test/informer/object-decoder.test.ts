// An object that is kept as bytes reads as JSON.parse reads it, and nobody can tell when that happened.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { copy, exactInteger } from '@kubewright/apimachinery';
import { indexFunction, stripManagedFields } from '@kubewright/client';
import { ObjectDecoder, keep } from '../../src/informer/object-decoder.ts';
import { ObjectFields } from '../../src/informer/object-fields.ts';
import { parseWatchLine } from '../../src/watch-stream.ts';
import { Choice, damaged, randomThing } from '../support/random-json.ts';
import type { Thing } from '../support/scripted-server.ts';
import { thing } from '../support/scripted-server.ts';
import { things } from '../support/things.ts';

const paths = ['spec.node', 'metadata.labels.app', 'metadata.name', 'spec'];

function decoderFor(transform: (object: Thing) => Thing, freeze = false) {
  const fields = new ObjectFields();
  const numbers = paths.map((path) => fields.addIndex(path));
  const decoder = new ObjectDecoder<Thing>({ resource: things, transform, freeze, decoding: 'lazy', fields });
  return { decoder, numbers };
}

function line(object: unknown, type = 'MODIFIED'): Buffer {
  return Buffer.from(JSON.stringify({ type, object }));
}

describe('one object', () => {
  test('is decoded by whoever reads it first, and stays the same one', () => {
    const { decoder } = decoderFor(keep);
    const bytes = line(thing('a', '7', { value: 'x' }));
    const event = decoder.event(bytes, 0, bytes.length);
    assert.equal(event?.type, 'MODIFIED');
    const cached = event?.object;
    bytes.fill(0);
    assert.equal(cached?.isDecoded, false);
    assert.equal(cached?.key, 'default/a');
    assert.equal(cached?.resourceVersion, '7');
    assert.deepEqual(cached?.metadata, thing('a', '7').metadata);
    assert.equal(cached?.isDecoded, false);
    const { object } = cached ?? {};
    assert.deepEqual(object, thing('a', '7', { value: 'x' }));
    assert.equal(cached?.object, object);
    assert.equal(cached?.metadata, object?.metadata);
  });

  test('loses managedFields as bytes, wherever they stand', () => {
    const { decoder } = decoderFor(stripManagedFields);
    const { metadata, ...rest } = thing('a', '7', { value: 'x' });
    const managedFields = [{ manager: 'm', fieldsV1: { 'k:{"name":"}"}': {} } }];
    const { name, ...others } = metadata;
    for (const order of [
      { managedFields, name, ...others },
      { name, managedFields, ...others },
      { name, ...others, managedFields },
    ]) {
      const bytes = line({ ...rest, metadata: order });
      const cached = decoder.event(bytes, 0, bytes.length)?.object;
      const { managedFields: _, ...expected } = order;
      assert.deepEqual(JSON.stringify(cached?.metadata), JSON.stringify(expected));
      assert.equal(JSON.stringify(cached?.object), JSON.stringify({ ...rest, metadata: expected }));
    }
  });

  test('is frozen when it is decoded', () => {
    const { decoder } = decoderFor(keep, true);
    const bytes = line(thing('a', '7', { value: 'x' }));
    const cached = decoder.event(bytes, 0, bytes.length)?.object;
    assert.ok(Object.isFrozen(cached?.metadata));
    assert.ok(Object.isFrozen(cached?.object.spec));
  });

  test('keeps the digits of an integer above 2^53, and letters of any alphabet', () => {
    const { decoder } = decoderFor(keep);
    const text = '{"apiVersion":"test.kubewright.dev/v1","kind":"Thing","metadata":{"name":"a","resourceVersion":"1"}';
    const bytes = Buffer.from(`{"type":"ADDED","object":${text},"spec":{"value":"añ€😀","n":9223372036854775807}}}`);
    const cached = decoder.event(bytes, 0, bytes.length)?.object;
    const spec = cached?.object.spec as { value: string; n: number };
    assert.equal(cached?.key, 'a');
    assert.equal(spec.value, 'añ€😀');
    assert.equal(exactInteger(spec, 'n'), 9223372036854775807n);
  });

  test('deeper than any real one is decoded when it comes: not every reader of JSON can', () => {
    const { decoder } = decoderFor(keep);
    const nested = (depth: number): Buffer => {
      const value = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      const object = JSON.stringify(thing('a', '7')).replace('"spec":{', `"spec":{"deep":${value}`);
      return Buffer.from(`{"type":"ADDED","object":${object}}`);
    };
    for (const depth of [100, 300, 100_000, 300, 100]) {
      const bytes = nested(depth);
      assert.equal(decoder.event(bytes, 0, bytes.length) !== undefined, depth === 100, String(depth));
    }
  });

  test('in doubt is left to JSON.parse: another kind, no name, escaped or repeated keys, other envelopes', () => {
    const { decoder } = decoderFor(keep);
    const good = JSON.stringify(thing('a', '7'));
    const lazy = (text: string): boolean => decoder.event(Buffer.from(text), 0, Buffer.byteLength(text)) !== undefined;
    assert.ok(lazy(`{"type":"ADDED","object":${good}}`));
    assert.ok(lazy(`{"type":"ADDED","object":${good}} \r`));
    for (const text of [
      `{"type":"ADDED","object":${good.replace('"Thing"', '"Other"')}}`,
      `{"type":"ADDED","object":${good.replace('"name":"a",', '')}}`,
      `{"type":"ADDED","object":${good.replace('"name"', '"n\\u0061me"')}}`,
      `{"type":"ADDED","object":${good.replace('"name":"a"', '"name":"b","name":"a"')}}`,
      `{"type":"ADDED","object":${good.replace('"kind":"Thing"', '"kind":"Thing","metadata":{}')}}`,
      `{"type":"ADDED","object":${good},"more":1}`,
      `{"object":${good},"type":"ADDED"}`,
      `{"type":"ADDED", "object":${good}}`,
      `{"type":"BOOKMARK","object":${good}}`,
      `{"type":"ADDED","object":${good}}}`,
      `{"type":"ADDED","object":${good}`,
    ]) {
      assert.equal(lazy(text), false, text);
    }
  });
});

test('random objects, whole and damaged, are what JSON.parse makes of them', () => {
  const seeds = Number(process.env['KUBEWRIGHT_FUZZ'] ?? 6000);
  const variants = [
    { ...decoderFor(keep), strip: false },
    { ...decoderFor(stripManagedFields), strip: true },
  ];
  let lazy = 0;
  let refused = 0;
  for (let seed = 0; seed < seeds; seed += 1) {
    const choice = new Choice(seed);
    const type = choice.of(['ADDED', 'MODIFIED', 'DELETED']);
    const whole = Buffer.from(`{"type":"${type}","object":${randomThing(choice)}}`);
    const bytes = choice.once(3) ? damaged(choice, whole) : whole;
    const text = bytes.toString('utf8');
    const { decoder, numbers, strip } = variants[choice.below(2)] as (typeof variants)[number];
    const event = decoder.event(bytes, 0, bytes.length);
    const where = `seed ${seed}: ${text}`;
    let parsed: { type: string; object: Thing } | undefined;
    try {
      parsed = parseWatchLine(text) as { type: string; object: Thing };
    } catch {
      refused += 1;
    }
    // Undefined means that JSON.parse is asked: then nothing can differ.
    if (event === undefined) continue;
    lazy += 1;
    assert.ok(parsed !== undefined, where);
    assert.equal(event.type, parsed.type, where);
    const expected = strip ? stripManagedFields(parsed.object) : parsed.object;
    const { object: cached } = event;
    assert.equal(cached.key, decoder.decoded(copy(expected) as Thing).key, where);
    assert.equal(cached.resourceVersion, expected.metadata.resourceVersion, where);
    assert.equal(cached.uid, expected.metadata.uid, where);
    assert.equal(cached.generation, expected.metadata.generation, where);
    assert.deepEqual(cached.metadata, expected.metadata, where);
    for (const [at, path] of paths.entries()) {
      const found = cached.indexedAt(numbers[at] as number);
      const values = typeof found === 'string' ? [found] : found;
      assert.deepEqual(values, indexFunction<Thing>(path)(expected), `${path}, ${where}`);
    }
    assert.equal(cached.isDecoded, false);
    assert.deepEqual(cached.object, expected, where);
    assert.equal(JSON.stringify(cached.object), JSON.stringify(expected), where);
  }
  assert.ok(lazy > seeds * 0.35, `${lazy} of ${seeds} were lazy`);
  assert.ok(refused > seeds * 0.1, `${refused} of ${seeds} were refused`);
});
