// The page has to stay small: at most 80 kB of script and style, as gzip makes it. `npm run size` after a build.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const MOST = 80_000;
const assets = join(dirname(fileURLToPath(import.meta.url)), '../dist/assets');
const sizes = readdirSync(assets).map((name) => gzipSync(readFileSync(join(assets, name)), { level: 9 }).length);
const total = sizes.reduce((sum, size) => sum + size, 0);
console.log(`${total} of ${MOST} bytes`);
if (total > MOST) process.exit(1);
