// What would make two runs differ is refused before it runs: by the linter, by the compiler, or here.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceFiles } from './imports.ts';
import { powersIn } from './powers.ts';

const root = join(import.meta.dirname, '..', '..');

/** Programs that break the law, each by a name for its file. */
const plants: Readonly<Record<string, string>> = {
  'date-now': 'export const a = Date.now();',
  'new-date': 'export const a = new Date().getTime();',
  'global-date': 'export const a = globalThis.Date.now();',
  'math-random': 'export const a = Math.random();',
  'taken-random': 'const { random } = Math;\nexport const a = random();',
  'set-timeout': 'export const a = setTimeout(() => undefined, 1);',
  'set-interval': 'export const a = setInterval(() => undefined, 1);',
  'queue-microtask': 'export const a = queueMicrotask(() => undefined);',
  promise: 'export const a = Promise.resolve(1);',
  async: 'export const a = async (): Promise<number> => 1;',
  performance: 'export const a = performance.now();',
  crypto: 'export const a = crypto.getRandomValues(new Uint8Array(1));',
  console: "export const a = console.log('x');",
  intl: "export const a = new Intl.Collator('de').compare('a', 'b');",
  ...Object.fromEntries(
    ['log', 'log2', 'log10', 'log1p', 'exp', 'expm1', 'sin', 'cos', 'tan', 'sqrt', 'cbrt'].map(
      (name) => [`math-${name}`, `export const a = Math.${name}(2);`],
    ),
  ),
  ...Object.fromEntries(
    ['asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'].map((name) => [
      `math-${name}`,
      `export const a = Math.${name}(0.5);`,
    ]),
  ),
  'math-pow': 'export const a = Math.pow(2, 3);',
  'math-hypot': 'export const a = Math.hypot(3, 4);',
  'math-atan2': 'export const a = Math.atan2(3, 4);',
};

/** Names of Node and of the page: the compiler does not know them here. */
const strangers: Readonly<Record<string, string>> = {
  process: 'export const a = process.hrtime();',
  buffer: "export const a = Buffer.from('x');",
  require: "export const a = require('fs');",
  'node-module': "import { readFileSync } from 'node:fs';\nexport const a = readFileSync('x');",
  document: 'export const a = document.title;',
  window: 'export const a = window.innerWidth;',
  fetch: "export const a = fetch('x');",
  timer: 'export const a = setTimeout;',
  console: 'export const a = console;',
  'request-animation-frame': 'export const a = requestAnimationFrame;',
};

const innocent =
  '/** Twice ** a number. */\nexport const a = (n: number): string => `${Math.abs(2 * n)} **`;\n';

let scratch = '';

/** A copy of the rules of the house, with nothing in it but what is planted. */
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'samsa-plants-'));
  for (const layer of ['sim', 'engine', 'scenarios']) mkdirSync(join(scratch, layer));
  for (const file of ['.oxlintrc.json', 'tsconfig.json', 'package.json', 'sim/globals.d.ts']) {
    cpSync(join(root, file), join(scratch, file));
  }
  symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'));
  for (const layer of ['sim', 'engine', 'scenarios']) {
    for (const [name, text] of Object.entries(plants)) plant(`${layer}/lint-${name}.ts`, text);
    plant(`${layer}/innocent.ts`, innocent);
  }
  for (const [name, text] of Object.entries(strangers)) plant(`sim/type-${name}.ts`, text);
});

afterAll(() => {
  rmSync(scratch, { recursive: true });
});

const plant = (file: string, text: string): void => writeFileSync(join(scratch, file), text);

/** The files that a tool refuses for a given reason, by its output. */
function refused(tool: string, args: readonly string[], reason: RegExp): Set<string> {
  const { stdout } = spawnSync(join(root, 'node_modules', '.bin', tool), args, {
    cwd: scratch,
    encoding: 'utf8',
  });
  const files = stdout
    .split('\n')
    .filter((line) => reason.test(line))
    .map((line) => /^(?:sim|engine|scenarios)\/[\w-]+\.ts/.exec(line)?.[0] ?? line);
  return new Set(files);
}

test('the linter refuses every clock, chance, timer, promise and rounded function, in every layer', () => {
  const rules = /no-restricted-globals|no-restricted-properties|no-async-await/;
  const found = refused('oxlint', ['--format=unix', 'sim', 'engine', 'scenarios'], rules);

  const planted = ['sim', 'engine', 'scenarios'].flatMap((layer) =>
    Object.keys(plants).map((name) => `${layer}/lint-${name}.ts`),
  );
  expect(planted.length, 'a check that planted nothing').toBeGreaterThan(90);
  expect(planted.filter((file) => !found.has(file))).toEqual([]);
  expect([...found].filter((file) => file.includes('innocent'))).toEqual([]);
});

test('the compiler knows no name of Node or of the page', () => {
  const found = refused('tsc', ['-p', 'tsconfig.json', '--pretty', 'false'], /Cannot find/);

  const planted = Object.keys(strangers).map((name) => `sim/type-${name}.ts`);
  expect(planted.filter((file) => !found.has(file))).toEqual([]);
  expect([...found].filter((file) => file.includes('innocent'))).toEqual([]);
});

test.each([
  ['export const a = 2 ** 3;', [1]],
  ['let a = 2;\na **= 3;\nexport { a };', [2]],
  ["/* 2 ** 3\n */ export const a = '**'; // 2 ** 3\nexport const b = 2 ** 3;", [3]],
  [innocent, []],
])('powers are found where they are computed: %j', (source, lines) => {
  expect(powersIn(source)).toEqual(lines);
});

test('nobody computes a power with **', () => {
  const files = sourceFiles(root).filter((file) => !file.startsWith('viz/'));

  const found = files.flatMap((file) =>
    powersIn(readFileSync(join(root, file), 'utf8')).map((line) => `${file}:${line}`),
  );

  expect(files.length, 'a check that saw no files').toBeGreaterThan(50);
  expect(found).toEqual([]);
});
