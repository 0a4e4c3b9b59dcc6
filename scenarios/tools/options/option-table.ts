// The options of a tool as a table, in the manner of joptsimple, by which most of Kafka's tools read theirs.

/** What follows an option. */
export interface OptionArgument {
  readonly kind: 'required' | 'optional';
  readonly type: 'String' | 'Integer' | 'Long';
  /** What the help shows in place of the type. */
  readonly shown?: string;
  /** What the help calls it. */
  readonly as?: string;
  readonly otherwise?: string | number;
}

/** One option: what Kafka's own help says of it, what follows it, and beside which others it may stand. */
export interface OptionDef {
  readonly doc: string;
  readonly takes?: OptionArgument;
  readonly onlyWith?: readonly string[];
  /** Its absence is joptsimple's own complaint, unless help is asked for. */
  readonly isRequired?: boolean;
}

/** The options of a tool, by name. */
export type OptionTable = Readonly<Record<string, OptionDef>>;

/** Some text. */
export const text = (as: string, otherwise?: string): OptionArgument =>
  argument('String', as, otherwise);

/** A whole number of 32 bits. */
export const integer = (as: string, otherwise?: number): OptionArgument =>
  argument('Integer', as, otherwise);

/** A whole number of 64 bits. */
export const long = (as: string, otherwise?: number): OptionArgument =>
  argument('Long', as, otherwise);

/** Some text, or nothing. */
export const optionalText = (as: string, otherwise?: string): OptionArgument => ({
  ...argument('String', as, otherwise),
  kind: 'optional',
});

function argument(
  type: OptionArgument['type'],
  as: string,
  otherwise: string | number | undefined,
): OptionArgument {
  const names = as === '' ? {} : { as };
  return { kind: 'required', type, ...names, ...(otherwise === undefined ? {} : { otherwise }) };
}

/** What every tool has (CommandDefaultOptions). */
export const defaultOptions = {
  help: { doc: 'Print usage information.' },
  version: { doc: 'Display Kafka version.' },
} satisfies OptionTable;
