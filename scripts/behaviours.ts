// Prints docs/behaviours.md as one table with the tests that prove each line. Exits 1 when a line has none.
import { behavioursWithTests } from '../test/repo/behaviours.ts';

const rows = behavioursWithTests();
console.log('| | Behaviour | Tests |\n| --- | --- | --- |');
for (const { id, sentence, tests } of rows) {
  const named = tests.map(({ file, name }) => `${file}: ${name}`.replaceAll('|', '\\|'));
  console.log(`| ${id} | ${sentence} | ${named.join('<br>') || '**none**'} |`);
}
if (rows.some(({ tests }) => tests.length === 0)) process.exitCode = 1;
