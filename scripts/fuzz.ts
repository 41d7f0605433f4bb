// Random CustomResourceDefinitions go to TypeScript and back, and through YAML; those that come back otherwise are made small
// and printed. The same seed is always the same definition.
//
//   npm run fuzz -- --seeds 100000 [--from 1]      so many seeds, on all cores
//   npm run fuzz -- --seed 42                      one, printed with its types and its verdict
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { renderManifest } from '../src/render/manifest.ts';
import type { Campaign } from '../test/fuzz/campaign.ts';
import { runCampaign } from '../test/fuzz/campaign.ts';
import { failureOnTheWay, isAccepted } from '../test/fuzz/judged-definition.ts';
import { randomDefinition } from '../test/fuzz/random-definition.ts';
import { failureOf, typesOf } from '../test/fuzz/round-trip.ts';

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

if (values.seed !== undefined) await replay(whole('seed', values.seed));
else if (values.worker) await work();
else await runAll(whole('from', values.from), whole('seeds', values.seeds));

function whole(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0) return number;
  console.error(`--${name} wants a whole number, not ${text}`);
  process.exit(2);
}

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
  const campaign = await runCampaign({ first: whole('from', values.from), count: whole('seeds', values.seeds) });
  process.stdout.write(JSON.stringify(campaign));
}

async function runAll(first: number, count: number): Promise<void> {
  const begun = performance.now();
  const queue = Array.from({ length: Math.ceil(count / share) }, (_, index) => first + index * share);
  const results: Campaign[] = [];
  const next = async (): Promise<void> => {
    for (let from = queue.shift(); from !== undefined; from = queue.shift()) {
      results.push(await inProcess(from, Math.min(share, first + count - from)));
      if (process.stderr.isTTY) process.stderr.write(`\r${results.length * share} seeds`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, next));
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

/** A process of its own: memory that the compiler holds ends with it. */
function inProcess(from: number, count: number): Promise<Campaign> {
  return new Promise((resolve, reject) => {
    const script = fileURLToPath(import.meta.url);
    const args = [
      '--conditions=kubewright-source',
      script,
      '--worker',
      '--from',
      String(from),
      '--seeds',
      String(count),
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0) resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Campaign);
      else reject(new Error(`seeds ${from} to ${from + count - 1} ended with ${status}`));
    });
  });
}
