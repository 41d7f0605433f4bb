import assert from 'node:assert/strict';
import { buffer, json } from 'node:stream/consumers';
import { after, it } from 'node:test';
import { createApiServer } from '../../src/index.ts';
import { decodeUtf8, integerOf, readFields } from '../../src/request/protobuf/reader.ts';
import { definitions as definitionPath, networkDefinition, networkGroup } from '../network-definition.ts';

const server = createApiServer();
after(() => server.close());

const protobufType = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly 'x-kubernetes-group-version-kind'?: readonly object[];
}

interface Swagger {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly parameters: Readonly<
    Record<string, { readonly name: string; readonly in: string; readonly uniqueItems: boolean }>
  >;
}

async function ask(accept: string, known?: string) {
  const headers = { accept, ...(known === undefined ? {} : { 'if-none-match': known }) };
  return server.handle({ method: 'GET', path: '/openapi/v2', headers, body: undefined });
}

async function document(): Promise<Swagger> {
  return (await json((await ask('application/json')).body)) as Swagger;
}

/** The messages at a path of field numbers. */
function at(bytes: Uint8Array, ...path: readonly number[]): Uint8Array[] {
  return path.reduce(
    (found, number) =>
      found.flatMap((each) => (readFields(each).get(number) ?? []).filter((value) => value instanceof Uint8Array)),
    [bytes],
  );
}

const textAt = (bytes: Uint8Array, ...path: readonly number[]): string => at(bytes, ...path).map(decodeUtf8)[0] ?? '';

it('says the same as JSON and as protobuf', async () => {
  const { paths, definitions, parameters } = await document();
  const answer = await ask(protobufType);
  assert.equal(answer.headers['content-type'], protobufType.replace('@', '.'));
  const bytes = await buffer(answer.body);
  assert.equal(textAt(bytes, 1), '2.0');
  const readPaths = at(bytes, 8, 2).map((path) => [textAt(path, 1), at(path, 2, 2, 5).map(decodeUtf8)]);
  assert.ok(readPaths.length > 400);
  assert.deepEqual(
    readPaths,
    Object.entries(paths).map(([path, { get }]) => [path, get === undefined ? [] : [get.operationId]]),
  );
  const readDefinitions = at(bytes, 9, 1).map((definition) => ({
    name: textAt(definition, 1),
    type: textAt(definition, 2, 22, 1),
    properties: at(definition, 2, 25, 1, 1).map(decodeUtf8),
    kinds: at(definition, 2, 31)
      .filter((extension) => textAt(extension, 1) === 'x-kubernetes-group-version-kind')
      .map((extension) => JSON.parse(textAt(extension, 2, 2)) as unknown)[0],
  }));
  assert.deepEqual(
    readDefinitions,
    Object.entries(definitions).map(([name, definition]) => ({
      name,
      type: definition.type ?? '',
      properties: Object.keys(definition.properties ?? {}),
      kinds: definition['x-kubernetes-group-version-kind'],
    })),
  );
  // Where a parameter is decides which message it is, and so the number of each of its fields.
  const messages = { body: [1, 0], query: [3, 20], path: [4, 19] };
  for (const [index, parameter] of at(bytes, 10, 1).entries()) {
    const [name, { in: place, uniqueItems }] = Object.entries(parameters)[index] ?? [
      '',
      { in: '', uniqueItems: false },
    ];
    assert.equal(textAt(parameter, 1), name);
    const [message = 0, unique = 0] = messages[place as keyof typeof messages];
    const [read] = place === 'body' ? at(parameter, 2, 1) : at(parameter, 2, 2, message);
    assert.equal(textAt(read ?? new Uint8Array(), place === 'body' ? 3 : 2), place);
    assert.equal(integerOf(readFields(read ?? new Uint8Array()).get(unique)?.[0]) === 1, uniqueItems ?? false, name);
  }
});

it('follows the definitions, and is not sent again while it is the same', async () => {
  const kind = `${networkGroup.split('.').toReversed().join('.')}.v1alpha1.Network`;
  const before = await ask('application/json');
  const { etag = '' } = before.headers;
  assert.ok(!(kind in (await document()).definitions));
  assert.equal((await ask('application/json', etag)).status, 304);
  assert.equal((await ask(protobufType, etag)).status, 304);
  await server.handle({
    method: 'POST',
    path: definitionPath,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(networkDefinition())),
  });
  await server.settled();
  const { definitions, paths } = await document();
  assert.deepEqual(Object.keys(definitions[kind]?.properties ?? {}).toSorted(), [
    'apiVersion',
    'kind',
    'metadata',
    'spec',
    'status',
  ]);
  assert.ok(Object.keys(paths).some((path) => path.endsWith('/networks/{name}/status')));
  const after = await ask('application/json', etag);
  assert.equal(after.status, 200);
  assert.notEqual(after.headers['etag'], etag);
});
