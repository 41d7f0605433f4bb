// The kubeconfig format as data: parsed, checked as far as we read it, several files merged into one.
// @see https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
import { ConfigError } from './client-config.ts';

/** A part of a kubeconfig with its name and the folder that its relative paths start from. */
export interface NamedEntry {
  readonly name: string;
  readonly fields: Fields;
  readonly directory: string;
}

/** What `cluster`, `user` and `context` hold. */
export type Fields = Readonly<Record<string, unknown>>;

/** One kubeconfig, or several merged. */
export interface KubeconfigFile {
  readonly currentContext: string | undefined;
  readonly clusters: readonly NamedEntry[];
  readonly users: readonly NamedEntry[];
  readonly contexts: readonly NamedEntry[];
}

/**
 * @param directory - what relative paths in it start from
 * @throws ConfigError when the text is not YAML or not a mapping.
 */
export async function parseKubeconfigFile(
  text: string,
  directory: string,
  source = 'the kubeconfig',
): Promise<KubeconfigFile> {
  // A process in a pod never comes here, and does not pay for a YAML parser.
  const { parse } = await import('yaml');
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new ConfigError(`${source} is not YAML: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  if (document === null || document === undefined) document = {};
  if (!isFields(document)) throw new ConfigError(`${source} is not a kubeconfig: expected a mapping`);
  const entries = (list: string, field: string): NamedEntry[] =>
    parseEntries(document[list], list, field, directory, source);
  return {
    currentContext: textField(document, 'current-context'),
    clusters: entries('clusters', 'cluster'),
    users: entries('users', 'user'),
    contexts: entries('contexts', 'context'),
  };
}

/** As KUBECONFIG with several paths means it: the first to define a name wins. */
export function mergeKubeconfigFiles(files: readonly KubeconfigFile[]): KubeconfigFile {
  return {
    currentContext: files.find((file) => file.currentContext !== undefined)?.currentContext,
    clusters: files.flatMap((file) => file.clusters),
    users: files.flatMap((file) => file.users),
    contexts: files.flatMap((file) => file.contexts),
  };
}

/** A field that is text; empty text counts as absent, as in Go. */
export function textField(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseEntries(list: unknown, listName: string, field: string, directory: string, source: string): NamedEntry[] {
  if (list === null || list === undefined) return [];
  if (!Array.isArray(list)) throw new ConfigError(`${source}: ${listName} is not a list`);
  return list.map((entry: unknown, position) => {
    const name = isFields(entry) ? textField(entry, 'name') : undefined;
    if (!isFields(entry) || name === undefined)
      throw new ConfigError(`${source}: ${listName}[${position}] has no name`);
    const fields = entry[field];
    return { name, fields: isFields(fields) ? fields : {}, directory };
  });
}
