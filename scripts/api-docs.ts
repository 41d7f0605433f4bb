// Builds the documentation of every package's API from its TSDoc, into api-docs/. An exported symbol without a comment, or a
// link that leads nowhere, is a failure. Reads the emitted declarations: build first.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installOnDemand } from './on-demand.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = ['apimachinery', 'client', 'kubernetes', 'runtime', 'apiserver', 'testing'].map((name) =>
  join('packages', name),
);
/** Its comments are Kubernetes' own, and so are the gaps between them. */
const generated = '@kubewright/kubernetes';

/** TypeDoc works with the compiler's classic API, which ends with TypeScript 6. */
const tools = { dependencies: { typedoc: '0.28.20', typescript: '6.0.3' } };

/** As much of TypeDoc as is used. @see https://typedoc.org/api/ */
interface TypeDoc {
  readonly Application: { bootstrap(options: object): Promise<TypeDocApplication> };
  readonly ReflectionKind: Readonly<Record<'Module' | 'Reference' | 'SomeModule', number>>;
}
interface TypeDocApplication {
  readonly logger: { hasErrors(): boolean; hasWarnings(): boolean };
  convert(): Promise<Reflection | undefined>;
  validate(project: Reflection): void;
  generateDocs(project: Reflection, folder: string): Promise<void>;
}
interface Reflection {
  name: string;
  readonly kind: number;
  readonly children?: readonly Reflection[];
  readonly signatures?: readonly Reflection[];
  readonly sources?: readonly { readonly fullFileName: string }[];
  hasComment(): boolean;
}

/** Entry points with the names by which they are imported. */
const entries = packages.flatMap((folder) => {
  const { name, exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    name: string;
    exports: Record<string, string | { types: string }>;
  };
  return Object.entries(exports).flatMap(([path, target]) => {
    if (typeof target === 'string') return [];
    return [{ name: join(name, path), file: join(root, folder, target.types) }];
  });
});
const missing = entries.find(({ file }) => !existsSync(file));
if (missing !== undefined) throw new Error(`${missing.file} is missing: run "npm run build" first`);

const folder = installOnDemand('api-docs', tools);
const { Application, ReflectionKind } = (await import(
  pathToFileURL(join(folder, 'node_modules', 'typedoc', 'dist', 'index.js')).href
)) as TypeDoc;
const application = await Application.bootstrap({
  name: 'Kubewright',
  entryPoints: entries.map(({ file }) => file),
  tsconfig: join(root, 'scripts', 'api-docs.tsconfig.json'),
  readme: 'none',
  excludePrivate: true,
  excludeExternals: true,
  disableSources: false,
  // The declarations were made by the compiler, which has checked them.
  skipErrorChecking: true,
  validation: { notExported: false, invalidLink: true, rewrittenLink: false, notDocumented: false },
  logLevel: 'Warn',
});
const project = await application.convert();
if (project === undefined) throw new Error('TypeDoc could not read the declarations');
const modules = (project.children ?? []).filter(({ kind }) => kind === ReflectionKind.Module);
for (const module of modules) {
  const file = module.sources?.[0]?.fullFileName;
  module.name = entries.find((entry) => entry.file === file)?.name ?? module.name;
}
application.validate(project);

const undocumented = modules
  .filter(({ name }) => !name.startsWith(generated))
  .flatMap(({ name, children = [] }) =>
    children
      .filter(({ kind }) => kind !== ReflectionKind.Reference)
      .filter((each) => !each.hasComment() && each.signatures?.some((one) => one.hasComment()) !== true)
      .map((each) => `${name}: ${each.name} has no documentation`),
  );
for (const line of undocumented) console.error(line);
await application.generateDocs(project, join(root, 'api-docs'));
const count = modules.reduce((sum, { children = [] }) => sum + children.length, 0);
console.error(`api-docs/index.html: ${modules.length} entry points, ${count} symbols`);
if (undocumented.length > 0 || application.logger.hasErrors() || application.logger.hasWarnings()) process.exitCode = 1;
