// kafka-reassign-partitions (ReassignPartitionsCommand).
import { JavaException, stackTrace } from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { maybeHelp, refuse, requireOptions } from '../options/checks.ts';
import {
  has,
  numberOf,
  parseOptions,
  textOf,
  type OptionName,
  type Parsed,
} from '../options/parse.ts';
import { Exit, println, readFileText, type Tool, type ToolIo } from '../tool.ts';
import { cancelAssignment, executeAssignment } from './execute.ts';
import { generateAssignment } from './generate.ts';
import { reassignOptions } from './options.ts';
import { printReassignments, verifyAssignment } from './verify.ts';

/** kafka-reassign-partitions. */
export const reassignPartitions: Tool = {
  name: 'kafka-reassign-partitions',
  sentence: 'Moves the replicas of partitions to other brokers.',
  main: runReassign,
};

type ReassignArguments = Parsed<typeof reassignOptions>;
type Name = OptionName<typeof reassignOptions>;

function* runReassign(args: readonly string[], io: ToolIo): Script<void> {
  const parsed = parseOptions(reassignOptions, args);
  const action = checkReassign(parsed, io);
  try {
    yield* act(action, parsed, io);
  } catch (thrown) {
    if (!(thrown instanceof JavaException)) throw thrown;
    const isTerse = thrown.javaClass.endsWith('.TerseException');
    println(io, isTerse ? String(thrown.text) : `Error: ${thrown.text}`);
    if (!isTerse) println(io, stackTrace(thrown));
    throw new Exit(1);
  }
}

/** What each action needs, and what it may have besides. */
const actions = {
  generate: {
    needs: ['topics-to-move-json-file', 'broker-list'],
    allows: ['bootstrap-server', 'broker-list', 'command-config', 'disable-rack-aware'],
  },
  execute: {
    needs: ['reassignment-json-file'],
    allows: [
      'additional',
      'bootstrap-server',
      'command-config',
      'throttle',
      'replica-alter-log-dirs-throttle',
      'timeout',
      'disallow-replication-factor-change',
    ],
  },
  verify: {
    needs: ['reassignment-json-file'],
    allows: ['bootstrap-server', 'command-config', 'preserve-throttles'],
  },
  cancel: {
    needs: ['reassignment-json-file'],
    allows: [
      'bootstrap-server',
      'bootstrap-controller',
      'command-config',
      'preserve-throttles',
      'timeout',
    ],
  },
  list: { needs: [], allows: ['bootstrap-server', 'bootstrap-controller', 'command-config'] },
} as const satisfies Partial<
  Record<Name, { readonly needs: readonly Name[]; readonly allows: readonly Name[] }>
>;

type Action = keyof typeof actions;

function checkReassign(parsed: ReassignArguments, io: ToolIo): Action {
  maybeHelp(parsed, 'This tool helps to move topic partitions between replicas.', io);
  const names = Object.keys(actions) as Action[];
  const [action, ...more] = names.filter((name) => has(parsed, name));
  if (action === undefined || more.length > 0) {
    const list = names.map((name) => `--${name}`).join(', ');
    return refuse(parsed, `Command must include exactly one action: ${list}`, io);
  }
  const byServer = has(parsed, 'bootstrap-server');
  const byController = has(parsed, 'bootstrap-controller');
  if (byServer && byController) {
    refuse(parsed, "Please don't specify both --bootstrap-server and --bootstrap-controller", io);
  }
  if (!byServer && !byController) {
    refuse(parsed, 'Please specify either --bootstrap-server or --bootstrap-controller', io);
  }
  const { needs, allows } = actions[action];
  requireOptions(parsed, needs, io);
  const fitting: readonly string[] = [action, ...needs, ...allows];
  const misplaced = parsed.sequence.find((name) => !fitting.includes(name));
  if (misplaced !== undefined) {
    refuse(parsed, `Option "[${misplaced}]" can't be used with action "[${action}]"`, io);
  }
  return action;
}

function* act(action: Action, parsed: ReassignArguments, io: ToolIo): Script<void> {
  const fileOf = (name: 'reassignment-json-file' | 'topics-to-move-json-file'): string =>
    readFileText(io, textOf(parsed, name) ?? '');
  const preservesThrottles = has(parsed, 'preserve-throttles');
  const timeoutMs = numberOf(parsed, 'timeout') ?? 10_000;
  switch (action) {
    case 'verify':
      yield* verifyAssignment(fileOf('reassignment-json-file'), preservesThrottles, io);
      break;
    case 'generate': {
      const brokers = textOf(parsed, 'broker-list') ?? '';
      const mindsRacks = !has(parsed, 'disable-rack-aware');
      yield* generateAssignment(fileOf('topics-to-move-json-file'), brokers, mindsRacks, io);
      break;
    }
    case 'execute': {
      const how = {
        additional: has(parsed, 'additional'),
        throttle: numberOf(parsed, 'throttle') ?? -1,
        directoryThrottle: numberOf(parsed, 'replica-alter-log-dirs-throttle') ?? -1,
        timeoutMs,
        allowReplicationFactorChange: !has(parsed, 'disallow-replication-factor-change'),
      };
      yield* executeAssignment(fileOf('reassignment-json-file'), how, io);
      break;
    }
    case 'cancel': {
      const how = { preservesThrottles, timeoutMs };
      yield* cancelAssignment(fileOf('reassignment-json-file'), how, io);
      break;
    }
    case 'list':
      yield* printReassignments(io);
      break;
  }
}
