// What becomes of many CustomResourceDefinitions on their way through `kubewright types` and `kubewright crds`: counts, and
// with --list every definition below its count.
//
//   npm run corpus [-- --list] [<file or folder>]      default: the folder that KUBEWRIGHT_CORPUS names
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { corpusFolder, readCorpus } from '../test/corpus/corpus.ts';
import { reportOf } from '../test/corpus/corpus-report.ts';
import { countsOf, listsOf } from '../test/corpus/corpus-text.ts';

const { values, positionals } = parseArgs({
  options: { list: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const path = positionals[0] === undefined ? corpusFolder() : resolve(positionals[0]);
if (path === undefined) process.exit(2);

const isFolder = statSync(path).isDirectory();
const folder = isFolder ? path : dirname(path);
const sources = isFolder ? readCorpus(path) : [{ file: basename(path), text: textOf(readFileSync(path)) }];
function textOf(bytes: Buffer): string {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}

const directory = mkdtempSync(join(tmpdir(), 'kubewright-corpus-'));
try {
  const report = await reportOf(folder, sources, directory);
  if (values.list) console.log(listsOf(report));
  console.log(countsOf(report));
  const failed = report.definitions.some(({ difference, diagnostics }) => difference ?? diagnostics[0]);
  if (failed || report.strayDiagnostics.length > 0) process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true });
}
