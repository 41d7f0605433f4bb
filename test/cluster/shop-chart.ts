// A chart of helm with a definition, an object of its kind, and what a small service is made of.
import { definitionOf } from '../schema/definition.ts';

/** The definition that comes with it. JSON is YAML. */
export const gadgets = JSON.stringify(
  definitionOf(
    {
      type: 'object',
      properties: { size: { type: 'integer', minimum: 1, default: 3 }, color: { type: 'string' } },
    },
    'Gadget',
  ),
);

/** By the paths of its files. */
export const shopChart: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.2.3\n',
  'values.yaml': 'color: red\nreplicas: 1\ntag: "1"\n',
  'crds/gadgets.yaml': gadgets,
  'templates/gadget.yaml': `apiVersion: samples.example.com/v1
kind: Gadget
metadata: { name: {{ .Release.Name }} }
spec: { color: {{ .Values.color }} }
`,
  'templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }}, labels: { app: web } }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { serviceAccountName: {{ .Release.Name }}, containers: [{ name: c, image: "x:{{ .Values.tag }}", ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: {{ .Release.Name }} }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: {{ .Release.Name }} }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }} }
data: { color: {{ .Values.color }} }
`,
};
