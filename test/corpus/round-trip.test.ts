// Every definition of the corpus goes to TypeScript and back and means the same; its types pass the compiler; and a real
// kube-apiserver, where there is one, accepts what came back exactly when it accepts the original. One file, so that each
// definition is processed once: the server judges one while the next is on its way.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { MissingControlPlaneError } from '../../scripts/control-plane/binaries.ts';
import type { ControlPlane } from '../../scripts/control-plane/control-plane.ts';
import { startControlPlane } from '../../scripts/control-plane/control-plane.ts';
import type { ContractServer } from '../contract/server.ts';
import { remoteServer } from '../contract/server.ts';
import { renderManifest } from '../../src/render/manifest.ts';
import { firstDifference, formatDifference } from '../schema/definition-difference.ts';
import { typeCheck } from '../schema/type-check.ts';
import { judge } from './acceptance.ts';
import { corpusFolder, readCorpus } from './corpus.ts';
import { refusedFixtures } from './refused-fixtures.ts';
import type { RoundTrip } from './round-trips.ts';
import { roundTrips } from './round-trips.ts';

const folder = corpusFolder();

if (folder === undefined) {
  it('the corpus goes to TypeScript and back', { skip: 'no corpus (see above)' }, () => undefined);
} else {
  describe('the corpus', () => testCorpus(folder));
}

function testCorpus(folder: string): void {
  const results: RoundTrip[] = [];
  const verdicts: Promise<string | undefined>[] = [];
  const of = <Outcome extends RoundTrip['outcome']>(outcome: Outcome) =>
    results.filter((result): result is RoundTrip & { outcome: Outcome } => result.outcome === outcome);
  let server: Promise<Server | undefined>;

  before(async () => {
    server = startServer();
    // Whoever awaits it first reports it.
    server.catch(() => undefined);
    for (const source of readCorpus(folder)) {
      const found = await roundTrips(source);
      results.push(...found);
      for (const result of found) {
        // Two at a time: the server gives up on a definition after half a minute, and large ones take it a second.
        const verdict = Promise.allSettled([server, verdicts.at(-2)]).then(async () => {
          const running = await server;
          return running && disagreement(result, running, found.length === 1);
        });
        verdict.catch(() => undefined);
        verdicts.push(verdict);
      }
      await setImmediate();
    }
  });
  after(async () => (await server.catch(() => undefined))?.stop());

  it('comes back as it was', () => {
    const different = of('different').map(({ source, difference }) => `${source.file}: ${difference ?? ''}`);
    console.log(
      `corpus: ${results.length} definitions: ${of('equal').length} come back equal, ` +
        `${of('refused').length} are refused, ${different.length} differ`,
    );
    assert.ok(of('equal').length > 0, 'the corpus has no definition that comes back');
    assert.deepEqual(different, []);
  });

  it('is refused only where kube-apiserver refuses it, with the reasons', () => {
    for (const { source, problems } of of('refused')) {
      const fixture = refusedFixtures[source.file];
      assert.ok(fixture !== undefined, `a definition was refused that is no known fixture:\n${problems}`);
      console.log(`  ${source.file}: ${fixture.why}`);
      for (const problem of fixture.problems) assert.match(problems, problem);
    }
    for (const { source } of results.filter(({ outcome }) => outcome !== 'refused')) {
      assert.ok(!Object.hasOwn(refusedFixtures, source.file), `${source.file} was not refused`);
    }
  });

  it('gives types that pass the compiler, strictly', () => {
    const types = results.flatMap((result) => ('types' in result ? result.types : []));
    const lines = types.reduce((sum, { text }) => sum + text.split('\n').length, 0);
    console.log(`  ${types.length} files, ${lines} lines`);
    assert.equal(typeCheck(new Map(types.map(({ file, text }) => [file, text]))), '');
  });

  it('comes back as kube-apiserver wants it', async (context) => {
    const running = await server;
    if (running === undefined) return context.skip('no kube-apiserver (see above)');
    const disagreements = (await Promise.all(verdicts)).filter((each) => each !== undefined);
    console.log(
      `  kube-apiserver ${running.version}: ${verdicts.length} definitions, ${disagreements.length} disagreements`,
    );
    assert.deepEqual(disagreements, []);
  });
}

interface Server extends ContractServer {
  readonly version: string;
  stop(): Promise<void>;
}

async function startServer(): Promise<Server | undefined> {
  let controlPlane: ControlPlane;
  try {
    controlPlane = await startControlPlane();
  } catch (error) {
    if (!(error instanceof MissingControlPlaneError) || process.env['CI']) throw error;
    console.error(`kubewright: skipped: ${error.message}`);
    return undefined;
  }
  const server = remoteServer({ ...controlPlane, name: 'kube-apiserver' });
  const stop = async (): Promise<void> => {
    await server.close();
    await controlPlane.stop();
  };
  return { ...server, version: controlPlane.version, stop };
}

/** What the server says otherwise, if anything: of the original, of what came back, and of whether both are the same. */
async function disagreement(result: RoundTrip, { transport }: Server, alone: boolean): Promise<string | undefined> {
  const { file, text } = result.source;
  if (result.outcome === 'refused') {
    const verdict = alone ? await judge(transport, text) : undefined;
    return verdict?.accepted === true ? `${file}: was refused by us alone` : undefined;
  }
  if (result.emitted === undefined) return undefined;
  const original = await judge(transport, alone ? text : result.original);
  // As the YAML that is written for people; that of the largest takes too long to print here.
  const isSmall = text.length < 100_000;
  const emitted = await judge(transport, isSmall ? renderManifest([result.emitted]) : result.emitted);
  if (!original.accepted) return `${file}: the original is refused: ${original.message}`;
  if (!emitted.accepted) return `${file}: what came back is refused: ${emitted.message}`;
  const found = firstDifference(original.definition, emitted.definition);
  return found && `${file}: the server keeps it otherwise: ${formatDifference(found)}`;
}
