import type { Reader } from './reader.ts';

/** Reads one value and moves on behind it. */
export type Read = (reader: Reader) => unknown;

/** A struct under construction. */
export type Built = Record<string, unknown>;

type Build = (reader: Reader) => Built;

/** The function that reads some fields, in order, into an object. */
export function builderOf(names: readonly string[], reads: readonly Read[]): Build {
  return (reader) => {
    const built: Built = {};
    for (let index = 0; index < names.length; index += 1) {
      const [name, read] = [names[index], reads[index]];
      if (name !== undefined && read !== undefined) built[name] = read(reader);
    }
    return built;
  };
}
