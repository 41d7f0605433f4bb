// Writes api-surface.md of each package: every exported name with its declaration, so that a change of the API is a
// line in a diff. Reads the emitted declarations: build first. With --check it writes nothing and exits 1 on drift.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Node, Project } from 'ts-morph';

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = ['apimachinery', 'client', 'runtime', 'apiserver', 'testing'];
const check = process.argv.includes('--check');

/** One exported declaration as the reader of an API wants it: the signature, without comments and private members. */
function describe(declaration: Node): string {
  const statement = Node.isVariableDeclaration(declaration) ? declaration.getVariableStatementOrThrow() : declaration;
  const lines = statement
    .getText(false)
    .replace(/^export (declare )?/, '')
    .replace(/\/\*\*[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*(private |#)/.test(line));
  return lines.join('\n');
}

const project = new Project({
  compilerOptions: { module: 199, moduleResolution: 99, target: 10, skipLibCheck: true, types: ['node'] },
});
let drifted = false;

for (const name of packages) {
  const entry = join(root, 'packages', name, 'dist', 'index.d.ts');
  if (!existsSync(entry)) throw new Error(`${entry} is missing: run "npm run build" first`);
  const exported = [...project.addSourceFileAtPath(entry).getExportedDeclarations()].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const blocks = exported.map(
    ([symbol, declarations]) =>
      `## ${symbol}\n\n\`\`\`ts\n${[...new Set(declarations.map(describe))].join('\n')}\n\`\`\`\n`,
  );
  const text = `# The API of @kubewright/${name}\n\nWritten by \`npm run api-surface\`; a test compares. ${exported.length} names.\n\n${blocks.join('\n')}`;
  const file = join(root, 'packages', name, 'api-surface.md');
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (before === text) continue;
  if (check) {
    drifted = true;
    console.error(`packages/${name}/api-surface.md differs from the code: run "npm run api-surface" and read the diff`);
  } else {
    writeFileSync(file, text);
    console.error(`packages/${name}/api-surface.md: ${exported.length} names`);
  }
}
if (drifted) process.exitCode = 1;
