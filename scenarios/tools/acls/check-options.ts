// Which options of kafka-acls may stand together.
import { forbidBeside, maybeHelp, parseOrRefuse, refuse } from '../options/checks.ts';
import { has } from '../options/parse.ts';
import type { ToolIo } from '../tool.ts';
import type { AclArguments } from './entries.ts';
import { aclOptions } from './options.ts';

const inferred = ['operation', 'deny-principal', 'deny-host'] as const;

/** Reads a command line and refuses what makes no sense. */
export function readAclArguments(args: readonly string[], io: ToolIo): AclArguments {
  const parsed = parseOrRefuse(aclOptions, args, io);
  maybeHelp(parsed, 'This tool helps to manage acls on kafka.', io);
  checkServers(parsed, io);
  const actions = (['add', 'remove', 'list'] as const).filter((name) => has(parsed, name));
  if (actions.length !== 1) {
    refuse(parsed, 'Command must include exactly one action: --list, --add, --remove. ', io);
  }
  const roles = ['producer', 'consumer'] as const;
  const people = ['allow-host', 'allow-principal', 'deny-host', 'deny-principal'] as const;
  forbidBeside(parsed, 'list', [...roles, ...people], io);
  for (const role of roles) forbidBeside(parsed, role, inferred, io);
  checkRoles(parsed, io);
  return parsed;
}

function checkServers(parsed: AclArguments, io: ToolIo): void {
  const servers = (['bootstrap-server', 'bootstrap-controller'] as const).filter((name) =>
    has(parsed, name),
  );
  const which = 'of --bootstrap-server or --bootstrap-controller must be specified';
  if (servers.length === 2) refuse(parsed, `Only one ${which}`, io);
  if (servers.length === 0) refuse(parsed, `One ${which}`, io);
}

function checkRoles(parsed: AclArguments, io: ToolIo): void {
  if (has(parsed, 'principal') && !has(parsed, 'list')) {
    refuse(parsed, 'The --principal option is only available if --list is set', io);
  }
  if (has(parsed, 'producer') && !has(parsed, 'topic')) {
    refuse(parsed, 'With --producer you must specify a --topic', io);
  }
  if (has(parsed, 'idempotent') && !has(parsed, 'producer')) {
    refuse(parsed, 'The --idempotent option is only available if --producer is set', io);
  }
  if (has(parsed, 'consumer') && !isConsumerWhole(parsed)) {
    refuse(
      parsed,
      'With --consumer you must specify a --topic and a --group and no --cluster or --transactional-id option should be specified.',
      io,
    );
  }
}

function isConsumerWhole(parsed: AclArguments): boolean {
  if (!has(parsed, 'topic') || !has(parsed, 'group')) return false;
  return has(parsed, 'producer') || (!has(parsed, 'cluster') && !has(parsed, 'transactional-id'));
}
