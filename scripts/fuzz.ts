// Random CustomResourceDefinitions go to TypeScript and back, and through YAML; those that come back otherwise are made small
// and printed. The same seed is always the same definition.
//
//   npm run fuzz -- --seeds 100000 [--from 1]      so many seeds, on all cores
//   npm run fuzz -- --seed 42                      one, printed with its types and its verdict
import { parseArgs } from 'node:util';
import { renderManifest } from '../src/render/manifest.ts';
import type { Campaign } from '../test/fuzz/campaign.ts';
import { runCampaign } from '../test/fuzz/campaign.ts';
import { failureOnTheWay, isAccepted } from '../test/fuzz/judged-definition.ts';
import { randomDefinition } from '../test/fuzz/random-definition.ts';
import { failureOf, typesOf } from '../test/fuzz/round-trip.ts';
import { runInShares, wholeNumber } from './seeds.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    worker: { type: 'boolean', default: false },
  },
});
/** Seeds that a process takes at a time. */
const share = 2000;

if (values.seed !== undefined) await replay(wholeNumber('seed', values.seed));
else if (values.worker) await work();
else await runAll(wholeNumber('from', values.from), wholeNumber('seeds', values.seeds));

async function replay(seed: number): Promise<void> {
  const crd = randomDefinition(seed);
  console.log(renderManifest([crd]));
  for (const { file, text } of typesOf(crd)) console.log(`// ${file}\n${text}`);
  const accepted = isAccepted(crd);
  const failure = accepted ? await failureOnTheWay(crd) : await failureOf(crd);
  console.log(
    `seed ${seed}${accepted ? '' : ' (not a schema that a server accepts)'}: ${failure ?? 'comes back as it was'}`,
  );
  if (failure !== undefined) process.exitCode = 1;
}

async function work(): Promise<void> {
  const campaign = await runCampaign({
    first: wholeNumber('from', values.from),
    count: wholeNumber('seeds', values.seeds),
  });
  process.stdout.write(JSON.stringify(campaign));
}

async function runAll(first: number, count: number): Promise<void> {
  const begun = performance.now();
  const results = await runInShares<Campaign>(new URL(import.meta.url), { first, count }, share);
  const failures = results.flatMap((result) => result.failures);
  for (const { seed, message, smallest } of failures) {
    console.log(`seed ${seed}: ${message}\n  smallest: ${smallest.message}\n${renderManifest([smallest.crd])}`);
  }
  const comments = results.flatMap((result) => result.comments);
  for (const { seed, failure } of comments) console.log(`seed ${seed}: a comment ${failure}`);
  const accepted = results.reduce((sum, result) => sum + result.accepted, 0);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(
    `fuzz: ${count} random definitions from seed ${first}: ${count - failures.length} come back as they were, ` +
      `${failures.length} do not; ${accepted} of them also through YAML, as a server would accept them; ` +
      `${count - comments.length} random comments too (${seconds} s)`,
  );
  if (failures.length + comments.length > 0) process.exitCode = 1;
}
