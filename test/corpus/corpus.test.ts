// Every definition of the corpus goes through the commands to TypeScript and back: the compiler takes the TypeScript, and
// the definition means the same. A real kube-apiserver, where there is one, keeps both alike, and judges objects by both
// alike: the same verdict, the same words, the same defaults. KUBEWRIGHT_VERDICTS says by how many objects a version.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { remoteServer } from '../contract/server.ts';
import { judge } from './acceptance.ts';
import { corpusFolder, readCorpus } from './corpus.ts';
import type { CorpusReport } from './corpus-report.ts';
import { reportOf } from './corpus-report.ts';
import { countsOf } from './corpus-text.ts';
import { refusedFixtures } from './refused-fixtures.ts';
import type { Pair, VerdictTally } from './verdicts.ts';
import { judgePairs } from './verdicts.ts';

const folder = corpusFolder();
/** Objects for each version of each definition. */
const objects = Number(process.env['KUBEWRIGHT_VERDICTS'] ?? 16);
/** A server's memory grows by ten megabytes with each definition, so it serves only so many. */
const share = 125;

if (folder === undefined) {
  it('the corpus goes to TypeScript and back', { skip: 'no corpus (see above)' }, () => undefined);
} else {
  describe('the corpus', () => testCorpus(folder));
}

function testCorpus(folder: string): void {
  const directory = mkdtempSync(join(tmpdir(), 'kubewright-corpus-'));
  let report: CorpusReport;

  before(async () => {
    report = await reportOf(folder, readCorpus(folder), directory);
    console.log(countsOf(report));
  });
  after(() => rmSync(directory, { recursive: true }));

  it('comes back as it was', () => {
    assert.ok(report.definitions.length > 0, 'the corpus has no definition');
    const different = report.definitions.filter(({ difference }) => difference !== undefined);
    assert.deepEqual(
      different.map(({ file, difference }) => `${file}: ${difference}`),
      [],
    );
  });

  it('is refused only where kube-apiserver refuses it, with the reasons, and nothing is written', () => {
    for (const { file, problems } of report.refused) {
      const fixture = refusedFixtures[file];
      assert.ok(fixture !== undefined, `a definition was refused that is no known fixture:\n${problems}`);
      console.log(`  ${file}: ${fixture.why}`);
      for (const problem of fixture.problems) assert.match(problems, problem);
    }
    for (const { file } of report.definitions) {
      assert.ok(!Object.hasOwn(refusedFixtures, file), `${file} was not refused`);
    }
  });

  it('gives types and clients that pass the compiler, strictly', () => {
    assert.deepEqual(report.definitions.flatMap(({ diagnostics }) => diagnostics).slice(0, 20), []);
    assert.deepEqual(report.strayDiagnostics.slice(0, 20), []);
  });

  it('is kept by kube-apiserver as the original is, and judges objects alike', async (context) => {
    const pairs = report.definitions.map(({ original, emitted }) => ({ original, emitted: emitted?.yaml ?? '' }));
    const tallies: VerdictTally[] = [];
    for (let first = 0; first < pairs.length; first += share) {
      const tally = await judgeOnServers(pairs.slice(first, first + share));
      if (tally === undefined) return context.skip('no kube-apiserver (see above)');
      tallies.push(tally);
    }
    printTallies(tallies);
    assert.deepEqual(
      tallies.flatMap(({ refusedDefinitions }) => refusedDefinitions),
      [],
    );
    assert.deepEqual(tallies.flatMap(({ disagreements }) => disagreements).slice(0, 20), []);
  });

  it('is refused by kube-apiserver where we refuse it', async (context) => {
    const plane = await startUnlessMissing();
    if (plane === undefined) return context.skip('no kube-apiserver (see above)');
    const server = remoteServer({ ...plane, name: 'kube-apiserver' });
    try {
      for (const { file } of report.refused) {
        const verdict = await judge(server.transport, readFileSync(join(folder, file), 'utf8'));
        assert.ok(!verdict.accepted, `${file} is refused by us alone`);
      }
    } finally {
      await server.close();
      await plane.stop();
    }
  });
}

async function judgeOnServers(pairs: readonly Pair[]): Promise<VerdictTally | undefined> {
  const planes = await Promise.all([startUnlessMissing(), startUnlessMissing()]);
  const [one, other] = planes;
  try {
    if (one === undefined || other === undefined) return undefined;
    const servers = [one, other].map((plane) => remoteServer({ ...plane, name: 'kube-apiserver' }));
    const [original, emitted] = servers.map(({ transport }) => transport);
    assert.ok(original !== undefined && emitted !== undefined);
    const tally = await judgePairs({ original, emitted }, pairs, objects);
    for (const server of servers) await server.close();
    return tally;
  } finally {
    await Promise.all(planes.map(async (plane) => plane?.stop()));
  }
}

function printTallies(tallies: readonly VerdictTally[]): void {
  const sum = (count: (tally: VerdictTally) => number): number => tallies.reduce((all, tally) => all + count(tally), 0);
  console.log(
    `  kube-apiserver takes ${sum(({ definitions }) => definitions)} definitions twice, the original and what came back; ` +
      `of ${sum((tally) => tally.objects)} objects it accepts ${sum(({ accepted }) => accepted)} and refuses ` +
      `${sum(({ refused }) => refused)} under both; ${sum(({ disagreements }) => disagreements.length)} disagreements`,
  );
  const kinds = new Set(tallies.flatMap(({ bySpoiling }) => [...bySpoiling.keys()]));
  const shown = [...kinds].sort().map((kind) => {
    const of = (what: 'objects' | 'refused'): number => sum(({ bySpoiling }) => bySpoiling.get(kind)?.[what] ?? 0);
    return `${kind} ${of('refused')} of ${of('objects')}`;
  });
  console.log(`  refused, by what was spoiled: ${shown.join(', ')}`);
}
