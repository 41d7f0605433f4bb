// npm links the binary when it installs, before it is built; tsc writes files without the executable bit.
import { chmodSync } from 'node:fs';

chmodSync(new URL('../dist/src/cli/bin.js', import.meta.url), 0o755);
