// What kube-apiserver says in protobuf is what we write of the same JSON, byte by byte: objects of nearly every kind, their
// lists, definitions with schemas, partial metadata, discovery, errors, and the events of a watch. Without such a server this
// skips; where CI is set it fails.
import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { after, before, it } from 'node:test';
import { decodeJson } from '@kubewright/apimachinery';
import { encodeProtobuf, encodeProtobufEvent } from '../../packages/apiserver/src/request/protobuf/encoder.ts';
import { decodeProtobuf } from '../../packages/apiserver/src/request/protobuf/envelope.ts';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { Api } from '../contract/api.ts';
import { installFixtures } from '../contract/fixtures.ts';
import { remoteServer } from '../contract/server.ts';
import { builtInObjects } from './built-in-objects.ts';

const protobuf = 'application/vnd.kubernetes.protobuf';

const real = await startUnlessMissing({ runtimeConfig: 'api/all=true' });

if (real === undefined) {
  it('protobuf is as kube-apiserver writes it', { skip: 'no kube-apiserver (see above)' }, () => undefined);
} else {
  const truth = remoteServer({ ...real, name: 'kube-apiserver' });
  const api = new Api(truth.transport, 'default');
  const paths: string[] = ['/api', '/apis', '/apis/apps', '/api/v1', '/apis/apps/v1', '/api/v1/namespaces/none'];

  before(async () => {
    await installFixtures(truth.transport);
    for (const [path, body] of builtInObjects) {
      const { name } = (await api.request('POST', path, body)).expect(201).body.metadata ?? {};
      // Reviews cannot be read.
      if (name !== undefined) paths.push(path, `${path}/${name}`);
    }
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    for (const plural of ['flowschemas', 'prioritylevelconfigurations']) {
      paths.push(`/apis/flowcontrol.apiserver.k8s.io/v1/${plural}`);
    }
    paths.push('/api/v1/services', '/apis/rbac.authorization.k8s.io/v1/clusterroles', definitions);
  });
  after(async () => {
    await truth.close();
    await real.stop();
  });

  const ask = async (path: string, accept: string): Promise<{ type: string | undefined; bytes: Buffer }> => {
    const { headers, body } = await truth.transport({ method: 'GET', path, headers: { accept } });
    return { type: headers['content-type'], bytes: await buffer(body) };
  };
  const read = async (path: string, accept = 'application/json'): Promise<Record<string, unknown>> =>
    decodeJson((await ask(path, accept)).bytes.toString()) as Record<string, unknown>;

  it('objects and lists are written as kube-apiserver writes them', async () => {
    let compared = 0;
    for (const path of paths) {
      const { type, bytes } = await ask(path, protobuf);
      if (type !== protobuf) assert.fail(`GET ${path}: ${type}`);
      const object = await read(path);
      assert.ok(bytes.equals(encodeProtobuf(object)), `GET ${path}: ${bytes.toString('latin1')}`);
      if (typeof (object['metadata'] as { uid?: string } | undefined)?.uid === 'string') {
        assert.deepEqual(encodeProtobuf(decodeProtobuf(bytes)), encodeProtobuf(object), path);
      }
      compared++;
    }
    console.log(`  ${compared} answers are equal`);
    assert.ok(compared > 100);
  });

  it('partial metadata is', async () => {
    const as = ';as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
    const asList = ';as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
    const definition = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.contract.kubewright.dev';
    for (const [path, how] of [
      ['/api/v1/namespaces/default', as],
      [definition, as],
      ['/api/v1/namespaces', asList],
    ] as const) {
      const { type, bytes } = await ask(path, protobuf + how);
      assert.equal(type, protobuf);
      assert.ok(bytes.equals(encodeProtobuf(await read(path, `application/json${how}`))), path);
    }
  });

  it('events of a watch are', async () => {
    const path = '/api/v1/namespaces';
    const { items } = (await read(path)) as { items: Record<string, unknown>[] };
    const stop = new AbortController();
    const { headers, body } = await truth.transport({
      method: 'GET',
      path: `${path}?watch=true`,
      headers: { accept: protobuf },
      signal: stop.signal,
    });
    assert.equal(headers['content-type'], `${protobuf};stream=watch`);
    const expected = items.map((item) =>
      encodeProtobufEvent('ADDED', { apiVersion: 'v1', kind: 'Namespace', ...item }),
    );
    const wanted = expected.reduce((sum, { length }) => sum + length, 0);
    let seen = Buffer.alloc(0);
    for await (const chunk of body) {
      seen = Buffer.concat([seen, chunk]);
      if (seen.length >= wanted) break;
    }
    stop.abort();
    // In no order.
    const frames = (bytes: Buffer): string[] => {
      const all: string[] = [];
      for (let at = 0; at < bytes.length; at += 4 + bytes.readUInt32BE(at)) {
        all.push(bytes.toString('hex', at, at + 4 + bytes.readUInt32BE(at)));
      }
      return all.toSorted();
    };
    assert.deepEqual(frames(seen.subarray(0, wanted)), frames(Buffer.concat(expected)));
  });
}
