// The frame of tests that ask kube-apiserver and the embedded server the same about CEL rules. Where there is no
// kube-apiserver they skip.
import { after, describe, it } from 'node:test';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { Api } from '../contract/api.ts';
import { embeddedServer } from '../contract/embedded-server.ts';
import { remoteServer } from '../contract/server.ts';

/** kube-apiserver, then ours. */
export type BothServers = readonly [there: Api, here: Api];

export async function onBothServers(what: string, tests: (servers: BothServers) => void): Promise<void> {
  const plane = await startUnlessMissing();
  if (plane === undefined) {
    it(what, { skip: 'no kube-apiserver' }, () => undefined);
    return;
  }
  describe(`${what}, on kube-apiserver and on the embedded server`, () => {
    const truth = remoteServer({ ...plane, name: 'kube-apiserver' });
    const embedded = embeddedServer();
    after(async () => {
      await Promise.all([truth.close(), embedded.close()]);
      await plane.stop();
    });
    tests([new Api(truth.transport, 'default'), new Api(embedded.transport, 'default')]);
  });
}

/** Field -> what a server says of it in an answer that refuses. */
export function causesOf(body: unknown): Map<string, string> {
  const { details } = body as { details?: { causes?: { field: string; message: string }[] } };
  return new Map((details?.causes ?? []).map(({ field, message }) => [field, message]));
}
