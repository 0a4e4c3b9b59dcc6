// JavaScript engines on this machine, and how each runs a script and answers with the value of an expression.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { getQuickJS } from 'quickjs-emscripten';
import { findChromium, findFirefox, type Found } from '../browser/browser.ts';

/** Runs a script and tells the value of an expression, which is a text. */
export interface Engine {
  readonly name: string;
  readonly run: (script: string, expression: string) => Promise<string>;
}

/** An engine that is not here, and why. */
export interface Absent {
  readonly name: string;
  readonly missing: string;
}

/** The Node that runs this. */
export const thisNode: Engine = nodeAt(process.execPath, `Node ${process.versions.node}`);

/** Another Node, by its binary. */
export function nodeAt(binary: string, name = `Node at ${binary}`): Engine {
  return shell(name, binary, 'console.log');
}

/** An interpreter that is no relative of the others, from npm. */
export const quickJs: Engine = {
  name: 'QuickJS',
  async run(script, expression) {
    const context = (await getQuickJS()).newContext();
    try {
      const value = context.unwrapResult(context.evalCode(`${script};\n${expression}`));
      const text = context.getString(value);
      value.dispose();
      return text;
    } finally {
      context.dispose();
    }
  },
};

/** Shells of engines that have one, and the function that prints there. */
const shells: readonly (readonly [name: string, command: string, print: string])[] = [
  ['JavaScriptCore', 'jsc', 'print'],
  ['V8', 'd8', 'print'],
  ['SpiderMonkey', 'js', 'print'],
  ['QuickJS, installed', 'qjs', 'console.log'],
  ['Bun', 'bun', 'console.log'],
  ['Hermes', 'hermes', 'print'],
];

/** Every engine that is here, and those that were looked for in vain. `nodes` are further binaries. */
export async function findEngines(nodes: readonly string[]): Promise<(Engine | Absent)[]> {
  return [
    thisNode,
    ...nodes.map((binary) =>
      existsSync(binary) ? nodeAt(binary) : { name: `Node at ${binary}`, missing: 'no such file' },
    ),
    quickJs,
    browserEngine('Chromium', await findChromium()),
    browserEngine('Firefox', findFirefox()),
    ...shells.map(([name, command, print]) => {
      const binary = findOnPath(command);
      return binary === undefined
        ? { name, missing: `'${command}' is not installed` }
        : shell(name, binary, print);
    }),
  ];
}

/** A browser as an engine. */
export function browserEngine(name: string, found: Found): Engine | Absent {
  if ('missing' in found) return { name, missing: found.missing };
  return {
    name,
    async run(script, expression) {
      const browser = await found.open();
      try {
        return await evaluateIn(browser, script, expression);
      } finally {
        await browser.close();
      }
    },
  };
}

/** The value of an expression in a page of a browser that is open. */
export async function evaluateIn(
  browser: Browser,
  script: string,
  expression: string,
): Promise<string> {
  const page = await browser.newPage();
  await page.addScriptTag({ content: script });
  const value: unknown = await page.evaluate(expression);
  await page.close();
  return value as string;
}

/** A command that runs a file. */
function shell(name: string, binary: string, print: string): Engine {
  return {
    name,
    async run(script, expression) {
      const scratch = mkdtempSync(join(tmpdir(), 'samsa-digests-'));
      const file = join(scratch, 'digests.js');
      writeFileSync(file, `${script};\n${print}(${expression});\n`);
      try {
        const { stdout } = await promisify(execFile)(binary, [file], { maxBuffer: 1 << 24 });
        return stdout.trim();
      } finally {
        rmSync(scratch, { recursive: true });
      }
    },
  };
}

function findOnPath(command: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, command))
    .find((path) => existsSync(path));
}
