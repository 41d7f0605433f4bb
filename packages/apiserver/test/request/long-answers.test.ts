// What is put together in chunks, or held until a turn ends, arrives whole and in order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApiServer } from '../../src/index.ts';
import { pieceOf } from '../../src/object/text-piece.ts';
import { LongBody, joinParts } from '../../src/request/response.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

for (const size of [1, 2, 3, 4, 5, 7, 100]) {
  test(`pieces through a buffer of ${size} bytes`, () => {
    const body = new LongBody(['', 'abc', '', 'd', 'ä→', 'efgh', 'ij'].map(pieceOf));
    const chunks = [...body.chunks(Buffer.alloc(size))].map((chunk) => chunk.length);
    assert.ok(chunks.every((length) => length > 0 && length <= size));
    const read: Buffer[] = [];
    for (const chunk of body.chunks(Buffer.alloc(size))) read.push(Buffer.from(chunk));
    assert.equal(Buffer.concat(read).toString(), 'abcdä→efghij');
  });
}

test('pieces are joined anew when they are others', () => {
  const [a, b, c] = ['a', 'b', 'c'].map(bytes) as [Uint8Array, Uint8Array, Uint8Array];
  const join = (...parts: Uint8Array[]): string => Buffer.from(joinParts(parts)).toString();
  assert.deepEqual(
    [join(a, b), join(a, b), join(a, c), join(a, b, c), join(c), join()],
    ['ab', 'ab', 'ac', 'abc', 'c', ''],
  );
});

test('a list and the first events of a watch that are longer than any buffer', { timeout: 20_000 }, async () => {
  const data = { text: 'x'.repeat(10_000) };
  const objects = Array.from({ length: 200 }, (_, index) => {
    const metadata = { name: `c${index}`, namespace: 'default' };
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
  });
  const server = createApiServer({ objects });
  try {
    const { url } = await server.listen();
    const path = `${url}/api/v1/namespaces/default/configmaps`;
    const list = (await (await fetch(path)).json()) as { items: { data?: { text?: string } }[] };
    assert.equal(list.items.filter((item) => item.data?.text === data.text).length, 200);
    const watch = await fetch(`${path}?watch=1&resourceVersion=0&timeoutSeconds=1`);
    const lines = (await watch.text()).trimEnd().split('\n');
    const names = lines.map(
      (line) => (JSON.parse(line) as { object: { metadata: { name: string } } }).object.metadata.name,
    );
    assert.deepEqual(names.filter((name) => /^c\d/.test(name)).length, 200);
  } finally {
    await server.close();
  }
});
