// A row of the tables of built-in kinds -> a case: the object is created, read, put back as it is, changed and deleted, and
// every answer compared. The row states the defaults that controllers rely on.
import { contractCase, type ContractCase } from './contract-case.ts';
import type { Answer, Api, RequestOptions } from './api.ts';
import type { Expectation } from './expectation.ts';
import { resourcePath } from './resource-path.ts';

export interface BuiltInRow {
  /** What kind of object it is, such as `a minimal Deployment`. */
  readonly what: string;
  readonly apiVersion: string;
  readonly plural: string;
  readonly kind: string;
  readonly isClusterScoped?: true;
  /** Beside apiVersion, kind and name. */
  readonly object: Readonly<Record<string, unknown>>;
  /** A part of what the created object is. */
  readonly completed: Expectation;
  /** Which steps are left out, and why. */
  readonly without?: Without;
}

/**
 * `put`: kube-apiserver writes an equal object anew, for another encoding of what is empty. `delete`: what follows is up to
 * controllers of kube-controller-manager, which the embedded server has within it.
 */
type Without = readonly ('put' | 'delete')[];

/** The same row without some steps. */
export function without(steps: Without, each: BuiltInRow): BuiltInRow {
  return { ...each, without: steps };
}

/** A row of a kind in a namespace. */
export function row(
  what: string,
  [apiVersion, plural, kind]: readonly [apiVersion: string, plural: string, kind: string],
  object: Readonly<Record<string, unknown>>,
  completed: Expectation,
): BuiltInRow {
  return { what, apiVersion, plural, kind, object, completed };
}

/** A row of a cluster-scoped kind. */
export function clusterRow(...given: Parameters<typeof row>): BuiltInRow {
  return { ...row(...given), isClusterScoped: true };
}

export function builtInCase(each: BuiltInRow): ContractCase {
  return contractCase(`${each.what} is completed and kept`, (api) => keep(api, each));
}

async function keep(
  api: Api,
  { apiVersion, plural, kind, isClusterScoped, object, completed, without: missing = [] }: BuiltInRow,
): Promise<void> {
  const path = resourcePath(apiVersion, plural);
  const name = shortName(api);
  const namespace = isClusterScoped ? undefined : api.namespace;
  const given = object['metadata'] as object | undefined;
  const body = { apiVersion, kind, ...object, metadata: { name, ...given } };
  const send = async (
    method: string,
    target: string,
    sent?: unknown,
    options: RequestOptions = {},
  ): Promise<Answer> => {
    const answer = await api.peek(method, target, sent, options);
    const { request, status } = answer;
    const warning = answer.headers['warning'];
    api.note(request, {
      status,
      ...(warning === undefined ? {} : { warning }),
      body: withoutChoices(answer.body, object),
    });
    return answer;
  };
  const created = (await send('POST', path(namespace), body)).expect(201, completed);
  await send('GET', path(namespace, name));
  await send('GET', path(namespace, name), undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
  if (!missing.includes('put')) {
    (await send('PUT', path(namespace, name), created.body)).expect(200, {
      metadata: { resourceVersion: created.resourceVersion },
    });
  }
  const labels = { metadata: { labels: { changed: 'yes' } } };
  const contentType = 'application/merge-patch+json';
  (await send('PATCH', path(namespace, name), labels, { contentType })).expect(200, labels);
  if (!missing.includes('delete')) (await send('DELETE', path(namespace, name))).expect(200);
}

/** The same on every server, and no other case's. */
function shortName({ namespace }: Api): string {
  return namespace.slice(0, 40).replace(/-+$/, '');
}

/** Without what the server chooses at random: addresses and ports of services. */
function withoutChoices(body: unknown, given: Readonly<Record<string, unknown>>): unknown {
  const spec = JSON.stringify(given['spec'] ?? {});
  return JSON.parse(
    JSON.stringify(body, (key, value: unknown) => {
      if (key === 'nodePort' || key === 'healthCheckNodePort') {
        return typeof value !== 'number' || value === 0 || spec.includes(String(value)) ? value : '<port>';
      }
      if (typeof value !== 'string') return value;
      if (/^10\.\d+\.\d+\.\d+$/.test(value)) return spec.includes(value) ? value : '<address>';
      // A port in a table's cell.
      return value.replaceAll(/(?<=^|,)(\d+):(\d{5})(?=\/)/g, (cell, port: string, nodePort: string) =>
        spec.includes(nodePort) ? cell : `${port}:<port>`,
      );
    }),
  ) as unknown;
}
