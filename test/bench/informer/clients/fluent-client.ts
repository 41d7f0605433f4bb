// kubernetes-fluent-client's watcher with a Map, as it keeps no cache for its users. The third argument is the folder in which
// it is installed, the fourth `waiting` for a handler that waits a turn of the event loop first, as one that reads something does.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { latch, runClient } from '../probe.ts';

interface Watched {
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly resourceVersion?: string };
}
/** As much of it as is used. */
interface Library {
  readonly K8s: (kind: unknown) => {
    Watch(callback: (object: Watched, phase: string) => void | Promise<void>): { start(): Promise<unknown> };
  };
  kind: { Deployment: unknown };
}

await runClient<Library>({
  async load() {
    // It reads where everybody does, and when it is imported.
    const directory = mkdtempSync(join(tmpdir(), 'kubewright-bench-'));
    process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
    const file = join(directory, 'kubeconfig');
    writeFileSync(
      file,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'bench', cluster: { server: process.argv[2], 'insecure-skip-tls-verify': true } }],
        users: [{ name: 'bench', user: {} }],
        contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
        'current-context': 'bench',
      }),
    );
    process.env['KUBECONFIG'] = file;
    const folder = join(process.argv[4] ?? '', 'node_modules', 'kubernetes-fluent-client');
    return (await import(pathToFileURL(join(folder, 'dist', 'index.js')).href)) as Library;
  },
  async start({ K8s, kind }, _server, counter) {
    const objects = new Map<string, Watched>();
    const { opened: synced, open: resolve } = latch();
    const { objects: all } = JSON.parse(process.argv[3] ?? '{}') as { objects: number };
    const isWaiting = process.argv[5] === 'waiting';
    const handle = (object: Watched, phase: string): void => {
      const { metadata } = object;
      objects.set(`${metadata?.namespace}/${metadata?.name}`, object);
      if (phase === 'MODIFIED') {
        counter.event();
        if (counter.checking) counter.check(metadata?.name, metadata?.resourceVersion);
      } else if (objects.size === all) {
        resolve();
      }
    };
    const handleLater = async (object: Watched, phase: string): Promise<void> => {
      if (phase === 'MODIFIED') await new Promise((next) => void setImmediate(next));
      handle(object, phase);
    };
    await K8s(kind.Deployment)
      .Watch(isWaiting ? handleLater : handle)
      .start();
    return { synced, versionOf: (key) => objects.get(key)?.metadata?.resourceVersion };
  },
});
