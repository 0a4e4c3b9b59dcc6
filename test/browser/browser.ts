// Finds a browser for the tests: one that is installed, else the Chromium that an npm package carries.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import carried from '@sparticuz/chromium';
import { chromium, firefox, type Browser } from 'playwright-core';

/** A kind of browser that the tests know how to drive. */
export type BrowserName = 'chromium' | 'firefox';

/** A browser, or why there is none. */
export type Found =
  | { readonly name: BrowserName; readonly open: () => Promise<Browser> }
  | { readonly name: BrowserName; readonly missing: string };

const chromiumNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];

/** Looks for Chromium: $CHROME, then the path, then the carried one (Linux on x64 only). */
export async function findChromium(): Promise<Found> {
  const name = 'chromium';
  const installed = process.env['CHROME'] ?? findOnPath(chromiumNames);
  if (installed !== undefined) {
    return {
      name,
      open: () => chromium.launch({ executablePath: installed, args: ['--no-sandbox'] }),
    };
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { name, missing: 'no Chromium is installed, and the carried one is for Linux on x64' };
  }
  const executablePath = await carried.executablePath();
  return { name, open: () => chromium.launch({ executablePath, args: ['--no-sandbox'] }) };
}

/** Looks for an installed Firefox that speaks to playwright. */
export function findFirefox(): Found {
  const name = 'firefox';
  const installed = process.env['FIREFOX'];
  if (installed === undefined) {
    return { name, missing: '$FIREFOX does not name a Firefox that playwright can drive' };
  }
  return { name, open: () => firefox.launch({ executablePath: installed }) };
}

/** Whether a missing browser is a failure: where the whole suite is promised, it is. */
export function mustHaveBrowser(): boolean {
  return process.env['CI'] !== undefined && process.env['CI'] !== '';
}

function findOnPath(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
}
