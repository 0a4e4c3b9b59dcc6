// The arguments of a tool as a table, in the manner of argparse4j, by which some of Kafka's tools read theirs.

/** One argument. */
export interface ArgumentDef {
  /** `--cluster-id`, and shorter names for it. */
  readonly flags: readonly [string, ...string[]];
  /** A flag stands for itself; the others take a value, or a value every time that they are given. */
  readonly takes: 'nothing' | 'text' | 'texts' | 'integer' | 'long';
  /** What the usage calls the value; its name in capitals unless it says otherwise. */
  readonly metavar?: string;
  readonly isRequired?: boolean;
  /** Of a group only one may be given; the group's name. */
  readonly oneOf?: string;
  /** One of the group has to be given. */
  readonly needsOne?: boolean;
}

/** A parser: its arguments, and the commands that follow them. */
export interface ParserDef {
  readonly prog: string;
  readonly arguments: readonly ArgumentDef[];
  readonly commands?: Readonly<Record<string, readonly ArgumentDef[]>>;
  /** What the usage writes in place of all commands. */
  readonly commandsAs?: string;
}

/** A value that has to be there, or may be. */
export const argument = (
  flags: ArgumentDef['flags'],
  takes: ArgumentDef['takes'],
  more: Omit<ArgumentDef, 'flags' | 'takes'> = {},
): ArgumentDef => ({ flags, takes, ...more });

/** The brokers or controllers to ask first: one of both has to be named. */
export const bootstrapArguments: readonly ArgumentDef[] = [
  argument(['--bootstrap-server'], 'text', { oneOf: 'connection', needsOne: true }),
  argument(['--bootstrap-controller'], 'text', { oneOf: 'connection', needsOne: true }),
];

/** The name under which a value is found: `cluster_id`. */
export const destOf = ({ flags: [flag] }: ArgumentDef): string =>
  flag.replace(/^-+/, '').replaceAll('-', '_');
