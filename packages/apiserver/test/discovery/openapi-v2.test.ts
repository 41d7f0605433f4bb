import assert from 'node:assert/strict';
import { buffer, json } from 'node:stream/consumers';
import { after, it } from 'node:test';
import { createApiServer } from '../../src/index.ts';
import { decodeUtf8, readFields } from '../../src/request/protobuf/reader.ts';

const server = createApiServer();
after(() => server.close());

async function ask(accept: string) {
  return server.handle({ method: 'GET', path: '/openapi/v2', headers: { accept }, body: undefined });
}

/** The messages at a path of field numbers. */
function at(bytes: Uint8Array, ...path: readonly number[]): Uint8Array[] {
  return path.reduce(
    (found, number) =>
      found.flatMap((each) => (readFields(each).get(number) ?? []).filter((value) => value instanceof Uint8Array)),
    [bytes],
  );
}

it('names the same paths, kinds and parameters as JSON and as protobuf', async () => {
  const { paths } = (await json((await ask('application/json')).body)) as {
    paths: Record<string, { patch: { parameters: { name: string }[]; 'x-kubernetes-group-version-kind': object } }>;
  };
  const answer = await ask('application/com.github.proto-openapi.spec.v2@v1.0+protobuf');
  assert.equal(answer.headers['content-type'], 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
  const items = at(await buffer(answer.body), 8, 2);
  const read = items.map((item) => ({
    path: at(item, 1).map(decodeUtf8)[0],
    kind: JSON.parse(at(item, 2, 8, 13, 2, 2).map(decodeUtf8)[0] ?? '') as unknown,
    parameters: at(item, 2, 8, 8, 1, 2, 3, 4).map(decodeUtf8),
  }));
  assert.ok(read.length > 50);
  assert.deepEqual(
    read,
    Object.entries(paths).map(([path, { patch }]) => ({
      path,
      kind: patch['x-kubernetes-group-version-kind'],
      parameters: patch.parameters.map(({ name }) => name),
    })),
  );
  assert.ok(read.every(({ parameters }) => parameters.includes('fieldValidation')));
});
