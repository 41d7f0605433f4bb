// A recorded transcript -> the same with what no two servers share replaced by names: uids, resourceVersions, times,
// continue tokens, generated names. Names are given in order of appearance, so that equality and change stay visible:
// `r1, r1, r2` says that the second write changed nothing and the third did. The causes of an invalid object are sorted:
// kube-apiserver walks the properties of a schema in the random order of a Go map. Managed fields are sorted as if all
// had been written in one second: whether a second ends within a case is chance.
import type { Step, Transcript } from './transcript.ts';

type ManagedFieldsEntry = Readonly<
  Partial<Record<'operation' | 'time' | 'manager' | 'apiVersion' | 'subresource', string | undefined>>
>;

/** Literal times in a case's own objects must survive, so only those about now are replaced. Milliseconds. */
const aboutNow = 24 * 3_600_000;

const uidPattern = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const timePattern = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
/** A JSON Web Token: what it claims is noted by the cases that want it. */
const tokenPattern = /\beyJ[\w-]+\.[\w-]*\.[\w-]*/g;
/** How Tables print a duration. */
const agePattern = /^(\d+[smhdy])+$/;
/** Where messages of the server mention resourceVersions. */
const versionsInMessages = [
  /(?<=^too old resource version: \d+ \()\d+/g,
  /(?<=ResourceVersion in (?:the precondition|record) \()\d+/g,
  /(?<=ResourceVersion in object meta: )\d+/g,
  /(?<="resourceVersion\\*":\\*")\d+/g,
];

/** Where messages say how far the server has got. */
const positionInMessages = /(?<=Too large resource version: \d+, current: )\d+/g;

/** @returns a new transcript; the given one stays as it is */
export function normalize(transcript: Transcript, now: number = Date.now()): Transcript {
  const normalizer = new Normalizer(now);
  return transcript.map((step) => normalizer.step(step));
}

class Normalizer {
  readonly #now: number;
  readonly #uids = new Map<string, string>();
  readonly #versions = new Map<string, string>();
  readonly #generatedNames = new Map<string, string>();

  constructor(now: number) {
    this.#now = now;
  }

  step(step: Step): Step {
    const { request, body, ...rest } = step;
    // A bookmark says how far the server has got, which other writers of that server move.
    const position = step.event === 'BOOKMARK' ? '<bookmark>' : undefined;
    const normalized: Step = { ...rest, request: this.#request(request) };
    if (body === undefined) return normalized;
    return { ...normalized, body: this.#value(isRecord(body) ? withSortedCauses(body) : body, position) };
  }

  #request(request: string): string {
    return this.#text(request)
      .replace(/([?&]continue=)[^&]+/, '$1<continue>')
      .replace(/([?&]resourceVersion=)(\d+)/, (_, name: string, version: string) => {
        // A literal 0 or 1 is part of what the case asks.
        return name + (this.#versions.get(version) ?? (Number(version) <= 1 ? version : '<position>'));
      });
  }

  #value(value: unknown, position?: string): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (Array.isArray(value)) return value.map((element) => this.#value(element, position));
    if (!isRecord(value)) return value;
    const isList = 'items' in value || 'rows' in value;
    const { metadata } = value;
    if (isRecord(metadata)) this.#rememberGeneratedName(metadata);
    return mapEntries(this.#withoutUids(value), (key, member) => {
      if (key === 'metadata' && isRecord(member))
        return this.#metadata(member, position ?? (isList ? '<list>' : undefined));
      if (key === 'cells' && Array.isArray(member)) return member.map((cell) => this.#cell(cell));
      if (key === 'message' && typeof member === 'string') return this.#message(member);
      return this.#value(member, position);
    });
  }

  #metadata(metadata: Readonly<Record<string, unknown>>, position: string | undefined): unknown {
    return mapEntries(metadata, (key, member) => {
      // An empty or absent one is a fact and stays.
      if (key === 'resourceVersion' && typeof member === 'string' && member !== '') {
        return position ?? nameOf(this.#versions, member, 'r');
      }
      if (key === 'continue' && typeof member === 'string' && member !== '') return '<continue>';
      if (key === 'managedFields' && Array.isArray(member)) return this.#value(this.#asInOneSecond(member));
      return this.#value(member);
    });
  }

  /** Entries in an order that no server gives stay, so that the mistake is seen. */
  #asInOneSecond(entries: ManagedFieldsEntry[]): ManagedFieldsEntry[] {
    if (!equalOrder(entries, entries.toSorted(byTimeAndManager))) return entries;
    const untimed = new Map(
      entries.map((entry) => [entry, { ...entry, time: entry.time && this.#text(entry.time) }] as const),
    );
    return entries.toSorted((one, other) => byTimeAndManager(untimed.get(one)!, untimed.get(other)!));
  }

  /** Managed fields have uids of owners in their keys. */
  #withoutUids(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const named = Object.entries(record).map(([key, member]) => [
      key.startsWith('k:{"uid"') ? this.#text(key) : key,
      member,
    ]);
    return Object.fromEntries(named) as Record<string, unknown>;
  }

  #rememberGeneratedName({ generateName: prefix, name }: Readonly<Record<string, unknown>>): void {
    if (typeof prefix !== 'string' || typeof name !== 'string' || !name.startsWith(prefix)) return;
    if (name.length > prefix.length) nameOf(this.#generatedNames, name, `${prefix}<${name.length - prefix.length}>#`);
  }

  #message(message: string): string {
    let result = this.#text(message).replace(positionInMessages, '<position>');
    for (const pattern of versionsInMessages) {
      result = result.replace(
        pattern,
        (version) => this.#versions.get(version) ?? (Number(version) <= 1 ? version : '<version>'),
      );
    }
    return result;
  }

  /** Of a Table. An age grows while one looks. */
  #cell(cell: unknown): unknown {
    return typeof cell === 'string' && agePattern.test(cell) ? '<age>' : this.#value(cell);
  }

  #text(text: string): string {
    let result = text
      .replace(tokenPattern, '<token>')
      .replace(uidPattern, (uid) => nameOf(this.#uids, uid, 'uid-'))
      .replace(timePattern, (time, fraction?: string) => {
        if (Math.abs(Date.parse(time) - this.#now) > aboutNow) return time;
        return fraction === undefined ? '<time>' : `<time with ${fraction.length - 1} digits>`;
      });
    for (const [name, replacement] of this.#generatedNames) result = result.replaceAll(name, replacement);
    return result;
  }
}

function withSortedCauses(body: Record<string, unknown>): Record<string, unknown> {
  const { details, message } = body;
  if (!isRecord(details) || typeof message !== 'string' || !Array.isArray(details['causes'])) return body;
  const causes = (details['causes'] as { field?: string; message?: string }[]).map((cause) => ({
    cause,
    text: `${cause.field}: ${cause.message}`,
  }));
  const sorted = causes.toSorted((one, other) => (one.text < other.text ? -1 : 1));
  // A message says each fault once, however many causes do.
  const list = (of: typeof causes): string => [...new Set(of.map(({ text }) => text))].join(', ');
  return {
    ...body,
    message: message.replace(list(causes), () => list(sorted)),
    details: { ...details, causes: sorted.map(({ cause }) => cause) },
  };
}

/** @see https://github.com/kubernetes/apimachinery/blob/v0.36.3/pkg/util/managedfields/internal/managedfields.go sortEncodedManagedFields */
function byTimeAndManager(one: ManagedFieldsEntry, other: ManagedFieldsEntry): number {
  for (const field of ['operation', 'time', 'manager', 'apiVersion', 'subresource'] as const) {
    const [a, b] = [one[field] ?? '', other[field] ?? ''];
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

function equalOrder(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.every((entry, i) => entry === other[i]);
}

function nameOf(names: Map<string, string>, value: string, prefix: string): string {
  let name = names.get(value);
  if (name === undefined) names.set(value, (name = `${prefix}${names.size + 1}`));
  return name;
}

function mapEntries(
  record: Readonly<Record<string, unknown>>,
  change: (key: string, value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(key, value)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
