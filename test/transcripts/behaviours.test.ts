// The behaviours of the specification (part 5) that are told by a transcript, and those that wait.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const range = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, i) => `L${String(first + i).padStart(2, '0')}`);

/** What the log, its copies and the server in front of them do; what the quorum and the controller do. */
const floors = {
  brokers: { behaviours: [...range(1, 24), ...range(39, 48), ...range(69, 71)], atLeast: 31 },
  kraft: { behaviours: [...range(25, 38), ...range(49, 68)], atLeast: 26 },
};

/** Behaviours that nobody tells yet, and what they wait for. */
const waiting: Readonly<Record<string, string>> = {
  L11: 'markers are written by the transaction coordinator',
  L65: 'what the controller decides takes it no time: nothing waits behind a slow event',
  L68: 'a bootstrap is written as one batch: nobody can come between its beginning and its end',
};

const tests = join(import.meta.dirname, '..');
const transcripts = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });

/** Who tells a behaviour names it in a test. */
const told = new Set(
  readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => [...readFileSync(join(tests, file), 'utf8').matchAll(/^test\('(L\d\d) /gm)])
    .map(([, name]) => name ?? ''),
);

test.each(Object.entries(floors))(
  'of %s, enough behaviours are told',
  (_, { behaviours, atLeast }) => {
    const here = behaviours.filter((name) => told.has(name));
    const missing = behaviours.filter((name) => !told.has(name) && waiting[name] === undefined);

    expect(missing, 'each is told or waits for something').toEqual([]);
    expect(here.length).toBeGreaterThanOrEqual(atLeast);
  },
);

test('what is told does not wait, and has a transcript', () => {
  expect(Object.keys(waiting).filter((name) => told.has(name))).toEqual([]);
  const names = transcripts
    .filter((file) => file.endsWith('.txt'))
    .map((file) => file.replace(/^.*\//, ''));
  for (const name of told)
    expect(
      names.some((file) => file.startsWith(name)),
      name,
    ).toBe(true);
});
