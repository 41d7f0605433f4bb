import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ObjectMeta } from '@kubewright/apimachinery';
import type { Predicate } from '../src/predicate.ts';
import {
  and,
  annotationsChanged,
  generationChanged,
  labelsChanged,
  labelsMatch,
  not,
  or,
  resourceVersionChanged,
} from '../src/predicate.ts';
import { objectEvent } from './object-event.ts';

const base: ObjectMeta = { name: 'a', uid: 'u', generation: 1, resourceVersion: '1', labels: { a: '1' } };

function update(change: ObjectMeta, from = base) {
  return objectEvent({ metadata: from }, { metadata: { ...from, resourceVersion: '2', ...change } });
}

test('generationChanged hides finalizers, labels and status, and shows the specification and deletion (B-42)', () => {
  assert.ok(!generationChanged(update({ finalizers: ['x'] })));
  assert.ok(!generationChanged(update({ labels: { a: '2' } })));
  assert.ok(!generationChanged(update({})));
  assert.ok(generationChanged(update({ generation: 2 })));
  assert.ok(generationChanged(update({ uid: 'another of the same name' })));
  const { generation: _, ...uncounted } = base;
  assert.ok(generationChanged(update({}, uncounted)), 'kinds without generation pass when they change');
  assert.ok(!generationChanged(update({ resourceVersion: '1' }, uncounted)));
});

test('each predicate sees its own change only', () => {
  const cases: [Predicate, ObjectMeta, boolean][] = [
    [labelsChanged, { labels: { a: '2' } }, true],
    [labelsChanged, { labels: { b: '1' } }, true],
    [labelsChanged, { labels: { a: '1' } }, false],
    [annotationsChanged, { labels: {} }, false],
    [annotationsChanged, { annotations: { a: '' } }, true],
    [resourceVersionChanged, {}, true],
    [resourceVersionChanged, { resourceVersion: '1' }, false],
  ];
  for (const [predicate, change, passes] of cases) assert.equal(predicate(update(change)), passes);
});

test('what appears or disappears always passes', () => {
  for (const predicate of [generationChanged, labelsChanged, annotationsChanged, resourceVersionChanged]) {
    assert.ok(predicate(objectEvent(undefined, { metadata: base })));
    assert.ok(predicate(objectEvent({ metadata: base }, undefined)));
  }
});

test('resourceVersionChanged hides resyncs, and nothing else (B-22)', () => {
  const told = objectEvent({ metadata: base }, { metadata: base });
  assert.ok(!resourceVersionChanged(told));
  assert.ok(resourceVersionChanged({ ...told, type: 'added' }));
  assert.ok(resourceVersionChanged(update({})));
});

test('labelsMatch passes what is selected, and what is so no more', () => {
  const labelled = (labels?: Record<string, string>) => ({ metadata: { name: 'a', ...(labels && { labels }) } });
  const [web, db] = [labelled({ app: 'web', tier: 'a' }), labelled({ app: 'db' })];
  const selectors = ['app=web,tier in (a,b)', { matchLabels: { app: 'web' }, matchExpressions: [] }];
  for (const passes of selectors.map((selector) => labelsMatch(selector))) {
    assert.ok(passes(objectEvent(undefined, web)));
    assert.ok(passes(objectEvent(web, undefined)));
    assert.ok(passes(objectEvent(web, db)));
    assert.ok(passes(objectEvent(db, web)));
    assert.ok(!passes(objectEvent(db, db)));
    assert.ok(!passes(objectEvent(undefined, labelled())));
  }
  assert.ok(labelsMatch('')(objectEvent(undefined, labelled())));
  assert.throws(() => labelsMatch('a b'), /unable to parse|found 'b'/);
  assert.throws(
    () => labelsMatch({ matchExpressions: [{ key: 'a', operator: 'Is' }] }),
    /"Is" is not a valid label selector operator/,
  );
});

test('predicates combine', () => {
  const event = update({ labels: {} });
  assert.ok(and(labelsChanged, resourceVersionChanged)(event));
  assert.ok(!and(labelsChanged, generationChanged)(event));
  assert.ok(or(labelsChanged, generationChanged)(event));
  assert.ok(!or()(event) && and()(event));
  assert.ok(not(generationChanged)(event));
});
