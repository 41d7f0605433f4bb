// How the operator runs in a cluster: namespace and Deployment, and the kustomization that applies everything. The user's after the first run.
import type { PlannedFile } from '../model/planned-file.ts';
import type { Project } from '../model/project.ts';
import { kustomization, manifest } from './files.ts';

const healthPort = 8081;
/** In seconds. More than the 30 that the manager gives reconciliations to end, or the kubelet would kill them. */
const terminationGracePeriod = 40;
/** The user that the image runs as, too. */
const nonRoot = 65532;

/** Deployment with probes, a read-only file system and no privileges. */
export function managerFiles(project: Project): readonly PlannedFile[] {
  const { name, namespace } = project;
  const labels = { 'app.kubernetes.io/name': name };
  return [
    manifest(
      'starter',
      'config/manager/manager.yaml',
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace, labels },
        spec: {
          replicas: 1,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels, annotations: { 'kubectl.kubernetes.io/default-container': 'manager' } },
            spec: {
              serviceAccountName: name,
              terminationGracePeriodSeconds: terminationGracePeriod,
              securityContext: { runAsNonRoot: true, runAsUser: nonRoot, seccompProfile: { type: 'RuntimeDefault' } },
              containers: [managerContainer(name)],
            },
          },
        },
      },
    ),
    kustomization('starter', 'config/manager', ['manager.yaml']),
    kustomization('starter', 'config/default', ['../crd', '../manager', '../rbac'], {
      components: ['../metrics'],
      images: [{ name, newName: name, newTag: 'latest' }],
    }),
  ];
}

function managerContainer(image: string): object {
  const probe = (path: string, initialDelaySeconds: number, periodSeconds: number): object => ({
    httpGet: { path, port: 'health' },
    initialDelaySeconds,
    periodSeconds,
  });
  return {
    name: 'manager',
    image,
    env: [
      { name: 'LEADER_ELECT', value: 'true' },
      { name: 'HEALTH_PORT', value: String(healthPort) },
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    ],
    ports: [{ name: 'health', containerPort: healthPort }],
    livenessProbe: probe('/healthz', 15, 20),
    readinessProbe: probe('/readyz', 5, 10),
    resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  };
}
