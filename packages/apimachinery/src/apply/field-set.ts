// A set of paths into an object, as a tree: what one manager owns. Operations return new sets and share subtrees, so
// a set is never changed after it was handed on.
// @see https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/fieldpath/set.go
import { isObject, setMember } from '../json-value.ts';
import type { MergeType } from './merge-type.ts';
import type { FieldPath, PathElement } from './path-element.ts';
import { compareElements, fieldName, isKeyElement, parseElement } from './path-element.ts';

/** Of sets that have none yet: most have only one of the two. Never added to. */
const noMembers = new Set<PathElement>();
const noChildren = new Map<PathElement, FieldSet>();

export class FieldSet {
  /** The paths of one step. */
  #members: Set<PathElement>;
  /** The longer paths, by their first step. A step can be both a member and have longer paths. */
  #children: Map<PathElement, FieldSet>;

  /** Takes both over. */
  constructor(members: Set<PathElement> = noMembers, children: Map<PathElement, FieldSet> = noChildren) {
    this.#members = members;
    this.#children = children;
  }

  static of(...paths: FieldPath[]): FieldSet {
    const set = new FieldSet();
    for (const path of paths) set.insert(path);
    return set;
  }

  /** For whoever builds a set, before it is handed on. The empty path is no path. */
  insert(path: FieldPath): void {
    this.#insert(path, 0);
  }

  #insert(path: FieldPath, from: number): void {
    const first = path[from];
    if (first === undefined) return;
    if (from === path.length - 1) {
      this.#addMember(first);
      return;
    }
    let child = this.#children.get(first);
    if (child === undefined) this.#addChild(first, (child = new FieldSet()));
    child.#insert(path, from + 1);
  }

  #addMember(element: PathElement): void {
    if (this.#members === noMembers) this.#members = new Set();
    this.#members.add(element);
  }

  #addChild(element: PathElement, child: FieldSet): void {
    if (this.#children === noChildren) this.#children = new Map();
    this.#children.set(element, child);
  }

  get isEmpty(): boolean {
    if (this.#members.size > 0) return false;
    for (const child of this.#children.values()) if (!child.isEmpty) return false;
    return true;
  }

  /** Whether the step by itself is in the set. */
  hasMember(element: PathElement): boolean {
    return this.#members.has(element);
  }

  has(path: FieldPath): boolean {
    const [first, ...rest] = path;
    if (first === undefined) return false;
    return rest.length === 0 ? this.#members.has(first) : (this.#children.get(first)?.has(rest) ?? false);
  }

  /** The paths below a step, without it; undefined when there are none. */
  below(element: PathElement): FieldSet | undefined {
    return this.#children.get(element);
  }

  /** Every first step, members or not. */
  *elements(): Generator<PathElement> {
    yield* this.#members;
    for (const element of this.#children.keys()) if (!this.#members.has(element)) yield element;
  }

  /** Every path: those of one step first, in order. */
  *paths(prefix: FieldPath = []): Generator<FieldPath> {
    for (const member of [...this.#members].sort(compareElements)) yield [...prefix, member];
    for (const [element, child] of this.#sortedChildren()) yield* child.paths([...prefix, element]);
  }

  union(other: FieldSet): FieldSet {
    if (other.#members.size === 0 && other.#children.size === 0) return this;
    if (this.#members.size === 0 && this.#children.size === 0) return other;
    const set = new FieldSet(new Set(this.#members), new Map(this.#children));
    for (const member of other.#members) set.#members.add(member);
    for (const [element, theirs] of other.#children) {
      const ours = set.#children.get(element);
      set.#children.set(element, ours === undefined ? theirs : ours.union(theirs));
    }
    return set;
  }

  intersection(other: FieldSet): FieldSet {
    const set = new FieldSet();
    for (const [element, ours] of this.#children) {
      const theirs = other.#children.get(element);
      const both = theirs === undefined ? undefined : ours.intersection(theirs);
      if (both !== undefined && !both.isEmpty) set.#addChild(element, both);
    }
    for (const member of this.#members) if (other.#members.has(member)) set.#addMember(member);
    return set;
  }

  /** The paths that the other has not; having a path is not having those below it. */
  difference(other: FieldSet): FieldSet {
    return this.#without(other, false);
  }

  /** The paths that the other has not, neither themselves nor what they are below. */
  recursiveDifference(other: FieldSet): FieldSet {
    return this.#without(other, true);
  }

  #without(other: FieldSet, deep: boolean): FieldSet {
    // Sets are never changed, and most have nothing taken from them.
    if (other.#members.size === 0 && other.#children.size === 0) return this;
    const set = new FieldSet();
    for (const [element, ours] of this.#children) {
      if (deep && other.#members.has(element)) continue;
      const theirs = other.#children.get(element);
      const left = theirs === undefined ? ours : ours.#without(theirs, deep);
      if (theirs === undefined || !left.isEmpty) set.#addChild(element, left);
    }
    for (const member of this.#members) if (!other.#members.has(member)) set.#addMember(member);
    return set;
  }

  /** The set in which every field that the schema names and that has paths below it is a member too. */
  withNamedFields(type: MergeType | undefined): FieldSet {
    const set = new FieldSet(new Set(this.#members));
    for (const [element, child] of this.#children) {
      const name = fieldName(element);
      if (name !== undefined && type?.map?.field(name) !== undefined) set.#addMember(element);
      set.#addChild(element, child.withNamedFields(typeBelow(type, element)));
    }
    return set;
  }

  /** The form in managed fields: each step is a member of an object, and `.` says that the step itself is meant. */
  toFieldsV1(): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (const element of this.#sortedElements()) {
      const child = this.#children.get(element);
      const below = child?.toFieldsV1() ?? {};
      const isBoth = child !== undefined && this.#members.has(element) && Object.keys(below).length > 0;
      setMember(fields, element, isBoth ? { '.': {}, ...below } : below);
    }
    return fields;
  }

  /**
   * The inverse of {@link toFieldsV1}.
   *
   * @throws SyntaxError when a member is no step of a path
   */
  static fromFieldsV1(fields: Readonly<Record<string, unknown>>): FieldSet {
    const set = new FieldSet();
    for (const text of Object.keys(fields)) {
      if (text === '.') continue;
      const value = fields[text];
      const element = parseElement(text);
      if (element === undefined) continue;
      if (!isObject(value)) throw new TypeError(`the fields below ${text} are no object`);
      const below = value;
      if (Object.keys(below).length === 0) {
        set.#addMember(element);
        continue;
      }
      const child = FieldSet.fromFieldsV1(below);
      const hasPathsBelow = child.#members.size > 0 || child.#children.size > 0;
      if (!hasPathsBelow || Object.hasOwn(below, '.')) set.#addMember(element);
      if (hasPathsBelow) set.#addChild(element, child);
    }
    return set;
  }

  #sortedElements(): PathElement[] {
    const elements = [...this.#members];
    for (const element of this.#children.keys()) if (!this.#members.has(element)) elements.push(element);
    return elements.length > 1 ? elements.sort(compareElements) : elements;
  }

  #sortedChildren(): [PathElement, FieldSet][] {
    return [...this.#children].sort(([left], [right]) => compareElements(left, right));
  }
}

function typeBelow(type: MergeType | undefined, element: PathElement): MergeType | undefined {
  const name = fieldName(element);
  if (name !== undefined) return type?.map?.field(name)?.type ?? type?.map?.element;
  return isKeyElement(element) ? type?.list?.element : undefined;
}
