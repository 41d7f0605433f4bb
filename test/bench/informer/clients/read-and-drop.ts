// What the server and the socket can do: a client that counts newlines. No cache, so nothing in it is right.
import http from 'node:http';

import { latch, runClient } from '../probe.ts';

await runClient({
  load: () => Promise.resolve(),
  start(_, server, counter) {
    const { opened: synced, open: resolve } = latch();
    const query = 'watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersion=';
    let isSynced = false;
    http.get(`${server}/apis/apps/v1/deployments?${query}`, (response) => {
      response.on('data', (chunk: Buffer) => {
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) if (isSynced) counter.event();
        if (isSynced || !chunk.includes('initial-events-end')) return;
        isSynced = true;
        resolve();
      });
    });
    return { synced, versionOf: () => undefined };
  },
});
