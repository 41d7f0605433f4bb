// Who owns what after which writes: a table of short stories about one Widget. Each ends with a read, which is compared.
import type { Answer, Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { groupVersion, widget, widgets } from '../fixtures.ts';

type Story = (write: Writes) => Promise<unknown>;

/** What the stories do, always to the Widget `a`. */
class Writes {
  readonly #api: Api;
  readonly #path: string;

  constructor(api: Api) {
    this.#api = api;
    this.#path = widgets(api.namespace, 'a');
  }

  async apply(
    manager: string,
    spec: object,
    status: number,
    query: object = {},
    metadata: object = {},
  ): Promise<Answer> {
    const body = { ...widget('a', {}, { ...metadata }), spec };
    const options = { query: { fieldManager: manager, ...query } };
    return (await this.#api.patch(this.#path, 'apply', body, options)).expect(status);
  }

  async applyStatus(manager: string, status: object, code: number, query: object = {}): Promise<Answer> {
    const body = { apiVersion: groupVersion, kind: 'Widget', metadata: { name: 'a' }, status };
    const options = { query: { fieldManager: manager, ...query } };
    return (await this.#api.patch(`${this.#path}/status`, 'apply', body, options)).expect(code);
  }

  async merge(manager: string, patch: object, status = 200, query: object = {}): Promise<Answer> {
    const options = { query: { fieldManager: manager, ...query } };
    return (await this.#api.patch(this.#path, 'merge', patch, options)).expect(status);
  }

  async create(manager: string, spec: object, metadata: object = {}): Promise<Answer> {
    const options = { query: { fieldManager: manager } };
    return (
      await this.#api.post(widgets(this.#api.namespace), widget('a', { ...spec }, { ...metadata }), options)
    ).expect(201);
  }

  /** An update of what is there, changed. */
  async update(
    manager: string,
    change: (object: Record<string, Record<string, unknown>>) => void,
    status = 200,
  ): Promise<Answer> {
    const { body } = await this.#api.get(this.#path);
    const object = structuredClone(body) as unknown as Record<string, Record<string, unknown>>;
    change(object);
    return (await this.#api.put(this.#path, object, { query: { fieldManager: manager } })).expect(status);
  }

  async scale(manager: string, replicas: number, status = 200): Promise<Answer> {
    const options = { query: { fieldManager: manager } };
    return (await this.#api.patch(`${this.#path}/scale`, 'merge', { spec: { replicas } }, options)).expect(status);
  }

  read(): Promise<Answer> {
    return this.#api.get(this.#path);
  }
}

const force = { force: true };
const http = { name: 'http', port: 80 };
const https = { name: 'https', port: 443 };

const stories: Readonly<Record<string, Story>> = {
  'an item of a list-map is owned by key, and each of its fields': async (write) => {
    await write.apply('one', { size: 1, ports: [http] }, 201);
    await write.apply('two', { size: 1, ports: [https] }, 200);
  },
  'an item of a list-map that both apply has two owners': async (write) => {
    await write.apply('one', { size: 1, ports: [http, https] }, 201);
    await write.apply('two', { ports: [http] }, 200);
    await write.apply('one', { size: 1, ports: [https] }, 200);
  },
  'a field of an item conflicts alone': async (write) => {
    await write.apply('one', { size: 1, ports: [http] }, 201);
    await write.apply('two', { ports: [{ name: 'http', port: 81 }] }, 409);
  },
  'a forced field of an item leaves the item to both': async (write) => {
    await write.apply('one', { size: 1, ports: [http] }, 201);
    await write.apply('two', { ports: [{ name: 'http', port: 81 }] }, 200, force);
  },
  'an item that is let go stays when another owns a field in it': async (write) => {
    await write.apply('one', { size: 1, ports: [http] }, 201);
    await write.apply('two', { ports: [{ ...http, protocol: 'UDP' }] }, 200, force);
    await write.apply('one', { size: 1 }, 200);
  },
  'the order of a list-map follows who applied last': async (write) => {
    await write.apply('one', { size: 1, ports: [http, https] }, 201);
    await write.apply('two', { ports: [{ name: 'udp', port: 1 }, https, http] }, 200);
  },
  'two items with one key cannot be applied': async (write) => {
    await write.apply('one', { size: 1, ports: [http, http] }, 500);
    await write.apply('one', { size: 1 }, 201);
  },
  'an item without its key cannot be applied': async (write) => {
    await write.apply('one', { size: 1, ports: [{ port: 80 }] }, 500);
    await write.apply('one', { size: 1 }, 201);
  },
  'a set has owners for each of its items': async (write) => {
    await write.apply('one', { size: 1, tags: ['a', 'b'] }, 201);
    await write.apply('two', { tags: ['b', 'c'] }, 200);
    await write.apply('one', { size: 1, tags: ['a'] }, 200);
    await write.apply('two', { tags: [] }, 200);
  },
  'a set that is applied with an item twice is refused': async (write) => {
    await write.apply('one', { size: 1, tags: ['a', 'a'] }, 500);
    await write.apply('one', { size: 1 }, 201);
  },
  'an atomic struct conflicts whole, however little differs': async (write) => {
    await write.apply('one', { size: 1, placement: { zone: 'a', rack: '1' } }, 201);
    await write.apply('two', { placement: { zone: 'a' } }, 409);
  },
  'an atomic struct is shared when it is the same': async (write) => {
    await write.apply('one', { size: 1, placement: { zone: 'a' } }, 201);
    await write.apply('two', { placement: { zone: 'a' } }, 200);
  },
  'an atomic list is replaced whole by force': async (write) => {
    await write.apply('one', { size: 1, steps: ['a', 'b'] }, 201);
    await write.apply('two', { steps: ['b'] }, 200, force);
  },
  'a granular struct is owned member by member': async (write) => {
    await write.apply('one', { size: 1, nested: { enabled: false } }, 201);
    await write.apply('two', { nested: { level: 1 } }, 200, force);
    await write.apply('one', { size: 1 }, 200);
  },
  'a map of strings is owned key by key': async (write) => {
    await write.apply('one', { size: 1, settings: { a: '1', b: '2' } }, 201);
    await write.apply('two', { settings: { b: '2', c: '3' } }, 200);
    await write.apply('one', { size: 1, settings: {} }, 200);
  },
  'an empty map and an empty list are owned as such': async (write) => {
    await write.apply('one', { size: 1, settings: {}, steps: [], ports: [], tags: [] }, 201);
    await write.apply('one', { size: 1 }, 200);
  },
  'free-form content is owned to its leaves': async (write) => {
    await write.apply('one', { size: 1, anything: { a: { b: 1 }, list: [1, 2] } }, 201);
    await write.apply('two', { anything: { a: { c: 2 }, list: [1, 2] } }, 200);
    await write.apply('one', { size: 1, anything: { a: {} } }, 200);
  },
  'conflicts with three managers are named in order': async (write) => {
    await write.apply('one', { size: 1, title: 'abc' }, 201);
    await write.apply('two', { color: 'green' }, 200, force);
    await write.merge('three', { spec: { settings: { a: '1' }, amount: 1 } });
    await write.apply('four', { size: 2, title: 'xyz', color: 'blue', settings: { a: '2' }, amount: 2 }, 409);
  },
  'a conflict with two owners of one value names both': async (write) => {
    await write.apply('one', { size: 1, title: 'abc' }, 201);
    await write.apply('two', { title: 'abc' }, 200);
    await write.apply('three', { title: 'xyz' }, 409);
    await write.apply('three', { title: 'xyz' }, 200, force);
  },
  'a conflict with an updater names its version': async (write) => {
    await write.create('creator', { title: 'abc' });
    await write.apply('one', { title: 'xyz' }, 409);
    await write.apply('one', { title: 'abc' }, 200);
  },
  'conflicts in a list-map are ordered by field and key': async (write) => {
    await write.create('creator', { ports: [http, https], tags: ['a'] });
    await write.apply(
      'one',
      {
        ports: [
          { name: 'https', port: 1 },
          { name: 'http', port: 2 },
        ],
      },
      409,
    );
  },
  'an update takes what it changes from appliers': async (write) => {
    await write.apply('one', { size: 1, title: 'abc', settings: { a: '1' } }, 201);
    await write.update('updater', ({ spec }) =>
      Object.assign(spec ?? {}, { title: 'xyz', settings: { a: '1', b: '2' } }),
    );
  },
  'an update that removes a field takes it from its owner': async (write) => {
    await write.apply('one', { size: 1, title: 'abc', ports: [http] }, 201);
    await write.update('updater', ({ spec }) => {
      delete spec?.['title'];
      delete spec?.['ports'];
    });
    await write.apply('one', { size: 1, title: 'abc', ports: [http] }, 200);
  },
  'an owner that loses everything is gone': async (write) => {
    await write.create('creator', {});
    await write.apply('one', { title: 'abc' }, 200);
    await write.merge('updater', { spec: { title: 'xyz' } });
  },
  'an applier that applies nothing is gone': async (write) => {
    await write.create('creator', {});
    await write.apply('one', { title: 'abc' }, 200);
    await write.apply('one', {}, 200);
  },
  'one name as applier and as updater is two managers': async (write) => {
    await write.apply('one', { size: 1, title: 'abc' }, 201);
    await write.merge('one', { spec: { title: 'xyz', amount: 1 } });
    await write.apply('one', { size: 1, title: 'abc' }, 409);
  },
  'status and spec of one manager are two entries': async (write) => {
    await write.apply('one', { size: 1 }, 201);
    await write.applyStatus('one', { phase: 'Ready', replicas: 1 }, 200);
    await write.applyStatus('one', { phase: 'Ready' }, 200);
  },
  'appliers of a status conflict, and share its conditions': async (write) => {
    await write.apply('one', { size: 1 }, 201);
    await write.applyStatus('one', { phase: 'Ready', conditions: [{ type: 'A', status: 'True' }] }, 200);
    await write.applyStatus('two', { phase: 'Failed', conditions: [{ type: 'B', status: 'True' }] }, 409);
    await write.applyStatus('two', { conditions: [{ type: 'B', status: 'True' }] }, 200);
    await write.applyStatus('two', { phase: 'Failed' }, 200, force);
  },
  'apply to the status of nothing is not found': async (write) => {
    await write.applyStatus('one', { phase: 'Ready' }, 404);
  },
  'apply to the object ignores a status': async (write) => {
    await write.apply('one', { size: 1 }, 201);
    await write.applyStatus('one', { phase: 'Ready' }, 200);
    await write.apply('two', { title: 'abc' }, 200);
  },
  'the scale takes replicas from an applier': async (write) => {
    await write.apply('one', { size: 1, replicas: 1 }, 201);
    await write.scale('scaler', 3);
    await write.apply('one', { size: 1, replicas: 2 }, 409);
    await write.apply('one', { size: 1 }, 200);
  },
  "a default is nobody's until it is applied": async (write) => {
    await write.apply('one', { size: 1 }, 201);
    await write.apply('two', { color: 'red', replicas: 1 }, 200);
    await write.apply('one', { size: 1, color: 'blue' }, 409);
  },
  'a field with a default comes back as its default': async (write) => {
    await write.apply('one', { size: 1, color: 'blue', replicas: 3 }, 201);
    await write.apply('one', { size: 1 }, 200);
  },
  'labels, annotations and finalizers have owners': async (write) => {
    const metadata = { labels: { a: '1' }, annotations: { a: '1' }, finalizers: ['contract.kubewright.dev/a'] };
    await write.apply('one', { size: 1 }, 201, {}, metadata);
    await write.apply('two', {}, 200, {}, { labels: { b: '1' }, finalizers: ['contract.kubewright.dev/b'] });
    await write.apply('one', { size: 1 }, 200);
    await write.merge('cleaner', { metadata: { finalizers: null } });
  },
  'a dry run of an apply stores nothing': async (write) => {
    await write.apply('one', { size: 1, title: 'abc' }, 201, { dryRun: 'All' });
    await write.apply('one', { size: 1 }, 201);
    await write.apply('two', { size: 2 }, 409, { dryRun: 'All' });
    await write.apply('two', { size: 2 }, 200, { dryRun: 'All', ...force });
  },
  'an apply with the resourceVersion that is there': async (write) => {
    const created = await write.apply('one', { size: 1 }, 201);
    await write.apply('one', { size: 2 }, 200, {}, { resourceVersion: created.resourceVersion });
    await write.apply('one', { size: 3 }, 409, {}, { resourceVersion: created.resourceVersion });
  },
  'an apply with a uid must mean that object': async (write) => {
    const created = await write.apply('one', { size: 1 }, 201);
    await write.apply('one', { size: 2 }, 200, {}, { uid: created.body.metadata?.uid });
    await write.apply('one', { size: 3 }, 422, {}, { uid: '11111111-2222-3333-4444-555555555555' });
  },
  'an apply of a null is refused where there is no default': async (write) => {
    await write.apply('one', { size: 1 }, 201);
    await write.apply('one', { size: 1, title: null }, 422);
    await write.apply('one', { size: 1, color: null, note: null }, 200);
  },
  'an apply with a uid creates nothing': async (write) => {
    await write.apply('one', { size: 1 }, 409, {}, { uid: '11111111-2222-3333-4444-555555555555' });
  },
  'an apply of what is there already changes nothing': async (write) => {
    const created = await write.apply('one', { size: 1, ports: [http], tags: ['a'] }, 201);
    const again = await write.apply('one', { size: 1, ports: [http], tags: ['a'] }, 200);
    again.expect(200, { metadata: { resourceVersion: created.resourceVersion } });
  },
  'an apply that only comes to own changes the object': async (write) => {
    await write.create('creator', { title: 'abc' });
    await write.apply('one', { title: 'abc' }, 200);
  },
  'an invalid apply is refused and owns nothing': async (write) => {
    await write.apply('one', { size: 1 }, 201);
    await write.apply('two', { title: 'Not Valid' }, 422);
    await write.apply('two', { replicas: -1 }, 422, force);
    await write.apply('two', { tags: 'a' }, 500);
  },
  'an unknown field cannot be applied': async (write) => {
    await write.apply('one', { size: 1, unheardOf: 1 }, 500);
    await write.apply('one', { size: 1 }, 201);
  },
  'managedFields are forgotten by one empty entry': async (write) => {
    await write.apply('one', { size: 1, title: 'abc' }, 201);
    await write.merge('two', { metadata: { managedFields: [{}] } });
    await write.apply('three', { title: 'xyz' }, 409);
  },
  'an empty list of managedFields forgets nothing': async (write) => {
    await write.apply('one', { size: 1 }, 201);
    await write.merge('two', { metadata: { managedFields: [] } });
  },
  'an update that brings managedFields sets them': async (write) => {
    await write.apply('one', { size: 1, title: 'abc' }, 201);
    await write.update('two', ({ metadata }) => {
      const entries = metadata?.['managedFields'] as { manager: string }[];
      for (const entry of entries) entry.manager = 'renamed';
    });
  },
  'an update with faulty managedFields keeps the old ones': async (write) => {
    await write.apply('one', { size: 1 }, 201);
    await write.update('two', ({ metadata, spec }) => {
      Object.assign(metadata ?? {}, {
        managedFields: [{ manager: 'x', operation: 'Wrong', apiVersion: groupVersion }],
      });
      Object.assign(spec ?? {}, { title: 'abc' });
    });
  },
  'a manager may have a name of 128 characters and no more': async (write) => {
    await write.apply('m'.repeat(128), { size: 1 }, 201);
    await write.apply('m'.repeat(129), { size: 1 }, 422);
    await write.merge('m'.repeat(129), { spec: { title: 'abc' } }, 422);
  },
  'a manager may be called anything that can be printed': async (write) => {
    await write.apply('two words/ä"', { size: 1 }, 201);
    await write.apply('line\nbreak', { size: 1 }, 422);
    await write.apply('other', { size: 2 }, 409);
  },
  'force is for applies only': async (write) => {
    await write.apply('one', { size: 1 }, 201);
    await write.merge('two', { spec: { size: 2 } }, 422, force);
  },
  'four managers make one object, and take it apart again': async (write) => {
    await write.apply('one', { size: 1, ports: [http] }, 201);
    await write.apply('two', { ports: [https], tags: ['a'], settings: { a: '1' } }, 200);
    await write.applyStatus('three', { phase: 'Ready' }, 200);
    await write.apply('four', { nested: { level: 1 }, tags: ['b'], settings: { b: '1' } }, 200, force);
    await write.apply('two', {}, 200);
    await write.apply('four', {}, 200);
  },
  'kubectl takes over what it applied from the client': async (write) => {
    const configuration = {
      ...widget('a', { title: 'abc', settings: { a: '1' } }),
      metadata: { annotations: {}, name: 'a' },
    };
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(configuration)}\n` };
    await write.create('kubectl-client-side-apply', { title: 'abc', settings: { a: '1' } }, { annotations });
    await write.apply('kubectl', { size: 1, title: 'xyz', settings: { b: '1' } }, 200);
    await write.apply('other', { title: 'abc' }, 409);
  },
  'kubectl conflicts over what others changed since': async (write) => {
    const configuration = { ...widget('a', { title: 'abc' }), metadata: { annotations: {}, name: 'a' } };
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(configuration)}\n` };
    await write.create('kubectl-client-side-apply', { title: 'abc' }, { annotations });
    await write.merge('other', { spec: { title: 'other' } });
    await write.apply('kubectl', { size: 1, title: 'xyz' }, 409);
  },
};

export const applyOwnershipCases: readonly ContractCase[] = Object.entries(stories).map(([name, story]) =>
  contractCase(name, async (api) => {
    const write = new Writes(api);
    await story(write);
    await write.read();
  }),
);
