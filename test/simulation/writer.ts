// Random writes: objects come, change, lose and get back their labels, go, and come again under the same name.
import type { Dice } from './dice.ts';
import { namespaces } from './scenario-options.ts';
import type { ModelServer } from './server/model-server.ts';
import type { StoredObject } from './server/stored-object.ts';

/** Characters of one to four bytes, some that JSON or Go escapes, some that end lines elsewhere. */
const characters = [
  'a',
  'Z',
  '"',
  '\\',
  '\n',
  '\u0001',
  '<',
  '&',
  'é',
  'ß',
  '€',
  '\u2028',
  '漢',
  '😀',
  '𝒳',
  '\u{10ffff}',
];

export class Writer {
  readonly #server: ModelServer;
  readonly #dice: Dice;
  readonly #trace: (line: () => string) => void;
  /** Which objects are left alone. */
  spared: (key: string) => boolean = () => false;
  #uids = 0;
  writes = 0;

  constructor(server: ModelServer, dice: Dice, trace: (line: () => string) => void) {
    this.#server = server;
    this.#dice = dice;
    this.#trace = trace;
  }

  /** Creates objects with names of their own. */
  fill(count: number): void {
    for (let number = 1; number <= count; number += 1) this.#put(this.#dice.from(namespaces), `thing-${number}`);
    this.#server.follow();
  }

  /** One random write, or several at once. */
  write(): void {
    const dice = this.#dice;
    for (let count = dice.chance(0.15) ? dice.between(2, 6) : 1; count > 0; count -= 1) this.#one();
    this.#server.follow();
  }

  /** Deletes everything. */
  clear(): void {
    for (const key of this.#server.store.keys()) this.#remove(key);
    this.#server.follow();
  }

  #one(): void {
    const dice = this.#dice;
    const { store } = this.#server;
    const keys = store.keys().filter((key) => !this.spared(key));
    if (dice.chance(0.1)) store.pass(dice.between(1, 5));
    if (keys.length === 0 || dice.chance(0.25)) {
      this.#put(dice.from(namespaces), `thing-${dice.between(1, 12)}`);
      return;
    }
    const key = dice.from(keys);
    const [namespace = '', name = ''] = key.split('/');
    if (dice.chance(0.3)) {
      this.#remove(key);
      if (dice.chance(0.4)) this.#put(namespace, name);
    } else {
      this.#put(namespace, name);
    }
  }

  #put(namespace: string, name: string): void {
    const dice = this.#dice;
    const key = `${namespace}/${name}`;
    const uid = this.#server.store.get(key)?.uid ?? `uid-${(this.#uids += 1)}`;
    const labels: Record<string, string> = {};
    if (dice.chance(0.7)) labels['app'] = dice.from(['web', 'db']);
    if (dice.chance(0.5)) labels['tier'] = dice.from(['front', 'back', 'none']);
    const value = Array.from({ length: dice.between(0, 6) }, () => dice.from(characters)).join('');
    const owner = `owner-${dice.between(1, 3)}`;
    this.#server.store.write(key, (revision): StoredObject => ({
      key,
      namespace,
      name,
      uid,
      revision,
      labels,
      owner,
      value,
    }));
    this.#wrote(`put ${key} ${uid}`);
  }

  #remove(key: string): void {
    this.#server.store.write(key, () => undefined);
    this.#wrote(`delete ${key}`);
  }

  #wrote(what: string): void {
    this.writes += 1;
    this.#trace(() => `${what} at ${this.#server.store.revision}`);
  }
}
