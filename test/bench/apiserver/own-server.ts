// The embedded API server as a process of its own, over TLS as kube-apiserver. Says how long it took until its first answer,
// then its port; says for every line that it is sent what a forced collection leaves of its heap and buffers.
import { createInterface } from 'node:readline';

import { limitYoungGeneration } from '../../../src/cli/young-generation.ts';

const begun = performance.now();
const { createApiServer } = await import('@kubewright/apiserver');
const imported = performance.now();
const server = createApiServer();
await server.handle({ method: 'GET', path: '/api/v1/namespaces', headers: {} });
const answered = performance.now();
const { port } = await server.listen({ tls: true });
// As `kubewright apiserver` does.
limitYoungGeneration();
console.log(JSON.stringify({ port, withImport: answered - begun, toFirstAnswer: answered - imported }));
for await (const _ of createInterface({ input: process.stdin })) {
  // Buffers that the first finds are let go of by the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  console.log(JSON.stringify(heapUsed + arrayBuffers));
}
