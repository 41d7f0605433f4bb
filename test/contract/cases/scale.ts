// The Scale of an object: a table of what is sent to it, each row asked of a custom resource and of a Deployment. What it
// does to the object and to its managed fields is read afterwards, and compared.
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { widget, widgets } from '../fixtures.ts';
import { type ResourcePath, resourcePath } from '../resource-path.ts';

/** What is sent, always to the object `a`, of which `creator` wants two. */
class Scaling {
  readonly #api: Api;
  readonly #path: string;

  constructor(api: Api, path: ResourcePath) {
    this.#api = api;
    this.#path = path(api.namespace, 'a', 'scale');
  }

  async put(body: object, query: Readonly<Record<string, string>> = {}): Promise<number> {
    return (await this.#api.put(this.#path, body, { query: { fieldManager: 'scaler', ...query } })).status;
  }

  async patch(
    type: 'merge' | 'json' | 'apply',
    body: object,
    query: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    return (await this.#api.patch(this.#path, type, body, { query: { fieldManager: 'scaler', ...query } })).status;
  }
}

function scale(spec: object, metadata: object = {}): object {
  return { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a', ...metadata }, spec };
}

const stranger = '00000000-1111-4222-8333-444444444444';

const rows: Readonly<Record<string, (send: Scaling) => Promise<unknown>>> = {
  'a Scale without replicas says none': (send) => send.put(scale({})),
  'a Scale must say its name': (send) => send.put({ spec: { replicas: 3 } }),
  'a Scale has its name and namespace from the path': async (send) => {
    await send.put(scale({ replicas: 3 }, { name: 'b' }));
    await send.put(scale({ replicas: 3 }, { namespace: 'other' }));
    await send.patch('merge', { metadata: { name: 'b' } });
  },
  'a Scale of another object is a conflict': (send) => send.put(scale({ replicas: 3 }, { uid: stranger })),
  'a Scale of another version or kind is none': async (send) => {
    await send.put({ ...scale({ replicas: 3 }), apiVersion: 'autoscaling/v2' });
    await send.put({ ...scale({ replicas: 3 }), kind: 'Pod', apiVersion: 'v1' });
    await send.patch('merge', { kind: 'X' });
    await send.patch('apply', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } });
  },
  'replicas are a whole number of 32 bits': async (send) => {
    for (const replicas of ['3', 1.5, 2 ** 31, -1]) {
      await send.put(scale({ replicas }));
      await send.patch('merge', { spec: { replicas } });
    }
  },
  'unknown fields of a Scale are warned of or refused': async (send) => {
    await send.put(scale({ replicas: 3, other: 1 }));
    await send.put(scale({ replicas: 4, other: 1 }), { fieldValidation: 'Strict' });
    await send.patch('merge', { spec: { replicas: 5, other: 1 } });
    await send.patch('json', [{ op: 'add', path: '/spec/other', value: 1 }], { fieldValidation: 'Strict' });
  },
  'metadata and status of a Scale are nothing to the object': (send) =>
    send.put({ ...scale({ replicas: 3 }, { labels: { x: '1' } }), status: { replicas: 9 } }),
  'removing the replicas says none': (send) => send.patch('json', [{ op: 'remove', path: '/spec/replicas' }]),
  'a Scale without a type': (send) => send.put({ metadata: { name: 'a' }, spec: { replicas: 3 } }),
  'the same replicas take them from their updater': async (send) => {
    await send.patch('merge', { spec: { replicas: 2 } });
    await send.patch('merge', { spec: { replicas: 3 } });
  },
  'applied replicas conflict with the owner of the Scale': async (send) => {
    await send.patch('merge', { spec: { replicas: 3 } }, { fieldManager: 'other' });
    await send.patch('apply', scale({ replicas: 4 }));
    await send.patch('apply', scale({ replicas: 3 }));
    await send.patch('apply', scale({ replicas: 4 }), { force: 'true' });
  },
};

const kinds: Readonly<Record<string, readonly [path: ResourcePath, object: object]>> = {
  'a custom resource': [widgets, widget('a', { replicas: 2 })],
  'a Deployment': [
    resourcePath('apps/v1', 'deployments'),
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'a' } },
        template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'main', image: 'a:1' }] } },
      },
    },
  ],
};

export const scaleCases: readonly ContractCase[] = [
  ...Object.entries(kinds).flatMap(([kind, [path, object]]) =>
    Object.entries(rows).map(([fact, send]) =>
      contractCase(`${fact} (${kind})`, async (api) => {
        (await api.post(path(api.namespace), object, { query: { fieldManager: 'creator' } })).expect(201);
        await send(new Scaling(api, path));
        (await api.get(path(api.namespace, 'a'))).expect(200);
      }),
    ),
  ),
  contractCase("replicas that nobody owns are nobody's after they were scaled", async (api) => {
    const options = { query: { fieldManager: 'one' } };
    (await api.patch(widgets(api.namespace, 'a'), 'apply', widget('a'), options)).expect(201);
    (await api.patch(widgets(api.namespace, 'a', 'scale'), 'merge', { spec: { replicas: 3 } })).expect(200);
    const managers = [{ manager: 'one', operation: 'Apply' }];
    (await api.get(widgets(api.namespace, 'a'))).expect(200, { metadata: { managedFields: managers } });
  }),
];
