// The work that every client gets: so many objects, then so many modifications. Which object an event changes follows from
// its number alone, so that each client can say by itself what it should have in the end.

/** What a run consists of. */
export interface Workload {
  readonly objects: number;
  readonly events: number;
  /** `full` is a Deployment of 2 KB, `small` one of 300 bytes, for a million of them. */
  readonly size: 'full' | 'small';
  /** The order of properties: `builtin` as kube-apiserver writes its own kinds, `custom` as it writes custom resources. */
  readonly order: 'builtin' | 'custom';
}

/** The resourceVersion of every object before the first event; ten digits, as all that follow. */
export const firstVersion = 1_000_000_000;

/** Objects that change in turn, and how often each: as the status of a rollout does. */
const group = 10;
const rounds = 3;

/** A prime, so that neighbouring groups are far apart. */
const stride = 7919;

/** The number of the object that an event changes. Its resourceVersion is {@link firstVersion} + 1 + event. */
export function objectOfEvent(event: number, objects: number): number {
  const turn = Math.floor(event / (group * rounds));
  return ((turn * group + (event % group)) * stride) % objects;
}

/** The resourceVersion of each object after so many events, by its number. */
export function versionsAfter(events: number, objects: number): Float64Array {
  const versions = new Float64Array(objects).fill(firstVersion);
  for (let event = 0; event < events; event += 1) {
    versions[objectOfEvent(event, objects)] = firstVersion + 1 + event;
  }
  return versions;
}

const digits = (value: number, length: number): string => String(value).padStart(length, '0');

/** `namespace/name` of an object. */
export function keyOfObject(object: number): string {
  return `team-${digits(object % namespaces, 2)}/web-${digits(object, 7)}`;
}

/** How many namespaces and owners there are. */
export const namespaces = 50;

/** The inverse of {@link keyOfObject}, from the name alone. */
export function objectOfName(name: string): number {
  return Number(name.slice(-7));
}
