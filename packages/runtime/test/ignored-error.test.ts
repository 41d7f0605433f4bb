import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '@kubewright/apimachinery';
import { ignoreAlreadyExists, ignoreNotFound } from '../src/ignored-error.ts';

const resource = { group: '', resource: 'x' };

test('what is so already is no failure, and every other refusal is one', async () => {
  assert.equal(await ignoreNotFound(Promise.resolve(1)), 1);
  assert.equal(await ignoreNotFound(Promise.reject(ApiError.notFound(resource, 'a'))), undefined);
  assert.equal(await ignoreAlreadyExists(Promise.reject(ApiError.alreadyExists(resource, 'a'))), undefined);
  await assert.rejects(ignoreNotFound(Promise.reject(ApiError.alreadyExists(resource, 'a'))), /already exists/);
  await assert.rejects(ignoreAlreadyExists(Promise.reject(new Error('lost'))), /lost/);
});
