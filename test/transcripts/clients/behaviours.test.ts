// Which of the specification's teachable behaviours of clients (part 7) have a transcript.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What waits, and for what. */
const waiting: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Array.from({ length: 9 }, (_, i) => [`${18 + i}`, 'the transaction coordinator']),
  ),
  '39': 'the group protocol of KIP-848',
  '40': 'share groups',
};

test('at least 26 behaviours of clients have a transcript, and the others say what they wait for', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.txt'));
  const numbers = files.flatMap((name) => /^c0?(\d+)-/.exec(name)?.[1] ?? []);

  const told = new Set(numbers);

  expect(told.size).toBeGreaterThanOrEqual(26);
  const all = Array.from({ length: 40 }, (_, i) => `${i + 1}`);
  const missing = all.filter((number) => !told.has(number));
  expect(missing).toEqual(Object.keys(waiting));
});
