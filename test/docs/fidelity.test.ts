import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** Rows of the tables in FIDELITY.md: feature, state, where, remark. */
function rows(): { readonly feature: string; readonly state: string; readonly where: string }[] {
  const text = readFileSync(join(root, 'engine/FIDELITY.md'), 'utf8');
  return text
    .split('\n')
    .filter(
      (line) => line.startsWith('| ') && !line.startsWith('| feature') && !line.startsWith('|-'),
    )
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, feature = '', state = '', where = '']) => ({ feature, state, where }));
}

test('every feature is modelled, simplified or absent', () => {
  expect(rows().length).toBeGreaterThan(20);
  for (const { feature, state } of rows()) {
    expect(['modelled', 'simplified', 'absent'], feature).toContain(state);
  }
});

test('what is modelled or simplified names files that exist, and what is absent names none', () => {
  for (const { feature, state, where } of rows()) {
    const files = [...where.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
    if (state === 'absent') expect(files, feature).toEqual([]);
    else expect(files.length, feature).toBeGreaterThan(0);
    for (const file of files)
      expect(existsSync(join(root, file)), `${feature}: ${file}`).toBe(true);
  }
});
