// Makes src/api/types.ts of src/api/schema.json, which the Rust side writes. `npm run bindings`; a test fails when it is stale.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compile } from 'json-schema-to-typescript';

const api = join(dirname(fileURLToPath(import.meta.url)), '../src/api');
const BANNER = '// Made from schema.json by `npm run bindings`. Changes belong into the Rust types.';

/** The text of types.ts. */
export async function bindings() {
  const schema = JSON.parse(await readFile(join(api, 'schema.json'), 'utf8'), (_, value) => {
    // Words beside a reference would make a second type of it.
    return typeof value?.$ref === 'string' ? { $ref: value.$ref } : value;
  });
  return compile(schema, 'Bridge', { bannerComment: BANNER, additionalProperties: false, unreachableDefinitions: false });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writeFile(join(api, 'types.ts'), await bindings());
