// Packed packages inside the operator: used until they are published, by operators made from a checkout.
// Each is a direct dependency, since npm looks for a missing one in the registry.
import { basename } from 'node:path';

import type { JsonObject, PlannedFile } from '../model/planned-file.ts';
import type { Package, PlanInput } from './plan.ts';

/** Copies of the tarballs. Their names change with their content, so old ones become stale. */
export function vendorFiles({ packages = [] }: PlanInput): readonly PlannedFile[] {
  return packages.map(({ file }) => ({
    path: vendorPath(file),
    owner: 'generated',
    content: { kind: 'copy', from: file },
  }));
}

/** All of them as `file:` dependencies; those that the operator runs on are not for development only. */
export function vendoredDependencies(
  packages: readonly Package[],
  runtime: ReadonlySet<string>,
): { dependencies: JsonObject; devDependencies: JsonObject } {
  const entries = packages.map(({ name, file }) => [name, `file:${vendorPath(file)}`] as const);
  return {
    dependencies: Object.fromEntries(entries.filter(([name]) => runtime.has(name))),
    devDependencies: Object.fromEntries(entries.filter(([name]) => !runtime.has(name))),
  };
}

function vendorPath(file: string): string {
  return `vendor/${basename(file)}`;
}
