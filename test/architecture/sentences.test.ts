import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceFiles } from './imports.ts';

const root = join(import.meta.dirname, '..', '..');
const exported = /^export (?:async )?(?:const|function|interface|type|class) \w/;

/** Exports of a file before which no comment ends. Lines of plain comments may stand between. */
function withoutSentence(file: string, text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, i) => {
    if (!exported.test(line)) return [];
    let above = i - 1;
    while (lines[above]?.startsWith('//') === true) above -= 1;
    return lines[above]?.endsWith('*/') === true ? [] : [`${file}:${i + 1} ${line}`];
  });
}

test('every exported thing has a sentence on what it means', () => {
  const files = sourceFiles(root).filter((file) => !file.endsWith('/index.ts'));

  expect(files.length, 'a check that saw no files').toBeGreaterThan(300);
  expect(
    files.flatMap((file) => withoutSentence(file, readFileSync(join(root, file), 'utf8'))),
  ).toEqual([]);
});

test('an export without a sentence is seen', () => {
  expect(withoutSentence('a.ts', '/** Said. */\nexport const a = 1;\nexport const b = 2;')).toEqual(
    ['a.ts:3 export const b = 2;'],
  );
});
