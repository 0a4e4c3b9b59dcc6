import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'engine/FIDELITY.md'];

/** Links of a document to files of the project: `[text](path)` and `[text](path#name)`. */
function linksOf(document: string): { readonly path: string; readonly name: string | undefined }[] {
  const text = readFileSync(join(root, document), 'utf8');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path = '', name] = link.split('#');
      return { path: join(dirname(document), path), name };
    });
}

test.each(documents)('every link of %s leads to a file, and to a name in it', (document) => {
  const links = linksOf(document);

  for (const { path, name } of links) {
    expect(existsSync(join(root, path)), `${path} exists`).toBe(true);
    if (name === undefined) continue;
    const text = readFileSync(join(root, path), 'utf8');
    const exported = new RegExp(`export (?:const|function|interface|type) ${name}\\b`);
    expect(text, `${path} exports ${name}`).toMatch(exported);
  }
});

test('the documents have links at all', () => {
  expect(documents.flatMap(linksOf).length).toBeGreaterThan(40);
});
