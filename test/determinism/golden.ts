// The digests as they were when somebody last looked at why they moved.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expression } from './bundle.ts';
import type { Engine } from './engines.ts';

/** Digests by name. */
export type Golden = Readonly<Record<string, string>>;

const file = join(import.meta.dirname, 'golden.json');

export const readGolden = (): Golden => JSON.parse(readFileSync(file, 'utf8')) as Golden;

export function writeGolden(digests: Golden): void {
  writeFileSync(file, `${JSON.stringify(digests, null, 2)}\n`);
}

/** What an engine computes. */
export async function digestsOf(engine: Engine, script: string): Promise<Golden> {
  return JSON.parse(await engine.run(script, expression)) as Golden;
}

/** The first digest in which two differ, as a sentence; undefined if they are equal. */
export function firstDifference(golden: Golden, found: Golden): string | undefined {
  const names = [...new Set([...Object.keys(golden), ...Object.keys(found)])];
  const name = names.find((name) => golden[name] !== found[name]);
  return name === undefined
    ? undefined
    : `'${name}' is ${found[name] ?? 'not there'} instead of ${golden[name] ?? 'not there'}`;
}
