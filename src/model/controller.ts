// A controller of the operator: which kind it is for, and where its files are.
import { InputError } from '../errors.ts';
import type { BuiltInKind } from './built-in-kind.ts';
import { builtInKinds } from './built-in-kind.ts';
import type { Kind } from './kind.ts';
import { formatKind } from './kind.ts';
import { kebabCase, lowerFirstWord } from './words.ts';

/** A controller, named by its kind. For `samples.example.com/v1alpha1/Network`: */
export interface Controller {
  /** The kind of the operator, or a built-in one. */
  readonly for: { readonly own: Kind } | { readonly builtIn: BuiltInKind };
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `samples.example.com/network`: its file below `src/controllers`, without extension. */
  readonly file: string;
  /** In logs, metrics and field managers: `network`, or `samples-network` beside an earlier Network. */
  readonly name: string;
  /** `networkController`, or `samplesNetworkController`. */
  readonly variable: string;
  /** Whether it holds its objects by finalizers. */
  readonly finalizers: boolean;
}

/** Where a controller is. */
export function controllerPath({ file }: Controller): string {
  return `src/controllers/${file}.ts`;
}

/** The longest name that a controller may have. */
const longestName = 63;

/**
 * In the order in which they were added: the first of a name keeps it, so adding one never renames another. Names that differ from
 * the kind are recorded, so removing one does not either.
 *
 * @throws InputError when no kind of the operator, and no built-in kind, is meant.
 */
export function defineControllers(
  references: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
    /** As recorded; those without get theirs in turn. */
    readonly name?: string | undefined;
    readonly finalizers?: boolean | undefined;
  }[],
  kinds: readonly Kind[],
  aliases: ReadonlyMap<string, string>,
): Controller[] {
  const names = new Set(references.flatMap(({ name }) => name ?? []));
  return references.map((reference) => {
    const { group, version, kind } = reference;
    const same = (other: { group: string; version: string; kind: string }): boolean =>
      other.group === group && other.version === version && other.kind === kind;
    const own = kinds.find(same);
    const builtIn = builtInKinds.find(same);
    const owner = own === undefined ? builtIn && { builtIn } : { own };
    if (owner === undefined) throw new InputError(unknownKind(formatKind(reference), kinds));
    const alone = reference.name === undefined && !names.has(kind.toLowerCase());
    const alias = aliases.get(group) ?? (group === '' ? 'core' : (group.split('.')[0] ?? group));
    const name =
      reference.name ??
      (alone ? kind : `${alias}-${kind}`)
        .toLowerCase()
        .slice(-longestName)
        .replace(/^[^a-z0-9]+/, '');
    names.add(name);
    return Object.freeze({
      for: owner,
      group,
      version,
      kind,
      file: `${group === '' ? 'core' : group}/${kebabCase(kind)}`,
      name,
      variable: `${alone ? lowerFirstWord(kind) : alias + kind}Controller`,
      finalizers: reference.finalizers ?? true,
    });
  });
}

/**
 * Finds the kind that `Network` or `samples.example.com/v1alpha1/Network` means, among the operator's own and the built-in ones.
 *
 * @throws InputError when none or several answer to it.
 */
export function findKind(text: string, kinds: readonly Kind[]): { group: string; version: string; kind: string } {
  // The core group has no name on the wire; our imports and folders call it core.
  const name = text.replace(/^core\/(?=[^/]+\/)/, '');
  const parts = name.split('/');
  const candidates = [...kinds, ...builtInKinds].filter((kind) =>
    parts.length === 1
      ? kind.kind === name
      : formatKind(kind) === name || `${kind.group}/${kind.version}/${kind.kind}` === name,
  );
  const owned = candidates.filter((candidate) => kinds.includes(candidate as Kind));
  const found = firstVersions(owned.length > 0 ? owned : candidates);
  const [first] = found;
  if (first === undefined) throw new InputError(unknownKind(text, kinds));
  if (found.length > 1) {
    throw new InputError({
      code: 'unknown-kind',
      message: `"${text}" may be any of ${found.map(formatKind).join(', ')}`,
      hint: `Name it in full: ${formatKind(first)}`,
    });
  }
  return { group: first.group, version: first.version, kind: first.kind };
}

/** The first of the versions of each kind: they share a controller. */
function firstVersions<K extends { readonly group: string; readonly kind: string }>(kinds: readonly K[]): K[] {
  return kinds.filter((kind) => kinds.find((other) => other.group === kind.group && other.kind === kind.kind) === kind);
}

function unknownKind(text: string, kinds: readonly Kind[]) {
  const name = text.slice(text.lastIndexOf('/') + 1).toLowerCase();
  const meant = firstVersions([...kinds, ...builtInKinds].filter(({ kind }) => kind.toLowerCase() === name));
  const known = [...kinds.map(formatKind), "Kubernetes' own kinds, such as apps/v1/Deployment and v1/Pod"];
  return {
    code: 'unknown-kind',
    message: `"${text}" is no kind of this operator, and no built-in kind that it can watch`,
    hint: meant.length > 0 ? `Perhaps ${meant.map(formatKind).join(' or ')} is meant` : `Known are ${known.join(', ')}`,
  } as const;
}
