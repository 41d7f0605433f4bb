// Random definitions go to TypeScript and back and mean the same. `npm run fuzz` does this for as many seeds as you like.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { typeCheck } from '../schema/type-check.ts';
import { runCampaign } from './campaign.ts';
import { randomDefinition } from './random-definition.ts';
import { typesOf } from './round-trip.ts';
import { shrink } from './shrink.ts';

const seeds = { first: 1, count: 250 };

test(`${seeds.count} random definitions come back from TypeScript and from YAML, and as many comments`, async () => {
  const { accepted, failures, comments } = await runCampaign(seeds);
  assert.deepEqual(failures, []);
  assert.deepEqual(comments, []);
  assert.ok(accepted > seeds.count / 3, `only ${accepted} would be accepted by the server: the generator is off`);
});

test('their types pass the compiler, strictly', () => {
  const files = Array.from({ length: 40 }, (_, seed) => typesOf(randomDefinition(seed))).flat();
  assert.equal(typeCheck(new Map(files.map(({ file, text }) => [file, text]))), '');
});

test('a seed is always the same definition, and another seed another', () => {
  assert.deepEqual(randomDefinition(5), randomDefinition(5));
  assert.notDeepEqual(randomDefinition(5).spec.versions, randomDefinition(6).spec.versions);
});

test('a failure is made as small as it gets', async () => {
  const value = { a: [1, { b: { c: 'needle in hay', d: 1 } }, 2], e: { f: 'needle' } };
  const small = await shrink(value, async (candidate) => JSON.stringify(candidate).includes('needle'));
  assert.deepEqual(small, { e: { f: 'needle' } });
});
