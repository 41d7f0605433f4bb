// The types of the stored version say what holds for all versions of a kind: its scope, its names, its conversion.
// A definition that lost them would be another one, so a version that holds them cannot go, and what it leaves unsaid is as recorded.
import type { Scope } from '@kubewright/apimachinery';

import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import { pluralOf } from '../model/plural.ts';
import { migrationCommands } from '../model/version-migration.ts';
import type { KindDeclaration } from './kind-declaration.ts';
import { sharedTags } from './kind-declaration.ts';

/** A kind as it is recorded. */
interface RecordedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly scope: Scope;
  readonly plural?: string | undefined;
}

/** The declarations, where a stored version that says no scope or plural says the recorded one. */
export function withRecordedNames(
  declarations: readonly KindDeclaration[],
  recorded: readonly RecordedKind[],
): KindDeclaration[] {
  return declarations.map((declaration) => {
    const versions = declarations.filter((other) => isSameKind(other, declaration));
    const record = recorded.find((kind) => isSameKind(kind, declaration) && kind.version === declaration.version);
    if (record === undefined || !(versions.length === 1 || declaration.storage)) return declaration;
    const plural = declaration.plural ?? record.plural;
    return { ...declaration, scope: declaration.scope ?? record.scope, ...(plural !== undefined && { plural }) };
  });
}

/**
 * A stored version stays while other versions of its kind do.
 *
 * @throws InputError with each that would go, and what to move first.
 */
export function refuseRemoval(
  declarations: readonly KindDeclaration[],
  recorded: readonly RecordedKind[],
  remaining: readonly RecordedKind[],
): void {
  const known = declarations.filter((declaration) =>
    recorded.some((kind) => isSameKind(kind, declaration) && kind.version === declaration.version),
  );
  const problems = problemsOfRemoval(known, remaining);
  if (problems.length > 0) throw new InputError(problems);
}

function problemsOfRemoval(declarations: readonly KindDeclaration[], remaining: readonly RecordedKind[]): Problem[] {
  return declarations.flatMap((declaration): Problem[] => {
    const { kind, group, version, file, line, storage } = declaration;
    const heirs = remaining.filter((other) => isSameKind(other, declaration));
    const [heir] = heirs;
    if (!storage || heir === undefined || heirs.some((other) => other.version === version)) return [];
    const to = declarations.find((other) => isSameKind(other, heir) && other.version === heir.version)?.file;
    const said = (Object.entries(sharedTags) as [keyof typeof sharedTags, string][])
      .filter(([key]) => declaration[key] !== undefined)
      .map(([, tag]) => `@${tag}`);
    return [
      {
        code: 'invalid-types',
        message: `${kind} is stored as ${group}/${version}, and its types say what holds for the other versions too`,
        hint: `Move ${['@storageVersion', ...said].join(', ')} from here to ${to ?? heir.version} first, generate and apply that, and rewrite what is stored: ${migrationOf(declaration, heir.version).join(' && ')}; then remove ${version}`,
        file,
        line,
      },
    ];
  });
}

function migrationOf(
  { group, kind, plural = pluralOf(kind), scope = 'Namespaced' }: KindDeclaration,
  to: string,
): string[] {
  return migrationCommands({ group, plural, scope }, to);
}

function isSameKind(one: { group: string; kind: string }, other: { group: string; kind: string }): boolean {
  return one.group === other.group && one.kind === other.kind;
}
