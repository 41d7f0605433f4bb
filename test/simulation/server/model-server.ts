// A model of kube-apiserver for one kind: list and watch with the semantics of its watch cache, from one of two replicas.
// @see https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
import type { Dice } from '../dice.ts';
import type { ClockView } from '../simulated-clock.ts';
import { Replica } from './replica.ts';
import { failureStatus, gone, refuse, tooLarge } from './reply.ts';
import type { Reply } from './reply.ts';
import { RevisionStore } from './revision-store.ts';
import { selection } from './selection.ts';
import type { Selection } from './selection.ts';
import { ServerWatch } from './server-watch.ts';
import { encodeList } from './stored-object.ts';
import type { JsonStyle, StoredObject } from './stored-object.ts';
import { write } from './write-request.ts';

export interface ModelServerOptions {
  readonly clock: ClockView;
  readonly dice: Dice;
  readonly style: JsonStyle;
  /** Streamed lists: served; refused; or the parameter is not known, as before Kubernetes 1.27. */
  readonly streaming: 'served' | 'refused' | 'unknown';
  /** The most objects of a page: servers may return fewer than the limit. */
  readonly page: number;
  /** How many changes the watch caches remember. */
  readonly capacity: number;
  /** Errors when a watch opens come as an event, as kube-apiserver does, or as the answer's status. */
  readonly errorsAsEvents: boolean;
  /** Seconds after which watches end in any case; Infinity for what the client asks. */
  readonly watchLimit: number;
  /** Without one lists come from the store: pages at version 0, too, and nothing is waited for. */
  readonly watchCache: boolean;
}

export class ModelServer {
  readonly store: RevisionStore;
  readonly replicas: readonly [Replica, Replica];
  /** Requests go to this one; undefined: to either. */
  preferred: 0 | 1 | undefined = 0;
  /** Whether the kind is defined. */
  served = true;
  /** No bookmarks for a while. */
  muted = false;
  /** Seconds after which watches end in any case. */
  watchLimit: number;
  readonly #options: ModelServerOptions;

  constructor(options: ModelServerOptions) {
    this.#options = options;
    this.watchLimit = options.watchLimit;
    const { clock, capacity, dice } = options;
    this.store = new RevisionStore(dice.between(1, 3) === 1 ? 7 : dice.between(90, 99_990));
    this.replicas = [
      new Replica('one', this.store, clock, capacity),
      new Replica('other', this.store, clock, capacity),
    ];
  }

  /** To be called after writes. */
  follow(): void {
    for (const replica of this.replicas) replica.follow();
  }

  /** @param body - decoded */
  handle(method: string, path: string, body: unknown, reply: Reply): void {
    const url = new URL(path, 'http://server');
    const query = url.searchParams;
    const [, namespace, name] = /\/namespaces\/([^/]+)\/things(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    if (!this.served) {
      if (this.#options.dice.chance(0.5)) {
        refuse(reply, failureStatus(404, 'NotFound', 'the server could not find the requested resource'));
      } else {
        reply.start(404, { 'content-type': 'text/plain' });
        reply.write('404 page not found\n');
        reply.end();
      }
      return;
    }
    if (method !== 'GET') {
      const { style, dice } = this.#options;
      write(this.store, { method, namespace: namespace ?? '', name, body }, reply, style, dice);
      return this.follow();
    }
    const replica = this.replicas[this.preferred ?? (this.#options.dice.chance(0.5) ? 0 : 1)];
    const labels = query.get('labelSelector') ?? '';
    const selected = selection(namespace, labels, query.get('fieldSelector') ?? '');
    if (query.get('watch') === 'true') this.#watch(replica, query, selected, reply);
    else this.#list(replica, query, selected, reply);
  }

  #list(replica: Replica, query: URLSearchParams, selected: Selection, reply: Reply): void {
    const limit = Number(query.get('limit') ?? 0);
    const token = query.get('continue');
    const version = query.get('resourceVersion') ?? '';
    if (token !== null) {
      const [revision, after] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [number, string];
      if (revision < this.store.compacted) {
        const said = 'The provided continue parameter is too old to display a consistent list result.';
        return refuse(reply, gone(said));
      }
      return this.#page(revision, after, limit, selected, reply);
    }
    // The most recent state is read from the store itself.
    if (version === '') return this.#page(this.store.revision, '', limit, selected, reply);
    if (!this.#options.watchCache) return this.#page(this.store.revision, '', limit, selected, reply);
    if (version === '0') return this.#page(replica.applied, '', 0, selected, reply);
    if (limit > 0)
      return refuse(reply, failureStatus(400, 'BadRequest', 'an exact read is not what a reflector wants'));
    replica.whenAtLeast(Number(version), (fresh) => {
      if (reply.closed) return;
      if (!fresh) refuse(reply, tooLarge(Number(version), replica.applied));
      else this.#page(replica.applied, '', 0, selected, reply);
    });
  }

  #page(revision: number, after: string, limit: number, selected: Selection, reply: Reply): void {
    const { page, style } = this.#options;
    const all = this.store.at(revision).filter((object) => object.key > after && selected(object));
    const size = limit > 0 ? Math.min(limit, page) : all.length;
    const items = all.slice(0, size);
    const last = items.at(-1) as StoredObject;
    const more =
      all.length > size
        ? {
            continue: Buffer.from(JSON.stringify([revision, last.key])).toString('base64url'),
            remainingItemCount: all.length - size,
          }
        : {};
    reply.start(200, { 'content-type': 'application/json' });
    reply.write(encodeList(items, { resourceVersion: String(revision), ...more }, style));
    reply.end();
  }

  #watch(replica: Replica, query: URLSearchParams, selected: Selection, reply: Reply): void {
    const { streaming, clock, dice, style } = this.#options;
    const version = query.get('resourceVersion') ?? '';
    const asked = query.get('sendInitialEvents') === 'true';
    if (asked && streaming === 'refused') {
      const said =
        'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled';
      return refuse(reply, failureStatus(422, 'Invalid', said));
    }
    const streamed = asked && streaming === 'served';
    const open = (after: number): ServerWatch =>
      new ServerWatch(
        {
          replica,
          reply,
          selected,
          clock,
          dice,
          style,
          bookmarks: query.get('allowWatchBookmarks') === 'true',
          timeout: Math.min(Number(query.get('timeoutSeconds') ?? 1800), this.watchLimit * (1 + dice.fraction())),
          muted: () => this.muted,
        },
        after,
      );
    const listed = (): void => {
      const { applied } = replica;
      open(applied).list(this.store.at(applied).filter(selected), streamed);
    };
    if (streamed && version !== '0') {
      const wanted = version === '' ? this.store.revision : Number(version);
      return replica.whenAtLeast(wanted, (fresh) => {
        if (reply.closed) return;
        if (fresh) listed();
        else this.#failWatch(reply, tooLarge(wanted, replica.applied));
      });
    }
    if (version === '' || version === '0') return listed();
    const after = Number(version);
    const { oldest } = replica;
    if (after < oldest) return this.#failWatch(reply, gone(`too old resource version: ${after} (${oldest})`));
    // A revision that is still to come is waited for in silence.
    open(after).catchUp(this.store.between(after, replica.applied));
  }

  #failWatch(reply: Reply, status: unknown): void {
    if (!this.#options.errorsAsEvents) return refuse(reply, status);
    reply.start(200, { 'content-type': 'application/json' });
    reply.write(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
    reply.end();
  }
}
