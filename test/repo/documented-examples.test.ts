// Examples in the documentation are pieces of tests that run: each block that names a file stands in it word for word.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const examples = pages.flatMap((page) => [
  ...readFileSync(join(root, 'docs', page), 'utf8').matchAll(/<!-- (\S+) -->\n```ts\n(.*?)```/gs),
]);

test('the documentation has examples', () => assert.ok(examples.length >= 7, String(examples.length)));

for (const [, file = '', code = ''] of examples) {
  test(`${code.trim().split('\n')[0]} stands in ${file}`, () => {
    assert.ok(readFileSync(join(root, file), 'utf8').includes(code), code);
  });
}
