// A real control plane for tests that can be skipped where there is none: with a line that says why, and never in CI.
import { findControllerManager, MissingControlPlaneError } from './binaries.ts';
import type { ControlPlane, ControlPlaneOptions } from './control-plane.ts';
import { startControlPlane } from './control-plane.ts';

/**
 * @returns undefined where there are no programs to start and none can be built
 * @throws MissingControlPlaneError then, where the variable CI is set; as {@link startControlPlane} otherwise
 */
export async function startUnlessMissing(options: ControlPlaneOptions = {}): Promise<ControlPlane | undefined> {
  try {
    return await startControlPlane(options);
  } catch (error) {
    if (!(error instanceof MissingControlPlaneError) || process.env['CI']) throw error;
    console.error(`kubewright: skipped: ${error.message}`);
    return undefined;
  }
}

/**
 * The program of its controllers, for tests that can be skipped without. In CI it may be missing beside programs from
 * KUBEBUILDER_ASSETS alone: envtest has none.
 *
 * @returns its path; undefined where there is none and none can be built
 */
export async function findControllersUnlessMissing(): Promise<string | undefined> {
  try {
    return await findControllerManager();
  } catch (error) {
    const mayBeMissing = !process.env['CI'] || Boolean(process.env['KUBEBUILDER_ASSETS']);
    if (!(error instanceof MissingControlPlaneError) || !mayBeMissing) throw error;
    console.error(`kubewright: skipped: ${error.message}`);
    return undefined;
  }
}
