import type { ConfigRefusal } from '../definition.ts';
import type { Settings } from '../parse.ts';
import type { ParsedConfigs } from '../resolve.ts';
import type { Listeners } from './listeners.ts';

/** A node whose settings are parsed and whose listeners are read, while they are being checked. */
export interface Node {
  readonly release: string;
  readonly written: Settings;
  readonly values: ParsedConfigs;
  readonly listeners: Listeners;
}

/** One check of a node: why it does not start, or nothing. */
export type NodeCheck = (node: Node) => ConfigRefusal | undefined;

/** The first refusal of some checks, in their order. */
export function firstRefusal(node: Node, checks: readonly NodeCheck[]): ConfigRefusal | undefined {
  for (const check of checks) {
    const refused = check(node);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/** A setting of a number. */
export function numberOf({ values }: Node, name: string): number {
  return Number(values[name]);
}

/** A setting of a list; in releases where it was a text, its entries. */
export function listOf({ values }: Node, name: string): readonly string[] {
  return entriesOf(values[name]) ?? [];
}

/** The entries of a list or of a text that later became a list; null stays null. */
export function entriesOf(value: ParsedConfigs[string] | undefined): readonly string[] | null {
  if (Array.isArray(value)) return value as readonly string[];
  if (typeof value !== 'string') return null;
  return value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** Scala's require: refuses unless the fact holds. */
export function mustHold(holds: boolean, fact: string): ConfigRefusal | undefined {
  if (holds) return undefined;
  return { error: 'IllegalArgumentException', message: `requirement failed: ${fact}` };
}
