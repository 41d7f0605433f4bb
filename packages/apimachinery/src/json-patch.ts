// JSON patch (RFC 6902): a list of operations on places named by JSON pointers. The document is never changed.
// Where kube-apiserver is laxer than the RFC so is this: `replace` of an absent member adds it, and an index may be
// negative, counting from the end. Messages are kube-apiserver's.
// @see https://www.rfc-editor.org/rfc/rfc6902
// @see https://github.com/evanphx/json-patch/blob/v4.13.0/patch.go
import { quote } from './go-text.ts';
import { deepEqual, getMember, isObject, setMember } from './json-value.ts';
import { copy } from './readonly.ts';

/** Why a patch could not be applied: it is no patch at all, it does not fit its document, or a `test` failed. */
export type JsonPatchFailure = 'Malformed' | 'Inapplicable' | 'TestFailed';

/** A patch that is not one, or that does not fit its document. */
export class JsonPatchError extends Error {
  override readonly name = 'JsonPatchError';
  readonly reason: JsonPatchFailure;

  constructor(message: string, reason: JsonPatchFailure = 'Inapplicable') {
    super(message);
    this.reason = reason;
  }

  /** An operation `test` found something else. */
  get isTestFailure(): boolean {
    return this.reason === 'TestFailed';
  }
}

/**
 * How much one patch may copy, so that repeated doubling cannot exhaust memory. Bytes.
 *
 * @see https://github.com/kubernetes/apiserver/blob/master/pkg/server/config.go (JSONPatchMaxCopyBytes)
 */
const longestCopies = 3 * 1024 * 1024;

type Container = Record<string, unknown> | unknown[];

interface Place {
  readonly container: Container;
  readonly key: string;
}

/**
 * The document with every operation applied, in order.
 *
 * @throws JsonPatchError
 */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch) || !patch.every(isObject)) {
    throw new JsonPatchError('a JSON patch must be an array of operations, each an object', 'Malformed');
  }
  const run = new PatchRun(copy(document));
  for (const operation of patch) run.apply(operation);
  return run.document;
}

/** One patch being applied. */
class PatchRun {
  document: unknown;
  #copied = 0;

  constructor(document: unknown) {
    this.document = document;
  }

  apply(operation: Record<string, unknown>): void {
    const op = getMember(operation, 'op');
    switch (op) {
      case 'add':
        return this.#add(operation);
      case 'remove':
        return this.#remove(operation);
      case 'replace':
        return this.#replace(operation);
      case 'move':
        return this.#move(operation);
      case 'copy':
        return this.#copy(operation);
      case 'test':
        return this.#test(operation);
      default:
        throw new JsonPatchError(`Unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`);
    }
  }

  #add(operation: Record<string, unknown>): void {
    const path = pointer(operation, 'path', 'add operation failed to decode path');
    const place = this.#place(path, `add operation does not apply: doc is missing path: "${path}"`);
    const value = copy(getMember(operation, 'value') ?? null);
    inContext(`error in add for path: '${path}'`, () => add(place, value));
  }

  #remove(operation: Record<string, unknown>): void {
    const path = pointer(operation, 'path', 'remove operation failed to decode path');
    const place = this.#place(path, `remove operation does not apply: doc is missing path: "${path}"`);
    inContext(`error in remove for path: '${path}'`, () => remove(place));
  }

  #replace(operation: Record<string, unknown>): void {
    const path = pointer(operation, 'path', 'replace operation failed to decode path');
    const value = copy(getMember(operation, 'value') ?? null);
    if (path === '') {
      if (!isContainer(value)) throw new JsonPatchError('replace operation value must be object or array');
      this.document = value;
      return;
    }
    const place = this.#place(path, `replace operation does not apply: doc is missing path: ${path}`);
    try {
      get(place);
    } catch {
      throw missing(`replace operation does not apply: doc is missing key: ${path}`);
    }
    if (Array.isArray(place.container)) place.container[itemIndex(place.container, place.key)] = value;
    else setMember(place.container, place.key, value);
  }

  #move(operation: Record<string, unknown>): void {
    const from = pointer(operation, 'from', 'move operation failed to decode from');
    const source = this.#place(from, `move operation does not apply: doc is missing from path: ${from}`);
    const value = inContext(`error in move for path: '${source.key}'`, () => {
      const found = get(source);
      remove(source);
      return found ?? null;
    });
    const path = pointer(operation, 'path', 'move operation failed to decode path');
    const target = this.#place(path, `move operation does not apply: doc is missing destination path: ${path}`);
    inContext(`error in move for path: '${path}'`, () => add(target, value));
  }

  #copy(operation: Record<string, unknown>): void {
    const from = pointer(operation, 'from', 'copy operation failed to decode from');
    const source = this.#place(from, `copy operation does not apply: doc is missing from path: ${from}`);
    const value = inContext(`error in copy for from: '${from}'`, () => get(source) ?? null);
    const path = pointer(operation, 'path', 'copy operation failed to decode path');
    const target = this.#place(path, `copy operation does not apply: doc is missing destination path: ${path}`);
    this.#copied += JSON.stringify(value).length;
    if (this.#copied > longestCopies) {
      throw new JsonPatchError(
        `Unable to complete the copy, the accumulated size increase of copy is ${this.#copied}, exceeding the limit ${longestCopies}`,
      );
    }
    inContext('error while adding value during copy', () => add(target, copy(value)));
  }

  #test(operation: Record<string, unknown>): void {
    const path = pointer(operation, 'path', 'test operation failed to decode path');
    let actual: unknown = this.document;
    if (path !== '') {
      const place = this.#place(path, `test operation does not apply: is missing path: ${path}`);
      actual = inContext(`error in test for path: '${path}'`, () => get(place));
    }
    // An absent member equals null.
    if (!deepEqual(actual ?? null, getMember(operation, 'value') ?? null)) {
      throw new JsonPatchError(`testing value ${path} failed: test failed`, 'TestFailed');
    }
  }

  /** The object or array that holds a pointer's last part, which itself may be absent. */
  #place(path: string, fault: string): Place {
    const parts = path.split('/').map((part) => part.replace(/~[01]/g, (escape) => (escape === '~1' ? '/' : '~')));
    const key = parts.pop();
    if (key === undefined || parts.length === 0) throw missing(fault);
    let container = this.document;
    for (const part of parts.slice(1)) {
      if (!isContainer(container)) throw missing(fault);
      try {
        container = get({ container, key: part });
      } catch {
        throw missing(fault);
      }
    }
    if (!isContainer(container)) throw missing(fault);
    return { container, key };
  }
}

function pointer(operation: Record<string, unknown>, name: 'path' | 'from', fault: string): string {
  const value = getMember(operation, name);
  if (typeof value !== 'string') throw missing(fault);
  return value;
}

/** The value at a place; undefined for an absent member. */
function get({ container, key }: Place): unknown {
  return Array.isArray(container) ? container[itemIndex(container, key)] : getMember(container, key);
}

function add({ container, key }: Place, value: unknown): void {
  if (!Array.isArray(container)) return setMember(container, key, value);
  if (key === '-') return void container.push(value);
  const number = integer(key);
  if (number === undefined)
    throw new JsonPatchError(`value was not a proper array index: '${key}': ${notANumber(key)}`);
  container.splice(withinLength(number, container.length + 1), 0, value);
}

function remove({ container, key }: Place): void {
  if (Array.isArray(container)) return void container.splice(itemIndex(container, key), 1);
  if (!Object.hasOwn(container, key)) throw missing(`Unable to remove nonexistent key: ${key}`);
  delete container[key];
}

function itemIndex(items: readonly unknown[], key: string): number {
  const number = integer(key);
  if (number === undefined) throw new JsonPatchError(notANumber(key));
  return withinLength(number, items.length);
}

function withinLength(index: number, length: number): number {
  if (index >= length || index < -length) {
    throw new JsonPatchError(`Unable to access invalid index: ${index}: invalid index referenced`);
  }
  return index < 0 ? index + length : index;
}

function integer(key: string): number | undefined {
  return /^[+-]?\d{1,15}$/.test(key) ? Number(key) + 0 : undefined;
}

function notANumber(key: string): string {
  return `strconv.Atoi: parsing ${quote(key)}: invalid syntax`;
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function missing(fault: string): JsonPatchError {
  return new JsonPatchError(`${fault}: missing value`);
}

function inContext<T>(context: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error;
    throw new JsonPatchError(`${context}: ${error.message}`, error.reason);
  }
}
