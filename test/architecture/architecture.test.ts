import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importsIn, importsOf, sourceFiles, violation } from './imports.ts';

const root = join(import.meta.dirname, '..', '..');

test('everyone imports only whom the house allows', () => {
  const imports = sourceFiles(root).flatMap((file) => importsOf(root, file));

  expect(imports.length, 'a check that saw no imports').toBeGreaterThan(10);
  expect(imports.map(violation).filter((found) => found !== undefined)).toEqual([]);
});

test.each([
  ['sim/world.ts', "import { Batch } from '../engine/protocol/batch.ts';"],
  ['engine/log/log.ts', "import { produce } from '../broker/produce.ts';"],
  ['engine/clients/producer/sender.ts', "import type { Log } from '../../log/log.ts';"],
  ['engine/kraft/raft.ts', "export { Zab } from '../zookeeper/zab.ts';"],
  ['engine/log/files.ts', "import { readFileSync } from 'node:fs';"],
  ['engine/log/files.ts', "const fs = await import('node:fs');"],
  ['scenarios/runner/run.ts', "import { fakeEnv } from '../../test/kit/fake-env.ts';"],
  ['scenarios/runner/run.ts', "import { stage } from '../../viz/views/stage.ts';"],
])('a planted violation in %s is seen', (file, text) => {
  expect(importsIn(file, text).map(violation)).toEqual([expect.stringContaining(file)]);
});

test('the root is a table of contents', () => {
  const allowed = [
    'sim',
    'engine',
    'viz',
    'scenarios',
    'test',
    'node_modules',
    'dist',
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'LICENSE',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ];

  const strangers = readdirSync(root).filter(
    (name) => !name.startsWith('.') && !allowed.includes(name),
  );

  expect(strangers).toEqual([]);
});
