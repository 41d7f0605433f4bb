// An operator under test, on the embedded API server or on a real cluster.
export { createTestEnvironment } from './test-environment.ts';
export type { Decided, TestEnvironment, TestEnvironmentOptions, WaitOptions } from './test-environment.ts';
export type { OperatorOptions, Register, TestOperator } from './test-operator.ts';
export { kubeconfigVariable } from './test-server.ts';
export { reconcileContext, seed } from './reconcile-context.ts';
export type { CapturedLog, ReconcileContextOptions, TestContext } from './reconcile-context.ts';
export { RecordedController } from './recorded-controller.ts';
export type { EnqueuedRequest } from './recorded-controller.ts';
export { RecordedEvents } from './recorded-events.ts';
export type { RecordedEvent } from './recorded-events.ts';
export type { Fault, FaultRule, RecordedRequest, RequestMatch } from '@kubewright/apiserver';
export { capturingLogger } from './captured-log.ts';
export type { LogLine } from './captured-log.ts';
export type { ManifestSource } from './manifest.ts';
