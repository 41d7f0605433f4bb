// The floor: nothing but split, JSON.parse and a Map. No index, no handler, no queue, and no way back from any fault.
import http from 'node:http';

import { latch, runClient } from '../probe.ts';

interface Line {
  readonly type: string;
  readonly object: {
    readonly metadata: { readonly name: string; readonly namespace: string; readonly resourceVersion: string };
  };
}

await runClient({
  load: () => Promise.resolve(),
  start(_, server, counter) {
    const objects = new Map<string, Line['object']>();
    const { opened: synced, open: resolve } = latch();
    const query =
      'watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&resourceVersion=';
    http.get(`${server}/apis/apps/v1/deployments?${query}`, (response) => {
      let rest = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const { type, object } = JSON.parse(line) as Line;
          if (type === 'BOOKMARK') {
            resolve();
            continue;
          }
          const { metadata } = object;
          objects.set(`${metadata.namespace}/${metadata.name}`, object);
          if (type === 'ADDED') continue;
          counter.event();
          if (counter.checking) counter.check(metadata.name, metadata.resourceVersion);
        }
      });
    });
    return { synced, versionOf: (key) => objects.get(key)?.metadata.resourceVersion };
  },
});
