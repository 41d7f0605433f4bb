// Which writes an informer has lost: it shows neither their state nor any that came after it.
import type { SoakedInformer } from './soaked-informer.ts';

/** An object's state after a write; without a version it is gone. */
export interface WrittenThing {
  readonly key: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** Minutes. A silent connection is found out after two and a half; what is wrong after ten was not found out. */
export const grace = 10;

export function shows(informer: SoakedInformer, { key, uid, resourceVersion }: WrittenThing): boolean {
  const shown = informer.get(key);
  return shown?.uid === uid && shown?.resourceVersion === resourceVersion;
}

/** How many. A write is seen when its state shows, or one that came after it. */
export function lostOf(writes: readonly WrittenThing[], informer: SoakedInformer): number {
  const byKey = new Map<string, WrittenThing[]>();
  for (const write of writes) byKey.set(write.key, [...(byKey.get(write.key) ?? []), write]);
  let lost = 0;
  for (const states of byKey.values()) {
    const last = states.findLastIndex((state) => shows(informer, state));
    lost += states.length - 1 - last;
  }
  return lost;
}
