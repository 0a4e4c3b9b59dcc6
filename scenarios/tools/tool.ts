// A command-line tool of Kafka: a script of admin calls that prints, and ends with an exit code.
import { JavaException, stackTrace } from '../../engine/clients/admin/exception.ts';
import type { Script } from '../../engine/clients/admin/script.ts';
import type { LogFile } from './dump-log/log-files.ts';
import { calendarOf, dateText, timeText } from './calendar.ts';

/** What a tool has of the machine on which it runs; made anew whenever its script is run. */
export interface ToolIo {
  /** What it wrote so far. */
  stdout: string;
  stderr: string;
  /** The time of day, in milliseconds since 1970. */
  wallMs: number;
  /** Text files, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** What lies on the disks of brokers, by path. */
  readonly logs: ReadonlyMap<string, LogFile>;
  readonly stdin: string;
  /** The release whose tool it is. */
  readonly release: string;
}

/** One of Kafka's tools. */
export interface Tool {
  readonly name: string;
  /** What it is for. */
  readonly sentence: string;
  /** It asks no broker: it knows what it needs, or looks at the disk of its machine. */
  readonly isLocal?: true;
  /** It reads what is typed. */
  readonly readsStdin?: true;
  /** It looks into the logs of brokers. */
  readonly readsLogs?: true;
  readonly main: (args: readonly string[], io: ToolIo) => Script<void>;
}

/** System.exit. */
export class Exit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** System.out.print. */
export function print(io: ToolIo, text: string): void {
  io.stdout += text;
}

/** System.out.println. */
export function println(io: ToolIo, text = ''): void {
  io.stdout += `${text}\n`;
}

/** System.err.println. */
export function complain(io: ToolIo, text: string): void {
  io.stderr += `${text}\n`;
}

/** A line of the tools' log, which goes to stderr. */
export function log(io: ToolIo, level: 'ERROR' | 'WARN', text: string, logger: string): void {
  const { date, time } = calendarOf(io.wallMs);
  const stamp = `${dateText(date)} ${timeText(time)},${String(time.millis).padStart(3, '0')}`;
  io.stderr += `[${stamp}] ${level} ${text} (org.apache.kafka.${logger})\n`;
}

/** The text of a file. Throws as Java does when there is none. */
export function readFileText({ files }: ToolIo, path: string): string {
  const text = files.get(path);
  if (text !== undefined) return text;
  throw new JavaException('java.nio.file.NoSuchFileException', path);
}

/** Runs a tool to its end: its exit code. */
export function* runTool(tool: Tool, args: readonly string[], io: ToolIo): Script<number> {
  try {
    yield* tool.main(args, io);
    return 0;
  } catch (thrown) {
    if (thrown instanceof Exit) return thrown.code;
    if (!(thrown instanceof JavaException)) throw thrown;
    io.stderr += `Exception in thread "main" ${stackTrace(thrown)}`;
    return 1;
  }
}
