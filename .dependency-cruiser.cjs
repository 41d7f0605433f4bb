// The import arrows of ARCHITECTURE.md, as rules. `npm run lint` runs them; test/repo/arrows.test.ts plants a violation.
const rooms = '(cli|input|schema|plan|render|output)';

/** Packages may import only what stands to the left of them. */
const packages = {
  apimachinery: [],
  client: ['apimachinery'],
  kubernetes: ['apimachinery', 'client'],
  runtime: ['apimachinery', 'client', 'kubernetes'],
  apiserver: ['apimachinery'],
  testing: ['apimachinery', 'client', 'kubernetes', 'runtime', 'apiserver'],
};

const packageArrows = Object.entries(packages).map(([name, allowed]) => ({
  name: `${name}-imports-only-to-its-left`,
  severity: 'error',
  from: { path: `^packages/${name}/src/` },
  to: {
    path: '^(packages/[^/]+/|src/|generators/)',
    pathNot: `^packages/(${[name, ...allowed].join('|')})/`,
  },
}));

/** Each of these is imported by one file, so that replacing it is one file's work. */
const soleImporters = {
  'ts-morph': '^src/schema/typescript-reader\\.ts$',
  ejs: '^src/render/template\\.ts$',
  'json-schema-to-typescript': '^nowhere: it is the oracle of test/schema',
  commander: '^src/cli/',
  pkijs: '^packages/apiserver/src/certificates/certificate-authority\\.ts$',
  asn1js: '^packages/apiserver/src/certificates/(certificate-authority|pkijs\\.d)\\.ts$',
  'yeoman-environment': '^(src/cli|generators)/',
  'yeoman-generator': '^generators/',
};

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'rooms-speak-only-model',
      comment: 'Only pipeline.ts and definitions.ts see all rooms',
      severity: 'error',
      from: { path: `^src/${rooms.replace('cli|', '')}/` },
      to: { path: `^(src/${rooms}/|src/pipeline|src/definitions|generators/)`, pathNot: '^src/$1/' },
    },
    {
      name: 'model-stands-alone',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { path: '^(src/(?!model/|errors)|generators/)' },
    },
    {
      name: 'yeoman-stays-outside-the-compiler',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: 'yeoman-' },
    },
    {
      name: 'generators-are-thin',
      severity: 'error',
      from: { path: '^generators/' },
      to: { path: '^src/(model|schema|plan|render|output)/' },
    },
    {
      name: 'runtime-packages-stay-light',
      comment: "An operator's image carries only what runs",
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: 'node_modules/(ts-morph|ejs|prettier|yeoman-|json-schema-to-typescript|commander)' },
    },
    ...Object.entries(soleImporters).map(([name, path]) => ({
      name: `one-importer-of-${name}`,
      severity: 'error',
      from: { path: '^(src|generators|packages)/', pathNot: path },
      to: { path: `node_modules/${name}/` },
    })),
    ...packageArrows,
    {
      name: 'nothing-imports-tests-or-scripts',
      severity: 'error',
      from: { path: '^(src|generators|packages/[^/]+/src)/' },
      to: { path: '^(test|scripts|packages/[^/]+/test)/' },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: { path: '^(src|generators|packages/[^/]+/src)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // TypeScript 7 has no compiler API: without another parser the cruiser sees no module and exits 0.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|packages/[a-z-]+/dist)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['kubewright-source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts'],
    },
  },
};
