// The files that make a directory a project: packages, compiler, image, continuous integration, main.ts, and the project file.
import type { JsonObject, PlannedFile } from '../model/planned-file.ts';
import { template } from './files.ts';
import type { PlanInput } from './plan.ts';
import { vendoredDependencies } from './vendor-files.ts';

/** The Node versions that an operator runs on: those that strip types by themselves. */
const supportedNode = '^22.19.0 || >=24.11.0';

/** What generated and starter code imports, and what works on it. */
const runtimePackages = ['apimachinery', 'client', 'kubernetes', 'runtime'].map((name) => `@kubewright/${name}`);
const developmentPackages = ['@kubewright/apiserver', '@kubewright/testing', 'generator-kubewright'];
const tools = { '@types/node': '^24.0.0', rolldown: '^1.3.2', typescript: '^7.0.2' };

/** Files of which there is one, whatever the kinds. */
export function projectFiles(input: PlanInput): readonly PlannedFile[] {
  const { project, projectFile } = input;
  const [kind] = project.kinds;
  const values = {
    name: project.name,
    namespace: project.namespace,
    supportedNode,
    kinds: project.kinds,
    controllers: project.controllers,
    vendored: input.packages !== undefined,
    sample: kind,
    documented: project.docs,
  };
  return [
    packageJson(input),
    {
      path: projectFile.path,
      owner: 'shared',
      content: { kind: 'merge', initially: {}, missing: {}, always: projectFile.value },
    },
    template('starter', 'tsconfig.json', 'project/tsconfig.json', values),
    template('starter', '.gitignore', 'project/_gitignore', values),
    template('starter', '.dockerignore', 'project/_dockerignore', values),
    template('starter', 'Dockerfile', 'project/Dockerfile.ejs', values),
    template('starter', 'README.md', 'project/README.md.ejs', values),
    template('starter', '.github/workflows/ci.yaml', 'project/ci.yaml.ejs', values),
    template('starter', 'src/main.ts', 'project/src/main.ts.ejs', values),
  ];
}

function packageJson(input: PlanInput): PlannedFile {
  const { project, kubewrightVersion, packages } = input;
  const range = `^${kubewrightVersion}`;
  const published = {
    dependencies: Object.fromEntries(runtimePackages.map((name) => [name, range])),
    devDependencies: Object.fromEntries(developmentPackages.map((name) => [name, range])),
  };
  const ours: { dependencies: JsonObject; devDependencies: JsonObject } =
    packages === undefined ? published : vendoredDependencies(packages, new Set(runtimePackages));
  return {
    path: 'package.json',
    owner: 'shared',
    content: {
      kind: 'merge',
      initially: {
        name: project.name,
        version: '0.1.0',
        private: true,
        type: 'module',
        scripts: {
          start: 'node src/main.ts',
          dev: 'kubewright dev',
          generate: 'kubewright generate',
          test: "node --test 'src/**/*.test.ts'",
          typecheck: 'tsc',
          check: 'kubewright generate --check && tsc && npm test',
          build:
            'rolldown src/main.ts --file dist/main.mjs --platform node --format esm --no-codeSplitting --sourcemap',
        },
        dependencies: sorted(ours.dependencies),
        devDependencies: sorted({ ...ours.devDependencies, ...tools }),
        devEngines: { runtime: { name: 'node', version: supportedNode, onFail: 'error' } },
      },
      missing: { dependencies: published.dependencies },
      always: packages === undefined ? {} : { ...ours },
    },
  };
}

function sorted(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
