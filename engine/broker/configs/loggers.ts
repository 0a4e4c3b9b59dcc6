// The loggers of a broker, which can be asked to say more or less (KIP-412).
// Simplified: a simulated broker writes no log of its own. It has these loggers, checks what is wanted of
// them, and changes nothing.
import { ErrorCode } from '../../protocol/errors.ts';
import type { SettingOperation } from './operations.ts';

/** The loggers that a simulated broker has; all of them at level INFO. */
export const loggers: readonly string[] = ['kafka.server.KafkaApis', 'root'];

const levels = ['DEBUG', 'ERROR', 'FATAL', 'INFO', 'TRACE', 'WARN'];

interface Outcome {
  readonly errorCode: ErrorCode;
  readonly errorMessage: string | null;
}

const well: Outcome = { errorCode: ErrorCode.NONE, errorMessage: null };

const refused = (errorCode: ErrorCode, errorMessage: string): Outcome => ({
  errorCode,
  errorMessage,
});

const invalid = (message: string): Outcome => refused(ErrorCode.INVALID_REQUEST, message);

/** How a change of loggers comes out. It is done here, and nobody else hears of it. */
export function checkLoggers(
  { nodeId }: { readonly nodeId: number },
  name: string,
  operations: readonly SettingOperation[],
): Outcome {
  if (!/^[+-]?\d+$/.test(name)) return invalid(`Node id must be an integer, but it is: ${name}`);
  if (Number(name) !== nodeId) {
    return invalid(`Unexpected node id. Expected ${nodeId}, but received ${Number(name)}`);
  }
  const problems = operations.map(problemOf);
  return problems.find((problem) => problem !== undefined) ?? well;
}

function problemOf({ name, operation, value }: SettingOperation): Outcome | undefined {
  if (operation !== 'SET' && operation !== 'DELETE') {
    return invalid(`${operation} operation is not allowed for the BROKER_LOGGER resource`);
  }
  if (!loggers.includes(name)) {
    return refused(ErrorCode.INVALID_CONFIG, `Logger ${name} does not exist!`);
  }
  if (operation === 'DELETE') {
    const isRoot = name === 'root';
    return isRoot ? invalid('Removing the log level of the root logger is not allowed') : undefined;
  }
  if (levels.includes(value ?? '')) return undefined;
  return refused(
    ErrorCode.INVALID_CONFIG,
    `Cannot set the log level of ${name} to ${value} as it is not a supported log level. Valid ` +
      `log levels are ${levels.join(', ')}`,
  );
}
