// Tables about CustomResourceDefinitions that a server takes or refuses; all are dry runs, so that the good ones leave
// nothing.
import type { UnstructuredObject } from '@kubewright/apimachinery';
import { contractCase, type ContractCase } from './contract-case.ts';
import { definition } from './fixtures.ts';
import { customResourceDefinitions } from './resource-path.ts';
import { expectCauses } from './schema-table.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface DefinitionRow {
  readonly name: string;
  /** Members of the spec, of its names, of its one version, of the version's root schema, or a property of that. */
  readonly spec?: Fields;
  readonly names?: Fields;
  readonly version?: Fields;
  readonly root?: Fields;
  readonly property?: Fields;
  readonly metadata?: Fields;
  /** The causes, `field: message`; none when it is accepted. */
  readonly expects: readonly string[];
}

function definitionOf({ spec, names, version, root, property, metadata }: DefinitionRow): UnstructuredObject {
  const crd = definition({
    group: 'refused.kubewright.dev',
    kind: 'Thing',
    properties: { spec: { type: 'object', properties: { p: property ?? { type: 'string' } } } },
    ...(names === undefined ? {} : { names }),
  });
  const [first] = crd.spec.versions as [(typeof crd.spec.versions)[0]];
  Object.assign(first.schema.openAPIV3Schema, root);
  Object.assign(first, version);
  Object.assign(crd.spec, spec);
  Object.assign(crd.metadata, metadata);
  return crd;
}

/** The cases of a table. */
export function definitionCases(title: string, rows: readonly DefinitionRow[]): ContractCase[] {
  return rows.map((row) =>
    contractCase(`${title}: ${row.name}`, async (api) => {
      const answer = await api.post(customResourceDefinitions(undefined), definitionOf(row), {
        query: { dryRun: 'All' },
      });
      if (row.expects.length === 0) answer.expect(201);
      else expectCauses(answer, row.expects);
    }),
  );
}
