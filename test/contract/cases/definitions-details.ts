// Definitions from which parts are missing, and what may be written to their status: the whole refusals are compared.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { definition } from '../fixtures.ts';
import { customResourceDefinitions } from '../resource-path.ts';
import { installDefinition } from '../schema-table.ts';

type Fields = Readonly<Record<string, unknown>>;

const schema = { openAPIV3Schema: { type: 'object' } };
const version = (more: Fields): Fields => ({ name: 'v1', served: true, storage: true, schema, ...more });
const spec = (more: Fields): Fields => ({
  group: 'parts.kubewright.dev',
  scope: 'Namespaced',
  names: { kind: 'Thing', plural: 'things' },
  versions: [version({})],
  ...more,
});

const specs: Readonly<Record<string, readonly unknown[]>> = {
  'no spec': [undefined, null, {}],
  'no names': [
    spec({ names: undefined }),
    spec({ names: {} }),
    spec({ names: { kind: 'X' } }),
    spec({ names: { plural: 'things' } }),
    spec({ names: null }),
  ],
  'no versions': [
    spec({ versions: undefined }),
    spec({ versions: [] }),
    spec({ versions: null }),
    spec({ versions: [{}] }),
    spec({ versions: [null] }),
    spec({ versions: [{ name: 'v1' }] }),
  ],
  'no schema': [
    spec({ versions: [version({ schema: undefined })] }),
    spec({ versions: [version({ schema: {} })] }),
    spec({ versions: [version({ schema: { openAPIV3Schema: null } })] }),
    spec({ versions: [version({ schema: { openAPIV3Schema: {} } })] }),
  ],
  'no group or scope': [
    spec({ group: undefined }),
    spec({ group: '' }),
    spec({ scope: undefined }),
    spec({ scope: '' }),
    spec({ scope: 'x' }),
  ],
  'no conversion': [spec({ conversion: {} }), spec({ conversion: null }), spec({ conversion: { strategy: '' } })],
  'empty parts of a version': [
    spec({
      versions: [version({ additionalPrinterColumns: [{}], selectableFields: [{}], subresources: { scale: {} } })],
    }),
  ],
};

const conditionsOf = (status: unknown): unknown =>
  ((status as { conditions?: { type: string; status: string; reason: string }[] }).conditions ?? []).map((each) => [
    each.type,
    each.status,
    each.reason,
  ]);

export const definitionDetailCases: readonly ContractCase[] = [
  ...Object.entries(specs).map(([what, list]) =>
    contractCase(`definitions with ${what}`, async (api) => {
      const body = { metadata: { name: 'things.parts.kubewright.dev' } };
      for (const each of list) {
        await api.post(customResourceDefinitions(undefined), { ...body, spec: each }, { query: { dryRun: 'All' } });
      }
    }),
  ),

  contractCase('an established definition that loses a part', async (api) => {
    const crd = definition({ group: 'losing.kubewright.dev', kind: 'Thing', properties: {} });
    await installDefinition(api, crd);
    const path = customResourceDefinitions(undefined, crd.metadata.name);
    for (const patch of [
      { spec: null },
      { spec: { names: null } },
      { spec: { group: null } },
      { spec: { scope: null } },
      { spec: { versions: null } },
      { spec: { names: { kind: null } } },
      { spec: { conversion: null } },
      { spec: { unknown: 1 } },
    ]) {
      const { status, text, headers } = await api.peek('PATCH', path, patch, {
        contentType: 'application/merge-patch+json',
        query: { dryRun: 'All' },
      });
      api.note(JSON.stringify(patch), { status, warning: headers['warning'], ...(status === 200 ? {} : { text }) });
    }
  }),

  contractCase('the status of a definition says which versions are stored, whatever they are', async (api) => {
    const crd = definition({ group: 'stored.kubewright.dev', kind: 'Thing', properties: {} });
    await installDefinition(api, crd);
    const path = customResourceDefinitions(undefined, crd.metadata.name);
    // It may be served before its status says so.
    await api.until(path, ({ text }) => text.includes('Established'));
    for (const storedVersions of [[], ['v1', 'v9'], ['v9'], null, ['v1']]) {
      for (const to of [`${path}/status`]) {
        const answer = await api.peek(
          'PATCH',
          to,
          { status: { storedVersions } },
          { contentType: 'application/merge-patch+json' },
        );
        const { status } = answer.body as { status?: { storedVersions?: unknown } };
        api.note(`${to} ${JSON.stringify(storedVersions)}`, [
          answer.status,
          answer.status === 200 ? [status?.storedVersions, conditionsOf(status)] : answer.text,
        ]);
      }
    }
  }),
];
