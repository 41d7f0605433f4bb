// A definition's YAML -> `kubewright types` -> `kubewright crds`, through the command line's own functions, in a folder of
// its own: what was written, what was printed, and whether the TypeScript holds anything but what it should.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ts } from 'ts-morph';
import type { CustomResourceDefinition } from '@kubewright/apimachinery';
import { main } from '../../src/cli/main.ts';
import { parseCrds } from '../../src/input/crd.ts';
import { memoryIo } from '../cli/memory-io.ts';

export interface WholeWay {
  readonly exitCode: number;
  /** Standard error of the command that failed, or of both. */
  readonly complaint: string;
  /** Texts by path below the output folder of `types`. */
  readonly types: ReadonlyMap<string, string>;
  /** What `crds` wrote, as YAML and as it reads. */
  readonly yaml: string;
  readonly crd: CustomResourceDefinition | undefined;
}

/** @param text - given as a file, beside which nothing but the two output folders may appear */
export async function wholeWay(text: string): Promise<WholeWay> {
  const root = mkdtempSync(join(tmpdir(), 'kubewright-hostile-'));
  const cwd = join(root, 'inner/work');
  try {
    mkdirSync(cwd, { recursive: true });
    writeFileSync(join(cwd, 'in.yaml'), text);
    const run = async (...argv: string[]): Promise<[number, string]> => {
      const io = memoryIo({ cwd });
      return [await main(argv, io), io.complained()];
    };
    const [typesCode, typesComplaint] = await run('types', 'in.yaml', '--out', 'types');
    const types = filesBelow(join(cwd, 'types'));
    if (typesCode !== 0) {
      assert.deepEqual([...types.keys()], [], 'a refused definition leaves nothing behind');
      assertNothingElse(root, cwd);
      return { exitCode: typesCode, complaint: typesComplaint, types, yaml: '', crd: undefined };
    }
    for (const [path, each] of types) assertOnlyDeclarations(path, each);
    const [crdsCode, crdsComplaint] = await run('crds', 'types', '--out', 'crds');
    assertNothingElse(root, cwd);
    const yaml = [...filesBelow(join(cwd, 'crds')).values()].join('');
    const [read] = yaml === '' ? [] : parseCrds([{ file: 'out.yaml', text: yaml }]);
    return { exitCode: crdsCode, complaint: typesComplaint + crdsComplaint, types, yaml, crd: read?.crd };
  } finally {
    rmSync(root, { recursive: true });
  }
}

function assertNothingElse(root: string, cwd: string): void {
  assert.deepEqual(readdirSync(root), ['inner']);
  assert.deepEqual(readdirSync(join(root, 'inner')), ['work']);
  const known = new Set(['in.yaml', 'types', 'crds']);
  assert.deepEqual(
    readdirSync(cwd).filter((name) => !known.has(name)),
    [],
    'something was written outside of --out',
  );
}

function filesBelow(folder: string): Map<string, string> {
  try {
    const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = names.map((entry) => join(entry.parentPath, entry.name)).sort();
    return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}

/** What a generated file may call: constructors of our own, and methods of its own fields. No other code can hide there. */
const allowedCalls = /^(this\.#\w+|super|\w+)(\.\w+)*(<[^>]*>)?$/u;

/** Parses the text; whatever stands at its top must be a declaration, and nothing in it may run that we did not write. */
export function assertOnlyDeclarations(path: string, text: string): void {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const faults = (file as unknown as { parseDiagnostics: readonly { messageText: unknown }[] }).parseDiagnostics;
  assert.deepEqual(
    faults.map(({ messageText }) => messageText),
    [],
    path,
  );
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && !ts.isCallExpression(node.expression)) {
      assert.match(node.expression.getText(), allowedCalls, path);
      assert.doesNotMatch(node.expression.getText(), /process|eval|require|Function|globalThis|import/u, path);
    }
    assert.ok(!ts.isTaggedTemplateExpression(node) && !ts.isTemplateExpression(node), `${path}: ${node.getText()}`);
    ts.forEachChild(node, visit);
  };
  for (const statement of file.statements) {
    const isDeclaration =
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isModuleDeclaration(statement) ||
      ts.isImportDeclaration(statement) ||
      ts.isExportDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isFunctionDeclaration(statement) ||
      ts.isVariableStatement(statement);
    assert.ok(isDeclaration, `${path}: ${statement.getText().slice(0, 200)}`);
    visit(statement);
  }
}
