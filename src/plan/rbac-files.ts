// Who may do what: the least for this operator (docs/permissions.md), and roles that administrators can bind to people.
// What reconcile functions do beyond their own kind is not known here: `workload_role.yaml` is the user's, and starts with what the skeleton does.
import type { Kind } from '../model/kind.ts';
import type { PlannedFile } from '../model/planned-file.ts';
import type { Project } from '../model/project.ts';
import { kustomization, manifest } from './files.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const folder = 'config/rbac';
const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1' };
/** What a cache needs. */
const cache = ['list', 'watch'];
const read = ['get', ...cache];
const edit = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Service account, roles and bindings of the operator; three roles for people for each kind. */
export function rbacFiles(project: Project): readonly PlannedFile[] {
  const { name, namespace } = project;
  const labels = { 'app.kubernetes.io/name': name };
  const role = (kind: 'Role' | 'ClusterRole', of: string, rules: readonly Rule[]): object => ({
    ...rbac,
    kind,
    metadata: { name: of, ...(kind === 'Role' && { namespace }), labels },
    rules,
  });
  const binding = (kind: 'Role' | 'ClusterRole', of: string): object => ({
    ...rbac,
    kind: `${kind}Binding`,
    metadata: { name: `${of}-binding`, ...(kind === 'Role' && { namespace }), labels },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: of },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  });
  const people = peopleFiles(project, role);
  const files = [
    manifest('generated', `${folder}/service_account.yaml`, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace, labels },
    }),
    manifest('generated', `${folder}/role.yaml`, role('ClusterRole', `${name}-manager-role`, operatorRules(project))),
    manifest('starter', `${folder}/workload_role.yaml`, role('ClusterRole', `${name}-workload`, workloadRules)),
    manifest(
      'generated',
      `${folder}/role_binding.yaml`,
      binding('ClusterRole', `${name}-manager-role`),
      binding('ClusterRole', `${name}-workload`),
    ),
    manifest(
      'generated',
      `${folder}/leader_election_role.yaml`,
      role('Role', `${name}-leader-election`, leaderElectionRules),
    ),
    manifest('generated', `${folder}/leader_election_role_binding.yaml`, binding('Role', `${name}-leader-election`)),
    ...people,
  ];
  return [
    ...files,
    kustomization(
      'generated',
      folder,
      files.map(({ path }) => path.slice(folder.length + 1)),
    ),
  ];
}

/** Server-side apply patches, and creates what is not there yet. */
const workloadRules: readonly Rule[] = [
  { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'list', 'patch', 'watch'] },
];

/** Who waits watches, so that it takes over in time. */
const leaderElectionRules: readonly Rule[] = [
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create', 'get', 'update', 'watch'] },
];

function operatorRules(project: Project): Rule[] {
  const rules: Rule[] = [{ apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] }];
  const reconciled = new Set<string>();
  const held = new Set<string>();
  for (const controller of project.controllers) {
    if ('builtIn' in controller.for) {
      rules.push({ apiGroups: [controller.group], resources: [controller.for.builtIn.plural], verbs: cache });
      continue;
    }
    reconciled.add(resourceOf(controller.for.own));
    if (controller.finalizers) held.add(resourceOf(controller.for.own));
  }
  for (const kind of distinct(project.kinds)) {
    const { group, names, subresources } = kind;
    const apiGroups = [group];
    // What is only read or written is the reconcile functions' affair.
    if (!reconciled.has(resourceOf(kind))) continue;
    // Finalizers are patched into the object itself; owner references that block its deletion need `finalizers`.
    const verbs = held.has(resourceOf(kind)) ? [...cache, 'patch'].sort() : cache;
    rules.push({ apiGroups, resources: [names.plural], verbs });
    rules.push({ apiGroups, resources: [`${names.plural}/finalizers`], verbs: ['update'] });
    if (subresources.includes('status'))
      rules.push({ apiGroups, resources: [`${names.plural}/status`], verbs: ['patch'] });
  }
  const key = ({ apiGroups, resources }: Rule): string => `${apiGroups[0]}/${resources[0]}`;
  return rules.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

type MakeRole = (kind: 'ClusterRole', name: string, rules: readonly Rule[]) => object;

/** Not bound to anybody: an administrator does that. */
function peopleFiles(project: Project, role: MakeRole): PlannedFile[] {
  const kinds = distinct(project.kinds).filter(({ external }) => !external);
  return kinds.flatMap((kind) => {
    const { group, names, subresources } = kind;
    const file = (audience: string, verbs: readonly string[]): PlannedFile =>
      manifest(
        'generated',
        `${folder}/${group}_${names.plural}_${audience}_role.yaml`,
        role('ClusterRole', `${project.name}-${names.plural}.${group}-${audience}`, [
          { apiGroups: [group], resources: [names.plural], verbs },
          ...(subresources.includes('status')
            ? [{ apiGroups: [group], resources: [`${names.plural}/status`], verbs: ['get'] }]
            : []),
        ]),
      );
    return [file('admin', ['*']), file('editor', edit), file('viewer', read)];
  });
}

/** One for each group and kind: roles do not know versions. */
function distinct(kinds: readonly Kind[]): Kind[] {
  return [...new Map(kinds.toReversed().map((kind) => [resourceOf(kind), kind])).values()].reverse();
}

function resourceOf({ group, kind }: { group: string; kind: string }): string {
  return `${group}/${kind}`;
}
