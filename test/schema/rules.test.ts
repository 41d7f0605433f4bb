// Rules that kube-apiserver would refuse are refused before a definition is written, each at its property's line.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { InputError } from '../../src/errors.ts';
import { checkDefinitions } from '../../src/schema/definition-check.ts';
import { buildCustomResourceDefinitions } from '../../src/schema/custom-resource-definition.ts';
import { readKinds } from '../../src/schema/read-kinds.ts';

const text = `/**
 * @kind "Thing"
 * @group "samples.example.com"
 * @version "v1"
 */
export interface Thing {
  apiVersion: 'samples.example.com/v1';
  kind: 'Thing';
  metadata?: object;
  spec: {
    /** @validation {"rule": "self.all(x, self.exists_one(y, x == y))"} */
    names?: string[];
    items?: {
      /** @validation {"rule": "self == oldSelf"} */
      value: string;
      /** @validation {"rule": "self.nope > 1"} */
      other?: string;
    }[];
  };
}
`;

it('names file, line, property and the reason of each rule that is refused', async () => {
  const kinds = await readKinds([{ file: 'thing.types.ts', text }], { load: () => undefined });
  await assert.rejects(checkDefinitions(buildCustomResourceDefinitions(kinds), kinds), (error) => {
    assert.ok(error instanceof InputError);
    const shown = error.problems.map(({ line, path, message }) => `${line} ${path}: ${message}`).join('\n');
    assert.match(shown, /^12 spec\.names\..*estimated rule cost exceeds budget by factor of more than 100x/m);
    assert.match(shown, /^15 spec\.items\[\]\.value\..*oldSelf cannot be used .* within spec\.items$/m);
    assert.match(
      shown,
      /^17 spec\.items\[\]\.other\..*compilation failed: .*type 'string' does not support field selection/m,
    );
    return true;
  });
});
