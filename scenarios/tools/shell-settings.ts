// What a machine is made of from which people run Kafka's tools, and what they type there.
import type { Plain } from '../../sim/plain.ts';
import type { LogFile } from './dump-log/log-files.ts';

/** One command line with what it reads. */
export interface ToolCommand {
  readonly tool: string;
  readonly args: readonly string[];
  readonly stdin?: string;
  /** Text files, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** What lies on the disks of brokers, by path. */
  readonly logs?: Readonly<Record<string, LogFile>>;
}

/** A machine with Kafka's tools. */
export interface ShellSettings {
  /** The release whose tools these are. */
  readonly kafka: string;
  /** Where addresses of command lines lead, such as `localhost:9092`; a host of the world leads to itself. */
  readonly addresses?: Readonly<Record<string, string>>;
  /** What brokers are called outside, by their addresses in the world: tools print these. */
  readonly outside?: Readonly<Record<string, string>>;
  /** What is typed as soon as the machine runs. */
  readonly run?: ToolCommand;
}

/** What came of a command line. */
export interface ToolResult {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Told to a shell, it is Control-C: what reads for ever stops. */
export const interruptCommand = 'interrupt';

/** Settings and commands travel as plain data. */
export const plainOf = (value: ShellSettings | ToolCommand): Plain => value as unknown as Plain;
