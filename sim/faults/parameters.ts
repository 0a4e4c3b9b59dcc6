// What a fault needs to be told: a small schema that validation, sentences and editors read.
import type { Plain } from '../plain.ts';
import type { Distribution } from '../random/distribution.ts';
import type { Micros } from '../time.ts';

/** What stands in the JSON for each type of parameter. */
interface Values {
  readonly host: string;
  readonly hosts: readonly string[];
  /** Groups of hosts, none of which is in two. */
  readonly groups: readonly (readonly string[])[];
  readonly process: string;
  /** A directory of the disk of the fault's `host`. */
  readonly directory: string;
  readonly text: string;
  readonly time: Micros;
  readonly integer: number;
  readonly flag: boolean;
  readonly distribution: Distribution;
  readonly plain: Plain;
}

/** One parameter of a fault. */
export interface Parameter {
  readonly type: keyof Values;
  /** What it means, to be read behind a colon. */
  readonly means: string;
  /** Bounds of a time or an integer, both included. */
  readonly min?: number;
  readonly max?: number;
  /** What the fault's sentence says with it, if not the value alone: that stands for `{}`. */
  readonly with?: string;
  /** Makes it optional: what the fault's sentence says without it. */
  readonly without?: string;
}

/** The parameters of a fault by name, in the order in which they are told. */
export type ParameterTable = Readonly<Record<string, Parameter>>;

type Optional = { readonly without: string };

/** The JSON form of a fault's parameters, read off its table. */
export type ParametersOf<T extends ParameterTable> = {
  readonly [K in keyof T as T[K] extends Optional ? never : K]: Values[T[K]['type']];
} & {
  readonly [K in keyof T as T[K] extends Optional ? K : never]?: Values[T[K]['type']];
};
