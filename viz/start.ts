// `npm start`: builds the page, serves it, and says where. `--dev` serves the sources and follows
// changes; `--open` opens the page in a browser; `--port 8080` asks for another port.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type * as Vite from 'vite';

const firstPort = 4173;

try {
  await start(process.argv.slice(2));
} catch (error) {
  console.error(`\n  The page could not be started.\n  ${reasonOf(error)}\n`);
  process.exitCode = 1;
}

async function start(words: readonly string[]): Promise<void> {
  const settings = settingsFrom(words);
  const { build, createServer, preview } = await loadVite();
  const configFile = join(import.meta.dirname, 'vite.config.ts');
  const common = { configFile, logLevel: 'warn', clearScreen: false } as const;
  const place = { port: settings.port, open: settings.open, strictPort: false };
  if (settings.dev) {
    const server = await createServer({ ...common, server: place });
    await server.listen();
    sayWhere(server.resolvedUrls?.local[0]);
    return;
  }
  console.log('\n  Building the page …');
  await build(common);
  const server = await preview({ ...common, preview: place });
  sayWhere(server.resolvedUrls?.local[0]);
}

interface Settings {
  readonly dev: boolean;
  readonly open: boolean;
  readonly port: number;
}

function settingsFrom(words: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...words],
    options: {
      dev: { type: 'boolean', default: false },
      open: { type: 'boolean', default: false },
      port: { type: 'string', default: String(firstPort) },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port is "${values.port}", but a port is a whole number from 0 to 65535.`);
  }
  return { dev: values.dev, open: values.open, port };
}

async function loadVite(): Promise<typeof Vite> {
  if (!existsSync(join(import.meta.dirname, '../node_modules/vite'))) {
    throw new Error('Its packages are not installed. Run `npm ci` first.');
  }
  return import('vite');
}

function sayWhere(address: string | undefined): void {
  if (address === undefined) throw new Error('The server runs, but it has no address.');
  console.log(`\n  samsa is at  ${address}\n\n  Ctrl-C stops it.\n`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message;
}
