// Metrics of an operator in a cluster: served over HTTPS, and only to whom the API server lets read them. A kustomize
// component, which config/default takes in; without its line there the operator serves none.
import type { PlannedFile } from '../model/planned-file.ts';
import type { Project } from '../model/project.ts';
import { manifest } from './files.ts';

const folder = 'config/metrics';
const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1' };
/** As kubebuilder's operators have it. */
const metricsPort = 8443;

/** What should differ is patched in config/default. */
export function metricsFiles({ name, namespace }: Project): readonly PlannedFile[] {
  const labels = { 'app.kubernetes.io/name': name };
  const role = (of: string, rules: readonly object[]): object => ({
    ...rbac,
    kind: 'ClusterRole',
    metadata: { name: `${name}-${of}`, labels },
    rules,
  });
  return [
    manifest(
      'generated',
      `${folder}/metrics_auth_role.yaml`,
      role('metrics-auth', [
        { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
        { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
      ]),
    ),
    manifest('generated', `${folder}/metrics_auth_role_binding.yaml`, {
      ...rbac,
      kind: 'ClusterRoleBinding',
      metadata: { name: `${name}-metrics-auth-binding`, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `${name}-metrics-auth` },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    }),
    // Not bound to anybody: whoever scrapes is to be given it.
    manifest(
      'generated',
      `${folder}/metrics_reader_role.yaml`,
      role('metrics-reader', [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }]),
    ),
    manifest('generated', `${folder}/service.yaml`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: `${name}-metrics`, namespace, labels },
      spec: { selector: labels, ports: [{ name: 'https', port: metricsPort, targetPort: 'metrics' }] },
    }),
    manifest('generated', `${folder}/manager_metrics_patch.yaml`, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'manager',
                env: [{ name: 'METRICS_PORT', value: String(metricsPort) }],
                ports: [{ name: 'metrics', containerPort: metricsPort }],
              },
            ],
          },
        },
      },
    }),
    manifest('generated', `${folder}/kustomization.yaml`, {
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      resources: [
        'metrics_auth_role.yaml',
        'metrics_auth_role_binding.yaml',
        'metrics_reader_role.yaml',
        'service.yaml',
      ],
      patches: [{ path: 'manager_metrics_patch.yaml' }],
    }),
  ];
}
