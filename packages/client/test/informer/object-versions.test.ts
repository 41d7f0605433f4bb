// A version of an object that is found by comparing it with the one before is what JSON.parse makes of it, and the one
// before stays what it was.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { indexFunction, stripManagedFields } from '@kubewright/client';
import type { CachedObject } from '../../src/informer/cached-object.ts';
import { ObjectDecoder, keep } from '../../src/informer/object-decoder.ts';
import { ObjectFields } from '../../src/informer/object-fields.ts';
import { parseWatchLine } from '../../src/watch-stream.ts';
import { Choice, damaged, randomText, randomThing, randomValue } from '../support/random-json.ts';
import type { Thing } from '../support/scripted-server.ts';
import { things } from '../support/things.ts';

const paths = ['spec.node', 'metadata.labels.app'];

/** A decoder with a store as an informer has it. */
class Cache {
  readonly objects = new Map<string, CachedObject<Thing>>();
  readonly #fields = new ObjectFields();
  readonly numbers = paths.map((path) => this.#fields.addIndex(path));
  readonly #decoder: ObjectDecoder<Thing>;
  constructor(transform: (object: Thing) => Thing) {
    this.#decoder = new ObjectDecoder<Thing>({
      resource: things,
      transform,
      freeze: false,
      decoding: 'lazy',
      fields: this.#fields,
      cached: (key) => this.objects.get(key),
    });
  }

  /** Events that were taken as versions of what was known. */
  get compared(): number {
    return this.#decoder.compared;
  }

  /** @returns the object of the line and what it replaced; undefined when the line is left to JSON.parse */
  take(line: Buffer): { object: CachedObject<Thing>; old: CachedObject<Thing> | undefined; type: string } | undefined {
    // Where it stands in the chunk, and what stands around it, must not matter.
    const chunk = Buffer.concat([Buffer.from('"}}\n{'), line, Buffer.from('\n{"type":"')]);
    const event = this.#decoder.event(chunk, 5, 5 + line.length);
    chunk.fill(0x22);
    if (event === undefined) return undefined;
    const { object, type } = event;
    const old = this.objects.get(object.key);
    if (type === 'DELETED') {
      this.objects.delete(object.key);
      old?.leave();
    } else if (old?.isSame(object) !== true) {
      this.objects.set(object.key, object);
      object.enter();
      old?.leave();
    }
    return { object, old, type };
  }
}

const scalar = /:\s*(?:-?\d[^,}\]]*|"(?:[^"\\]|\\.)*"|true|false|null)/g;

/** A text with a few values changed, most of them by other scalars. */
function changed(choice: Choice, text: string): string {
  const times = choice.below(3);
  let result = text.replace(/("resourceVersion"\s*:\s*)"\d+"/, (_, key: string) => `${key}"${choice.below(1e6)}"`);
  for (let time = 0; time < times; time += 1) {
    const found = [...result.matchAll(scalar)];
    const match = found.length === 0 ? undefined : choice.of(found);
    if (match === undefined) continue;
    const value = choice.once(12)
      ? randomValue(choice, 2)
      : choice.once(2)
        ? randomText(choice)
        : String(choice.below(99));
    result = `${result.slice(0, match.index)}:${value}${result.slice(match.index + match[0].length)}`;
  }
  return result;
}

/** As {@link Cache.take} must have understood a line. */
function parsed(text: string, strip: boolean): Thing | undefined {
  try {
    const { object } = parseWatchLine(text) as { object: Thing };
    return strip ? stripManagedFields(object) : object;
  } catch {
    return undefined;
  }
}

test('random versions of random objects, whole and damaged', () => {
  const seeds = Number(process.env['KUBEWRIGHT_FUZZ'] ?? 2000);
  let compared = 0;
  let events = 0;
  for (let seed = 0; seed < seeds; seed += 1) {
    const choice = new Choice(seed);
    const strip = choice.once(2);
    const cache = new Cache(strip ? stripManagedFields : keep);
    const expected = new Map<CachedObject<Thing>, Thing>();
    const texts = Array.from({ length: 1 + choice.below(2) }, () => randomThing(choice));
    for (let step = 0; step < 20; step += 1) {
      const which = choice.below(texts.length);
      const text = step < texts.length ? (texts[step] as string) : changed(choice, texts[which] as string);
      const type = choice.once(15) ? 'DELETED' : 'MODIFIED';
      const whole = Buffer.from(`{"type":"${type}","object":${text}}`);
      const line = choice.once(8) ? damaged(choice, whole) : whole;
      const where = `seed ${seed}, step ${step}: ${line.toString('utf8')}`;
      const taken = cache.take(line);
      if (taken === undefined) continue;
      events += 1;
      if (line === whole && step >= texts.length) texts[which] = text;
      const wanted = parsed(line.toString('utf8'), strip);
      assert.ok(wanted !== undefined, where);
      const { object, old } = taken;
      assert.equal(object.resourceVersion, wanted.metadata.resourceVersion, where);
      assert.equal(object.generation, wanted.metadata.generation, where);
      assert.equal(object.uid, wanted.metadata.uid, where);
      const { name, namespace } = wanted.metadata;
      assert.equal(object.key, namespace ? `${namespace}/${name}` : name, where);
      assert.equal(JSON.stringify(object.metadata), JSON.stringify(wanted.metadata), where);
      // The digits of a number that was stripped stay beside what is left of its object.
      if (!strip) assert.deepEqual(object.metadata, wanted.metadata, where);
      for (const [at, path] of paths.entries()) {
        const found = object.indexedAt(cache.numbers[at] as number);
        assert.deepEqual(typeof found === 'string' ? [found] : found, indexFunction<Thing>(path)(wanted), where);
      }
      expected.set(object, wanted);
      if (old !== undefined && old !== object && choice.once(2)) {
        assert.equal(JSON.stringify(old.metadata), JSON.stringify(expected.get(old)?.metadata), where);
        assert.equal(JSON.stringify(old.object), JSON.stringify(expected.get(old)), where);
      }
    }
    compared += cache.compared;
    for (const [object, wanted] of expected) {
      assert.equal(JSON.stringify(object.object), JSON.stringify(wanted), `seed ${seed}, in the end`);
    }
  }
  assert.ok(compared > events * 0.2, `${compared} of ${events} were compared`);
});

describe('one version after another', () => {
  const text = (more: string, managed = ''): string =>
    `{"type":"MODIFIED","object":{"apiVersion":"test.kubewright.dev/v1","kind":"Thing","metadata":{${more},"name":"a"${managed}}}}`;
  const first = text('"generation":1,"resourceVersion":"1"');

  const isCompared = (before: string, after: string, transform: (object: Thing) => Thing = keep): boolean => {
    const cache = new Cache(transform);
    cache.take(Buffer.from(before));
    const taken = cache.take(Buffer.from(after));
    const wanted = parsed(after, transform !== keep);
    if (taken !== undefined) assert.deepEqual(taken.object.object, wanted, after);
    return cache.compared === 1;
  };

  test('is compared when numbers and texts differ', () => {
    for (const after of [
      text('"generation":1,"resourceVersion":"2"'),
      text('"generation":12,"resourceVersion":"2"'),
      text('"generation":0,"resourceVersion":"9"'),
    ]) {
      assert.ok(isCompared(first, after), after);
    }
    const labelled = (value: string): string =>
      text(`"annotations":{"a":${value},"b":"x"},"resourceVersion":"${value.length}"`);
    assert.ok(isCompared(labelled('"{\\"kind\\":\\"A\\"}"'), labelled('"{\\"kind\\":1}"')));
    assert.ok(isCompared(labelled('"abc"'), labelled('null')));
    assert.ok(isCompared(labelled('"ab\\\\"'), labelled('"ab"')));
  });

  test('and what it was is still there when the later one left the cache, came back and was read', () => {
    const cache = new Cache(keep);
    cache.take(Buffer.from(first));
    const second = cache.take(Buffer.from(text('"generation":1,"resourceVersion":"2"')));
    assert.equal(cache.compared, 1);
    second?.object.leave();
    second?.object.enter();
    const slab = second?.object.bytes?.slab;
    assert.equal(second?.object.object.metadata.resourceVersion, '2');
    // Its piece is anybody's now.
    slab?.bytes.fill(0x22);
    assert.deepEqual(second?.old?.object, parsed(first, false));
  });

  test('is scanned as a whole when anything else does, or it is no JSON any more', () => {
    for (const after of [
      text('"generation":1.5,"resourceVersion":"2"'),
      text('"generation":"1","resourceVersion":"2"'),
      text('"generation":1,"resourceVersion":2'),
      text('"generation":1,"resourceVersion":"\\u0032"'),
      text('"generation":1,"resourceVersion":"2","uid":"u"'),
      text('"resourceVersion":"2"'),
      text('"generation":1,"resourceVersion":{"a":1}'),
      text('"generation":1,"resourceVersion":"2').slice(0, -4),
      text('"generation":01,"resourceVersion":"2"'),
      text('"generation":1,"resourceVersion":"2"').replace('"Thing"', '"Other"'),
      text('"generation":1,"resourceVersion":"2"').replace('"name":"a"', '"name":"b"'),
      text('"generation":1,"resourceVersion":"ü"'),
    ]) {
      assert.ok(!isCompared(first, after), after);
    }
  });

  test('leaves those before readable, in whatever order they are read, also when there were many', () => {
    const version = (number: number): string => text(`"generation":1,"resourceVersion":"${1000 + number}"`);
    for (const order of ['oldest first', 'newest first', 'after the last was deleted'] as const) {
      const cache = new Cache(keep);
      const seen = Array.from({ length: 50 }, (_, number) => cache.take(Buffer.from(version(number)))?.object);
      assert.equal(cache.compared, 49);
      if (order === 'after the last was deleted') {
        cache.take(Buffer.from(version(99).replace('MODIFIED', 'DELETED')));
      }
      const numbered = [...seen.entries()];
      for (const [number, object] of order === 'newest first' ? numbered.toReversed() : numbered) {
        assert.equal(object?.metadata.resourceVersion, String(1000 + number), order);
        assert.deepEqual(object?.object, parsed(version(number), false), order);
      }
    }
  });

  test('is compared around managedFields that are cut, wherever they stand', () => {
    const managed = (value: string): string => `"managedFields":[{"time":"${value}","f":{"f:\\"]":{}}}]`;
    const atBegin = (version: string): string => text(`${managed(version)},"resourceVersion":"${version}"`);
    const inside = (version: string): string =>
      text(`"generation":1,${managed(`${version}-`)},"resourceVersion":"${version}"`);
    const atEnd = (version: string): string => text(`"resourceVersion":"${version}"`, `,${managed(version)}`);
    for (const place of [atBegin, inside, atEnd]) {
      assert.ok(isCompared(place('1'), place('2'), stripManagedFields), place('2'));
      for (const other of [atBegin, inside, atEnd]) {
        if (other !== place) assert.ok(!isCompared(place('1'), other('2'), stripManagedFields));
      }
      assert.ok(!isCompared(place('1'), text('"resourceVersion":"2"'), stripManagedFields));
      assert.ok(!isCompared(text('"resourceVersion":"1"'), place('2'), stripManagedFields));
      assert.ok(!isCompared(place('1'), place('2').replace('}}]', '}]]'), stripManagedFields));
    }
  });
});
