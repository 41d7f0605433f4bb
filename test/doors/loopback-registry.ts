// A package registry on this machine: serves our packed tarballs, and sends every other name to the configured registry.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';

import type { PackedPackage } from '../../src/pipeline.ts';

/** A running registry. */
export interface Registry {
  readonly url: string;
  stop(): Promise<void>;
}

/** @param upstream - Where other names are sent. */
export async function serveRegistry(packages: readonly PackedPackage[], upstream: string): Promise<Registry> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').slice(1));
    const tarball = packages.find(({ file }) => path === `-/${basename(file)}`);
    const found = packages.find(({ name }) => name === path);
    if (tarball !== undefined) response.end(readFileSync(tarball.file));
    else if (found !== undefined) response.end(JSON.stringify(packument(found, url)));
    else response.writeHead(302, { location: new URL((request.url ?? '/').slice(1), upstream).href }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As it would be published: under its version without the hash, and depending on ours like that. */
function packument({ name, version, file }: PackedPackage, url: string): unknown {
  const text = execFileSync('tar', ['-xzOf', file, 'package/package.json'], { encoding: 'utf8' });
  const published = publishedVersion(version);
  const manifest = JSON.parse(text.replaceAll(`"${version}"`, `"${published}"`)) as object;
  const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  const dist = { tarball: `${url}-/${basename(file)}`, integrity };
  return { name, 'dist-tags': { latest: published }, versions: { [published]: { ...manifest, dist } } };
}

/** `0.1.0-dev.h0123` is published as `0.1.0`. */
export function publishedVersion(version: string): string {
  return version.replace(/-dev\..*$/, '');
}
