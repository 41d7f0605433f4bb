// What kube-apiserver v1.36.3 made of sequences of writes to a custom resource with a status subresource: the object
// after each, or its refusal. Recorded times are ranks: 0 for the oldest of an object's entries.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { FieldManagerOptions } from '../../src/apply/index.ts';
import type { JSONSchemaProps, StatusCause, UnstructuredObject } from '../../src/index.ts';
import { ApiError, applyMergePatch, isApiError } from '../../src/index.ts';
import { applyDefaults, prune, validate } from '../../src/structural-schema/index.ts';
import { serverSideApply, updateManagedFields } from '../../src/apply/index.ts';

interface Step {
  verb: 'create' | 'patch' | 'apply';
  manager: string;
  body: UnstructuredObject;
  force?: boolean;
  subresource?: string;
  object?: UnstructuredObject;
  error?: { code: number; reason?: string; message: string; causes?: StatusCause[] };
}

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`recorded/${name}`, import.meta.url), 'utf8')) as T;
const schema = read<JSONSchemaProps>('schema.json');
const scenarios = Object.entries(read<Record<string, Step[]>>('scenarios.json'));
const identity = { apiVersion: 't.example.com/v1', kind: 'Thing' };

test('the scenarios are found', () => assert.equal(scenarios.length, 19));

for (const [index, [title, steps]] of scenarios.entries()) {
  describe(title, () => {
    const name = `s${index}`;
    let live: UnstructuredObject | undefined;
    for (const [number, step] of steps.entries()) {
      test(`${number} ${step.verb} by ${step.manager}: ${JSON.stringify(step.body)}`, () => {
        const time = new Date(Date.UTC(2026, 0, 1, 0, 0, 2 * number)).toISOString().replace('.000', '');
        const { error, object } = step;
        if (error !== undefined) {
          assert.throws(
            () => write(live, step, name, time),
            (thrown) => {
              assert.ok(isApiError(thrown));
              assert.equal(thrown.message, error.message);
              assert.equal(thrown.code, error.code);
              assert.deepEqual(sorted(thrown.status.details?.causes), sorted(error.causes));
              return true;
            },
          );
          return;
        }
        live = write(live, step, name, time);
        assert.deepEqual(comparable(live), { ...identity, ...object });
      });
    }
  });
}

/** A server in miniature: merge or patch, default, keep what the endpoint may not write, validate. */
function write(live: UnstructuredObject | undefined, step: Step, name: string, time: string): UnstructuredObject {
  const { verb, manager, body, subresource, force = false } = step;
  const resetFields = subresource === undefined ? [['status']] : [['metadata'], ['spec']];
  const options: FieldManagerOptions = {
    manager,
    apiVersion: identity.apiVersion,
    schema,
    subresource,
    time,
    resetFields,
  };
  const sent: UnstructuredObject = { ...identity, ...body, metadata: { name, ...body.metadata } };
  let next: UnstructuredObject;
  if (verb === 'apply') {
    next = serverSideApply({ ...options, live, applied: sent, force });
    applyDefaults(next, schema, { keepNulls: true });
  } else {
    next = verb === 'create' ? sent : (applyMergePatch(live, body) as UnstructuredObject);
    prune(next, schema, { root: true });
    applyDefaults(next, schema);
    next.metadata = { ...next.metadata, managedFields: updateManagedFields({ ...options, before: live, after: next }) };
  }
  const status = subresource === undefined ? live?.['status'] : next['status'];
  if (subresource !== undefined) {
    next = { ...live, metadata: { ...live?.metadata, managedFields: next.metadata?.managedFields ?? [] } };
  }
  if (status === undefined) delete next['status'];
  else next['status'] = status;
  const causes = validate(next, schema);
  if (causes.length > 0) throw ApiError.invalid({ group: 't.example.com', kind: 'Thing' }, name, causes);
  return { ...next, metadata: { ...next.metadata, uid: 'u', name } };
}

function comparable(object: UnstructuredObject): unknown {
  const { name: _, uid: __, managedFields = [], ...metadata } = object.metadata ?? {};
  const times = [...new Set(managedFields.flatMap(({ time }) => time ?? []))].sort();
  const entries = managedFields.map((entry) =>
    entry.time === undefined ? entry : { ...entry, time: times.indexOf(entry.time) },
  );
  return { ...object, metadata: { ...metadata, ...(entries.length === 0 ? {} : { managedFields: entries }) } };
}

/** Conflicts with several managers come in no particular order. */
function sorted(causes: StatusCause[] = []): string[] {
  return causes.map(({ reason, message, field }) => `${reason} ${field}: ${message}`).sort();
}
