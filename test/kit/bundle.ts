// Worker modules as one file of plain JavaScript: what browsers get of the engine, and what a long run
// should be measured and searched with. Loaders that transform module by module make it slower.
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, '.cache');

/** The folders of all bundles that this process has made. */
const made: string[] = [];

function removeBundles(): void {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
}

/** Bundles a module of this project for Node; the file is gone when this process ends. */
export async function bundled(module: URL): Promise<URL> {
  mkdirSync(cache, { recursive: true });
  // Inside the project, so that packages are found from there.
  const outDir = mkdtempSync(join(cache, 'bundle-'));
  if (made.length === 0) process.once('exit', removeBundles);
  made.push(outDir);
  const entry = fileURLToPath(module);
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    build: { ssr: entry, outDir, minify: false, target: 'es2023', emptyOutDir: true },
  });
  return pathToFileURL(join(outDir, basename(entry).replace(/\.ts$/, '.js')));
}
