// What index functions are given reads like the object, and decodes no more than it must.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metadataFirst } from '../../src/informer/metadata-first.ts';
import { ObjectDecoder, keep } from '../../src/informer/object-decoder.ts';
import { ObjectFields } from '../../src/informer/object-fields.ts';
import type { Thing } from '../support/scripted-server.ts';
import { thing } from '../support/scripted-server.ts';
import { things } from '../support/things.ts';

const object = thing('a', '7', { value: 'x' });

function cached(freeze = false) {
  const fields = new ObjectFields();
  const decoder = new ObjectDecoder<Thing>({ resource: things, transform: keep, freeze, decoding: 'lazy', fields });
  const bytes = Buffer.from(JSON.stringify({ type: 'ADDED', object }));
  const { object: entry } = decoder.event(bytes, 0, bytes.length) ?? assert.fail();
  return { entry, view: metadataFirst(entry) };
}

test('metadata is read alone', () => {
  const { entry, view } = cached();
  assert.equal(view.metadata.name, 'a');
  assert.deepEqual(view.metadata, object.metadata);
  assert.equal(entry.isDecoded, false);
});

test('anything else is that of the object', () => {
  const reads: readonly ((view: Thing) => unknown)[] = [
    (view) => view.spec?.value,
    (view) => Object.keys(view),
    (view) => JSON.stringify(view),
    (view) => ({ ...view }),
    (view) => 'spec' in view && !('status' in view),
    (view) => Object.hasOwn(view, 'spec'),
    (view) => Object.entries(view),
    (view) => String(view),
    (view) => view.kind,
  ];
  for (const freeze of [false, true]) {
    for (const read of reads) {
      const { entry, view } = cached(freeze);
      assert.deepEqual(read(view as Thing), read(object), String(read));
      assert.equal(view.metadata, entry.object.metadata);
    }
  }
});

test('it cannot be written to', () => {
  const { view } = cached();
  assert.throws(() => ((view as Thing).kind = 'Thing'), TypeError);
  assert.throws(() => delete (view as Thing).spec, TypeError);
});

test('of what is decoded it is the object itself', () => {
  const { entry } = cached();
  const { object: decoded } = entry;
  assert.equal(metadataFirst(entry), decoded);
});
