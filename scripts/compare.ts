// Two files of CustomResourceDefinitions -> the first place where each definition means something else, by its path in JSON.
// Equal is what the server would keep alike: after its defaults, versions by name, enum, required and junctors as sets.
//
//   npm run compare -- <one.yaml> <other.yaml>      files, folders or - for standard input; exit 1 when they differ
import type { CustomResourceDefinition } from '@kubewright/apimachinery';
import { InputError } from '../src/errors.ts';
import { parseCrds } from '../src/input/crd.ts';
import { readSources } from '../src/input/sources.ts';
import { firstDifference } from '../test/schema/definition-difference.ts';

const [one, other, ...more] = process.argv.slice(2);
if (one === undefined || other === undefined || more.length > 0) {
  console.error('usage: npm run compare -- <one.yaml> <other.yaml>');
  process.exit(2);
}

try {
  const [expected, actual] = [await definitionsOf(one), await definitionsOf(other)];
  let different = 0;
  for (const name of [...new Set([...expected.keys(), ...actual.keys()])].sort()) {
    const [left, right] = [expected.get(name), actual.get(name)];
    if (left === undefined || right === undefined) {
      console.log(`${name}: only in ${left === undefined ? other : one}`);
    } else {
      const found = firstDifference(left, right);
      if (found === undefined) continue;
      console.log(
        `${name}: ${found.path}\n  ${one}: ${found.expected ?? 'nothing'}\n  ${other}: ${found.actual ?? 'nothing'}`,
      );
    }
    different++;
  }
  console.log(
    `${expected.size} and ${actual.size} definitions, ${different} ${different === 1 ? 'differs' : 'differ'}`,
  );
  if (different > 0) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function definitionsOf(path: string): Promise<ReadonlyMap<string, CustomResourceDefinition>> {
  return new Map(parseCrds(await readSources([path])).map(({ crd }) => [crd.metadata.name ?? '', crd]));
}
