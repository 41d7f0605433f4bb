// The least that any generator does: parses the YAML with js-yaml, and writes as many bytes as asked for.
// `node floor.mjs <peers> <file> <out> <bytes>`
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [peers, file, out, bytes] = process.argv.slice(2);
createRequire(`${peers}/package.json`)('js-yaml').loadAll(readFileSync(file, 'utf8'));
writeFileSync(`${out}/all.ts`, Buffer.alloc(Number(bytes), 'x'));
