// Numbers of logs and followers that must fit together.
import type { ConfigRefusal } from '../definition.ts';
import type { Node, NodeCheck } from './node.ts';
import { entriesOf, firstRefusal, numberOf, mustHold } from './node.ts';

const hourInMs = 3_600_000;

/** How long after its first record a segment is closed. */
export function rollMsOf(node: Node): number {
  if (node.values['log.roll.ms'] !== null) return numberOf(node, 'log.roll.ms');
  return numberOf(node, 'log.roll.hours') * hourInMs;
}

/** How long records are kept; -1: for ever. */
export function retentionMsOf(node: Node): number {
  const millis = writtenRetentionMs(node);
  return millis < 0 ? -1 : millis;
}

function writtenRetentionMs(node: Node): number {
  if (node.values['log.retention.ms'] !== null) return numberOf(node, 'log.retention.ms');
  if (node.values['log.retention.minutes'] === null) {
    return numberOf(node, 'log.retention.hours') * hourInMs;
  }
  return numberOf(node, 'log.retention.minutes') * 60_000;
}

/** The directories of a node's logs. */
export function logDirsOf({ values }: Node): readonly string[] {
  return entriesOf(values['log.dirs']) ?? entriesOf(values['log.dir']) ?? [];
}

/** Why a node with these numbers does not start. */
export function checkLogLimits(node: Node): ConfigRefusal | undefined {
  return firstRefusal(node, [checkTimes, checkLogDirs, checkCleaner, checkFollowers]);
}

const checkTimes: NodeCheck = (node) =>
  mustHold(rollMsOf(node) >= 1, 'log.roll.ms must be greater than or equal to 1') ??
  mustHold(
    numberOf(node, 'log.roll.jitter.ms') >= 0,
    'log.roll.jitter.ms must be greater than or equal to 0',
  ) ??
  mustHold(
    retentionMsOf(node) !== 0,
    'log.retention.ms must be unlimited (-1) or, greater than or equal to 1',
  );

const checkLogDirs: NodeCheck = (node) =>
  mustHold(
    logDirsOf(node).length > 0,
    'At least one log directory must be defined via log.dirs or log.dir.',
  );

function checkCleaner(node: Node): ConfigRefusal | undefined {
  const threads = numberOf(node, 'log.cleaner.threads');
  if (threads === 0) return { error: 'ArithmeticException', message: '/ by zero' };
  const share = Math.trunc(numberOf(node, 'log.cleaner.dedupe.buffer.size') / threads);
  return mustHold(
    share > 1_048_576,
    'log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.',
  );
}

function checkFollowers(node: Node): ConfigRefusal | undefined {
  const wait = numberOf(node, 'replica.fetch.wait.max.ms');
  return (
    mustHold(
      wait <= numberOf(node, 'replica.socket.timeout.ms'),
      'replica.socket.timeout.ms should always be at least replica.fetch.wait.max.ms' +
        ' to prevent unnecessary socket timeouts',
    ) ??
    mustHold(
      wait <= numberOf(node, 'replica.lag.time.max.ms'),
      'replica.fetch.wait.max.ms should always be less than or equal to replica.lag.time.max.ms' +
        ' to prevent frequent changes in ISR',
    )
  );
}
