import assert from 'node:assert/strict';
import { it } from 'node:test';
import { negotiate } from '../../src/request/media-type.ts';

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';

it('takes the first representation that it has', () => {
  assert.deepEqual(negotiate(undefined), { format: 'json' });
  assert.deepEqual(negotiate('*/*'), { format: 'json' });
  assert.deepEqual(negotiate('application/yaml'), { format: 'yaml' });
  assert.deepEqual(negotiate('application/vnd.kubernetes.protobuf,application/json'), { format: 'json' });
  assert.deepEqual(negotiate(`${table},application/json`), {
    format: 'json',
    as: 'Table',
    asVersion: 'meta.k8s.io/v1',
  });
  const older = { format: 'json', as: 'Table', asVersion: 'meta.k8s.io/v1beta1' };
  assert.deepEqual(negotiate('application/json;as=Table;v=v1beta1;g=meta.k8s.io, application/json'), older);
  assert.deepEqual(negotiate('application/json;as=Table;v=v2;g=meta.k8s.io, application/json'), { format: 'json' });
  assert.deepEqual(negotiate('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'), {
    format: 'json',
    discovery: 'v2',
  });
});

it('refuses what it does not have', () => {
  assert.throws(() => negotiate('text/plain'), { code: 406 });
  const protobuf = 'application/vnd.kubernetes.protobuf';
  assert.throws(() => negotiate(protobuf), { code: 406, message: /only the following media types/ });
  assert.throws(() => negotiate(`${protobuf};as=Table;g=meta.k8s.io;v=v1`, 'object'), { code: 406 });
  assert.throws(() => negotiate(`${protobuf};as=Nothing`, 'object'), { message: /Available|only the following/ });
  assert.throws(() => negotiate('application/*', 'object'), {
    message: /Available representations: application\/json, /,
  });
  assert.throws(() => negotiate('application/yaml', 'document'), { message: /: application\/json$/ });
});

it('gives protobuf to who takes nothing else', () => {
  const protobuf = 'application/vnd.kubernetes.protobuf';
  assert.deepEqual(negotiate(protobuf, 'object'), { format: 'protobuf' });
  assert.deepEqual(negotiate(`${protobuf}, */*`, 'object'), { format: 'json' });
  const metadata = { as: 'PartialObjectMetadata', asVersion: 'meta.k8s.io/v1' };
  assert.deepEqual(negotiate(`${protobuf};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`), {
    format: 'protobuf',
    ...metadata,
  });
  assert.throws(() => negotiate(protobuf, 'document'), { message: /Available representations/ });
});
