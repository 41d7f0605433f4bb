// Packs every public package as it is published, with its JavaScript in few files: `npm publish <tarball>` takes it from there.
//   npm run pack -- <folder that does not exist yet>
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { packRelease } from '../src/cli/tarballs.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined || folder.startsWith('-') || existsSync(folder)) {
  console.error('npm run pack -- <folder that does not exist yet>');
  process.exit(1);
}
for (const { file } of await packRelease(fileURLToPath(new URL('..', import.meta.url)), resolve(folder)))
  console.log(file);
