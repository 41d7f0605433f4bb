// What a real kube-apiserver says of objects by a definition, and by the definition that came back from TypeScript: whether
// it takes them, what it makes of them (defaults, pruning, managed fields), and its words when it does not.
import type { CustomResourceDefinition, Transport } from '@kubewright/apimachinery';
import { firstDifference, formatDifference } from '../schema/definition-difference.ts';
import { exchange } from './exchange.ts';
import { install } from './installed-definition.ts';
import type { SampleObject } from './sample-objects.ts';
import { sampleObjects } from './sample-objects.ts';

/** A definition and what came back of it, as the YAML that the command wrote. */
export interface Pair {
  readonly original: CustomResourceDefinition;
  readonly emitted: string;
}

export interface VerdictTally {
  /** Definitions that both servers took. */
  definitions: number;
  objects: number;
  accepted: number;
  refused: number;
  /** What was spoiled, and how many objects of these were refused. */
  readonly bySpoiling: Map<string, { objects: number; refused: number }>;
  readonly disagreements: string[];
  /** Definitions that a server did not take, with its words. */
  readonly refusedDefinitions: string[];
}

/** How many definitions are asked about at once. */
const concurrency = 4;

/** Two servers of one version: each is to know one side of the pairs alone. */
export interface Servers {
  readonly original: Transport;
  readonly emitted: Transport;
}

/**
 * The definitions stay on the servers: to take one away costs a server more than to install two.
 *
 * @param count - how many objects for each version that can be asked
 */
export async function judgePairs(servers: Servers, pairs: readonly Pair[], count: number): Promise<VerdictTally> {
  const tally: VerdictTally = {
    definitions: 0,
    objects: 0,
    accepted: 0,
    refused: 0,
    bySpoiling: new Map(),
    disagreements: [],
    refusedDefinitions: [],
  };
  const queue = [...pairs];
  const work = async (): Promise<void> => {
    for (let pair = queue.shift(); pair !== undefined; pair = queue.shift()) {
      await judgePair(servers, pair, count, tally);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return tally;
}

async function judgePair(servers: Servers, pair: Pair, count: number, tally: VerdictTally): Promise<void> {
  const { original, emitted } = pair;
  const [one, other] = await Promise.all([
    install(servers.original, original),
    install(servers.emitted, original, emitted),
  ]);
  const name = original.metadata.name ?? '';
  if ('refusal' in one || 'refusal' in other) {
    const refusals = [one, other].map((each) => ('refusal' in each ? each.refusal : 'installed'));
    tally.refusedDefinitions.push(`${name}: the original: ${refusals.join('; what came back: ')}`);
    return;
  }
  tally.definitions++;
  const found = firstDifference(one.kept, other.kept);
  if (found !== undefined)
    tally.disagreements.push(`${name}: the server keeps it otherwise: ${formatDifference(found)}`);
  for (const version of askedVersions(original)) {
    for (const [index, sample] of sampleObjects(original, version, count).entries()) {
      const [verdict, otherVerdict] = await Promise.all([
        judgeObject(servers.original, original, version, sample),
        judgeObject(servers.emitted, original, version, sample),
      ]);
      countVerdict(tally, sample, verdict);
      if (verdict.text === otherVerdict.text) continue;
      const what = sample.spoiled ?? 'nothing spoiled';
      tally.disagreements.push(`${name}/${version}#${index} (${what}):\n  ${verdict.text}\n  ${otherVerdict.text}`);
    }
  }
}

interface Verdict {
  readonly accepted: boolean;
  readonly text: string;
}

function countVerdict(tally: VerdictTally, { spoiled }: SampleObject, { accepted }: Verdict): void {
  tally.objects++;
  if (accepted) tally.accepted++;
  else tally.refused++;
  if (spoiled === undefined) return;
  const of = tally.bySpoiling.get(spoiled) ?? { objects: 0, refused: 0 };
  tally.bySpoiling.set(spoiled, { objects: of.objects + 1, refused: of.refused + (accepted ? 0 : 1) });
}

/** Without a webhook to convert them, only objects of the stored version can be created. */
function askedVersions({ spec }: CustomResourceDefinition): string[] {
  const served = spec.versions.filter((version) => version.served);
  const converted = spec.conversion?.strategy === 'Webhook';
  return served.filter(({ storage }) => storage || !converted).map(({ name }) => name);
}

async function judgeObject(
  transport: Transport,
  { spec }: CustomResourceDefinition,
  version: string,
  { object, strict }: SampleObject,
): Promise<Verdict> {
  const place = spec.scope === 'Namespaced' ? 'namespaces/default/' : '';
  const query = `dryRun=All&fieldManager=judge&fieldValidation=${strict ? 'Strict' : 'Warn'}`;
  const path = `/apis/${spec.group}/${version}/${place}${spec.names.plural}?${query}`;
  const { status, headers, body } = await exchange(transport, 'POST', path, object);
  return { accepted: status === 201, text: JSON.stringify([status, headers['warning'] ?? '', comparable(body)]) };
}

/** Without what differs from one request to the next: times, identities, and the order in which Go walks a map. */
function comparable(body: Record<string, unknown>): unknown {
  const details = body['details'] as { causes?: object[] } | undefined;
  if (details?.causes !== undefined) {
    return {
      ...body,
      message: '',
      details: { ...details, causes: details.causes.map((each) => JSON.stringify(each)).sort() },
    };
  }
  const metadata = body['metadata'] as Record<string, unknown> | undefined;
  if (metadata?.['uid'] === undefined) return body;
  const { uid: _, creationTimestamp: __, managedFields, ...rest } = metadata;
  const managed = (managedFields as Record<string, unknown>[] | undefined)?.map(({ time: ___, ...each }) => each);
  return { ...body, metadata: { ...rest, managedFields: managed } };
}
