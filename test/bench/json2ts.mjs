// json-schema-to-typescript over every schema of the CRDs in a file: `node json2ts.mjs <peers> <file> <out> [format]`.
// maxItems: -1, because its tuples explode.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [peers, file, out, format] = process.argv.slice(2);
const require = createRequire(`${peers}/package.json`);
const { compile } = require('json-schema-to-typescript');
const { loadAll } = require('js-yaml');
for (const crd of loadAll(readFileSync(file, 'utf8'))) {
  for (const { name, schema } of crd?.spec?.versions ?? []) {
    const options = { maxItems: -1, format: format === 'format', additionalProperties: false, bannerComment: '' };
    const text = await compile(schema.openAPIV3Schema, crd.spec.names.kind, options);
    writeFileSync(`${out}/${crd.metadata.name}.${name}.ts`, text);
  }
}
