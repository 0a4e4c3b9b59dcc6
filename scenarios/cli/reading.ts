// What commands read from the machine on which they run.
import { readFileSync, statSync } from 'node:fs';
import { worldFaults } from '../../sim/faults/table.ts';
import { durationOf } from '../format/duration.ts';
import { readScenario } from '../format/read.ts';
import type { Scenario } from '../format/scenario.ts';
import { UsageError } from './errors.ts';

/** A time such as 3s. */
export function timeOf(text: string): number {
  const time = durationOf(text);
  if (time === undefined) throw new UsageError(`'${text}' is not a time; write 3s, 250ms or 2min.`);
  return time;
}

/** The scenario in a file. */
export function readFile(file: string): Scenario {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`There is no file '${file}' that can be read.`);
  }
  return readScenario(file, source, worldFaults);
}

/** The files that a command line names, with their texts. */
export function filesNamedIn(args: readonly string[]): Readonly<Record<string, string>> {
  const paths = args.flatMap((arg) => [arg, arg.slice(arg.indexOf('=') + 1)]);
  const isFile = (path: string): boolean =>
    statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  return Object.fromEntries(paths.filter(isFile).map((path) => [path, readFileSync(path, 'utf8')]));
}

/** All that is typed, or comes through a pipe. */
export const readStdin = (): string => readFileSync(0, 'utf8');
