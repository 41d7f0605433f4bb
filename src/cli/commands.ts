// Every command with its words. Help, the parser and the Yeoman generators are made from this table; the code behind a
// command is loaded when it runs.
import { kindQuestions, type Question } from '../input/questions.ts';
import type { Command, Flag, Values } from './command.ts';

const dryRun: Flag = { name: 'dry-run', summary: 'write nothing; say what would change' };
const check: Flag = { name: 'check', summary: 'write nothing; exit 1 when anything would change' };
const force: Flag = { name: 'force', summary: 'overwrite or delete what you may have edited' };
const prune: Flag = { name: 'prune', summary: 'delete generated files of other definitions there, too' };
const yes: Flag = { name: 'yes', summary: 'ask nothing' };
const json: Flag = { name: 'json', summary: 'print one JSON report and nothing else' };
const directory: Flag = { name: 'directory', value: 'path', summary: "the operator's directory (default: this one)" };
const out: Flag = { name: 'out', value: 'directory', summary: 'where the files go', required: true };
const crd: Flag = {
  name: 'crd',
  value: 'file',
  list: true,
  summary: 'take kinds from CustomResourceDefinitions: a file, a directory, or - for standard input; may be repeated',
};

/** The flag of a question: its words stand in the table of questions. */
function flagOf({ flag, placeholder, message, example, choices = [`for example ${example}`] }: Question): Flag {
  const list = placeholder.includes(',');
  return {
    name: flag.slice(2),
    value: placeholder.replace(/[<>]|,\.\.\./g, ''),
    ...(list && { list }),
    summary: `${message} (${choices.join(' or ')})`,
  };
}

const kindFlags = kindQuestions.map(flagOf);

/** What every command that changes an operator takes. */
const changeFlags = [directory, dryRun, force, yes, json];

/** A kind is asked for, unless CRDs bring theirs. */
const kindAsked = (given: Values): string[] =>
  given['crd'] === undefined ? ['group', 'version', 'kind', 'scope', 'plural'] : [];

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  {
    name: 'new',
    summary: 'Make an operator in a new directory',
    arguments: [{ name: 'directory', summary: 'where to put it' }],
    flags: [
      { name: 'name', value: 'name', summary: 'Name of the operator (default: the last part of the directory)' },
      ...kindFlags,
      crd,
      { name: 'no-install', summary: 'do not run npm install' },
      { name: 'no-git', summary: 'do not run git init' },
      {
        name: 'no-docs',
        summary: 'no reference documentation in docs/reference/ (later: "docs": false in .yo-rc.json)',
      },
      dryRun,
      force,
      yes,
      json,
    ],
    examples: [
      'kubewright new my-operator',
      'kubewright new my-operator --group samples.example.com --version v1alpha1 --kind Network --scope Namespaced',
      'kubewright new my-operator --crd crds/ --yes --no-install',
    ],
    generator: 'app',
    asks: (given) => [...(given['directory'] === undefined ? ['name'] : []), ...kindAsked(given)],
    load: async () => (await import('./commands/new.ts')).newOperator,
  },
  {
    name: 'add kind',
    summary: 'Add a kind of your own, or a third-party one from its CRD, to this operator',
    flags: [
      ...kindFlags,
      crd,
      { name: 'no-controller', summary: 'types, client, lister and informer only' },
      ...changeFlags,
    ],
    examples: [
      'kubewright add kind --group samples.example.com --version v1alpha1 --kind Subnet --scope Namespaced',
      'kubewright add kind --crd cert-manager.yaml --no-controller',
    ],
    generator: 'kind',
    asks: kindAsked,
    load: async () => (await import('./commands/add-kind.ts')).addKindCommand,
  },
  {
    name: 'add controller',
    summary: 'Add a controller for a kind, also for a built-in one',
    flags: [
      { name: 'for', value: 'kind', summary: 'Network, or group/version/Kind: apps/v1/Deployment' },
      ...changeFlags,
    ],
    examples: ['kubewright add controller --for Network', 'kubewright add controller --for apps/v1/Deployment'],
    generator: 'controller',
    asks: () => ['for'],
    load: async () => (await import('./commands/add-controller.ts')).addControllerCommand,
  },
  {
    name: 'add version',
    summary: 'Add a version to a kind of your own; it starts as a copy of the newest one',
    flags: [
      { name: 'for', value: 'kind', summary: 'Network, or group/version/Kind' },
      { name: 'version', value: 'version', summary: 'the new version, for example v1beta1' },
      { name: 'storage', summary: 'store objects in it: moves @storageVersion and what goes with it' },
      ...changeFlags,
    ],
    examples: [
      'kubewright add version --for Network --version v1beta1',
      'kubewright add version --for samples.example.com/v1alpha1/Network --version v1 --storage',
    ],
    generator: 'version',
    asks: () => ['for', 'version'],
    load: async () => (await import('./commands/add-version.ts')).addVersionCommand,
  },
  {
    name: 'remove kind',
    summary: 'Remove a kind, or one version of it; what you edited stays, unless --force',
    flags: [
      { name: 'group', value: 'domain', summary: 'its API group' },
      { name: 'version', value: 'version', summary: 'only this version (default: all)' },
      { name: 'kind', value: 'Kind', summary: 'its kind' },
      ...changeFlags,
    ],
    examples: ['kubewright remove kind --group samples.example.com --kind Subnet --dry-run'],
    generator: 'remove',
    asks: () => ['group', 'kind'],
    load: async () => (await import('./commands/remove-kind.ts')).removeKindCommand,
  },
  {
    name: 'remove controller',
    summary: 'Remove the controller for a kind, which stays; what you edited stays, unless --force',
    flags: [
      { name: 'for', value: 'kind', summary: 'Network, or group/version/Kind: apps/v1/Deployment' },
      ...changeFlags,
    ],
    examples: ['kubewright remove controller --for apps/v1/Deployment'],
    asks: () => ['for'],
    load: async () => (await import('./commands/remove-controller.ts')).removeControllerCommand,
  },
  {
    name: 'remove version',
    summary: 'Remove one of several versions of a kind; says how to move what is stored first',
    flags: [
      { name: 'for', value: 'kind', summary: 'Network, or group/version/Kind' },
      { name: 'version', value: 'version', summary: 'the version that goes' },
      ...changeFlags,
    ],
    examples: ['kubewright remove version --for Network --version v1alpha1 --dry-run'],
    asks: () => ['for', 'version'],
    load: async () => (await import('./commands/remove-version.ts')).removeVersionCommand,
  },
  {
    name: 'generate',
    summary: 'Render everything generated again, from the types in api/',
    flags: [
      check,
      { name: 'watch', summary: 'again whenever api/ or .yo-rc.json changes' },
      directory,
      dryRun,
      force,
      yes,
      json,
    ],
    examples: ['kubewright generate', 'kubewright generate --check', 'kubewright generate --watch'],
    load: async () => (await import('./commands/generate.ts')).generateCommand,
  },
  {
    name: 'types',
    summary: 'CustomResourceDefinitions to TypeScript: types, client, lister, informer. No operator needed',
    arguments: [
      {
        name: 'crds',
        required: true,
        variadic: true,
        summary: 'files, directories, or - for standard input; plain or gzip',
      },
    ],
    flags: [
      out,
      {
        name: 'kind',
        value: 'Kind',
        list: true,
        summary: 'only these: Certificate or cert-manager.io/Certificate; may be repeated',
      },
      { name: 'version', value: 'version', list: true, summary: 'only these versions; may be repeated' },
      prune,
      check,
      dryRun,
      yes,
      json,
    ],
    examples: [
      'kubewright types cert-manager.yaml --out src/crds',
      'kubewright types crds/ more.yaml.gz --out src/crds --check',
      'kubewright types istio.yaml --kind VirtualService,Gateway --version v1 --out src/crds',
      'kubectl get crds -o yaml | kubewright types - --out src/crds',
    ],
    load: async () => (await import('./commands/types.ts')).typesCommand,
  },
  {
    name: 'crds',
    summary: 'TypeScript to CustomResourceDefinitions. No operator needed',
    arguments: [
      {
        name: 'files',
        required: true,
        variadic: true,
        summary: 'TypeScript files, directories, or - for standard input',
      },
    ],
    flags: [
      out,
      {
        name: 'max-description-length',
        value: 'characters',
        summary: 'cut longer descriptions; 0 leaves them all out (default: whole)',
      },
      prune,
      check,
      dryRun,
      force,
      yes,
      json,
    ],
    examples: [
      'kubewright crds api/ --out config/crd',
      'kubewright crds api/ --out config/crd --check',
      'kubewright crds network.ts --out charts/network/crds --max-description-length 0',
    ],
    load: async () => (await import('./commands/crds.ts')).crdsCommand,
  },
  {
    name: 'dev',
    summary: 'Run this operator on the embedded API server, again after every change',
    flags: [
      { name: 'port', value: 'number', summary: 'of the API server (default: any free one)' },
      { name: 'kubeconfig', value: 'file', summary: 'where to write it (default: .kubewright/kubeconfig)' },
      directory,
      yes,
      json,
    ],
    examples: ['kubewright dev', 'KUBECONFIG=.kubewright/kubeconfig kubectl get networks --watch'],
    load: async () => (await import('./commands/dev.ts')).devCommand,
  },
  {
    name: 'apiserver',
    summary: 'Run the embedded API server alone, until Ctrl-C',
    flags: [
      { name: 'port', value: 'number', summary: 'where it listens, on 127.0.0.1 (default: any free port)' },
      { name: 'data', value: 'directory', summary: 'keep everything there, over restarts and kills (default: memory)' },
      { name: 'kubeconfig', value: 'file', summary: 'where to write it (default: .kubewright/kubeconfig)' },
      { name: 'tls', summary: 'HTTPS, with an authority of its own (kept in --data) and a client certificate' },
      { name: 'rbac', summary: 'refuse what roles and bindings do not allow (implies --tls)' },
      { name: 'faults', summary: 'serve /kubewright/faults, whose rules break answers, and /kubewright/requests' },
      yes,
      json,
    ],
    examples: [
      'kubewright apiserver',
      'kubewright apiserver --data .kubewright/data',
      'kubewright apiserver --port 6443 --kubeconfig /tmp/kubeconfig',
      'kubewright apiserver --rbac --data .kubewright/data',
    ],
    load: async () => (await import('./commands/apiserver.ts')).apiServerCommand,
  },
];

/** The command of that name, which exists. */
export function commandNamed(name: string): Command {
  const found = commands.find((command) => command.name === name);
  if (found === undefined) throw new TypeError(`no command is called ${name}`);
  return found;
}
