// Builds a page and serves it, as a person gets it; only the address differs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';

/** A page that can be opened, and how to take it down. */
export interface ServedPage {
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** Builds the folder of a page into a folder of its own and serves that. */
export async function servePage(root: string): Promise<ServedPage> {
  const outDir = mkdtempSync(join(tmpdir(), 'samsa-page-'));
  const settings = { root, base: './', configFile: false, logLevel: 'warn' } as const;
  await build({ ...settings, build: { outDir, emptyOutDir: true }, worker: { format: 'es' } });
  const server = await preview({
    ...settings,
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const address = server.resolvedUrls?.local[0];
  if (address === undefined) throw new Error('The page was built but the server has no address.');
  return {
    address,
    close: async () => {
      await server.close();
      rmSync(outDir, { recursive: true });
    },
  };
}
