// kafka-acls (AclCommand): who may do what.
import {
  createAcls,
  deleteAcls,
  describeAcls,
  type AclBinding,
  type AclFilter,
} from '../../../engine/clients/admin/calls/acls.ts';
import { JavaException, stackTrace } from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import {
  aclOperations,
  patternTypes,
  permissionTypes,
  resourceTypes,
  type AccessControlEntry,
  type ResourcePatternFilter,
} from '../../../engine/protocol/acl.ts';
import { refuse } from '../options/checks.ts';
import { has } from '../options/parse.ts';
import { Exit, println, type Tool, type ToolIo } from '../tool.ts';
import { readAclArguments } from './check-options.ts';
import {
  patternTypeOf,
  principalsOf,
  resourceEntries,
  resourcesOf,
  type AclArguments,
  type ResourceEntries,
} from './entries.ts';
import { bindingText, entryOf, entryText, resourceOf, resourceText } from './texts.ts';

/** kafka-acls. */
export const acls: Tool = {
  name: 'kafka-acls',
  sentence: 'Lists, adds and removes entries of access control.',
  readsStdin: true,
  *main(args, io) {
    const parsed = readAclArguments(args, io);
    try {
      if (has(parsed, 'add')) yield* add(parsed, io);
      else if (has(parsed, 'remove')) yield* remove(parsed, io);
      else yield* list(parsed, io);
    } catch (thrown) {
      if (!(thrown instanceof JavaException)) throw thrown;
      println(io, `Error while executing ACL command: ${thrown.text}`);
      println(io, stackTrace(thrown));
      throw new Exit(1);
    }
  },
};

function* add(parsed: AclArguments, io: ToolIo): Script<void> {
  const patternType = patternTypeOf(parsed);
  if (patternType !== 'LITERAL' && patternType !== 'PREFIXED') {
    const problem = `A '--resource-pattern-type' value of '${patternType}' is not valid when adding acls.`;
    refuse(parsed, problem, io);
  }
  const all = resourceEntries(parsed, io);
  if (all.some(({ entries }) => entries.length === 0)) {
    const problem =
      'You must specify one of: --allow-principal, --deny-principal when trying to add ACLs.';
    refuse(parsed, problem, io);
  }
  for (const each of all) yield* addTo(each, io);
}

function* addTo({ resource, entries }: ResourceEntries, io: ToolIo): Script<void> {
  const there = (yield* describeAcls(filterOf(resource))).map(bindingText);
  const missing: AccessControlEntry[] = [];
  for (const entry of entries) {
    const text = bindingText(bindingOf(resource, entry));
    if (there.includes(text)) println(io, `Acl ${text} already exists.`);
    else missing.push(entry);
  }
  if (missing.length === 0) return;
  println(io, `Adding ACLs for resource \`${resourceText(resource)}\`: \n ${lines(missing)}\n`);
  yield* createAcls(missing.map((entry) => bindingOf(resource, entry)));
}

function* remove(parsed: AclArguments, io: ToolIo): Script<void> {
  const answers = io.stdin.split('\n').values();
  const isSure = (question: string): boolean => {
    if (has(parsed, 'force')) return true;
    println(io, question);
    return answers.next().value?.toLowerCase() === 'y';
  };
  for (const { resource, entries } of resourceEntries(parsed, io)) {
    const where = `\`${resourceText(resource)}\`? (y/n)`;
    const question =
      entries.length === 0
        ? `Are you sure you want to delete all ACLs for resource filter ${where}`
        : `Are you sure you want to remove ACLs: \n ${lines(entries)}\n from resource filter ${where}`;
    if (!isSure(question)) continue;
    const filters =
      entries.length === 0
        ? [filterOf(resource)]
        : entries.map((entry): AclFilter => bindingOf(resource, entry));
    yield* deleteAcls(filters);
  }
}

function* list(parsed: AclArguments, io: ToolIo): Script<void> {
  const resources = resourcesOf(parsed);
  const principals = principalsOf(parsed, 'principal');
  const found: AclBinding[] = [];
  const wanted = resources.length === 0 ? [anyResource] : resources;
  for (const resource of wanted) found.push(...(yield* describeAcls(filterOf(resource))));
  if (principals.length === 0) printBindings(found, io);
  for (const principal of principals) {
    println(io, `ACLs for principal \`${principal}\``);
    printBindings(
      found.filter((binding) => binding.principal === principal),
      io,
    );
  }
}

function printBindings(bindings: readonly AclBinding[], io: ToolIo): void {
  const byResource = new Map<string, Set<string>>();
  for (const binding of bindings) {
    const resource = resourceText(resourceOf(binding));
    const texts = byResource.get(resource) ?? new Set();
    byResource.set(resource, texts.add(`\t${entryText(entryOf(binding))}`));
  }
  for (const [resource, texts] of byResource) {
    println(io, `Current ACLs for resource \`${resource}\`:\n${[...texts].join('\n')}\n`);
  }
}

const lines = (entries: readonly AccessControlEntry[]): string =>
  entries.map((entry) => `\t${entryText(entry)}`).join('\n');

const anyResource: ResourcePatternFilter = { resourceType: 'ANY', name: null, patternType: 'ANY' };

/** Every entry of some resources. */
const filterOf = ({ resourceType, name, patternType }: ResourcePatternFilter): AclFilter => ({
  resourceType: resourceTypes[resourceType],
  resourceName: name,
  patternType: patternTypes[patternType],
  principal: null,
  host: null,
  operation: aclOperations.ANY,
  permissionType: permissionTypes.ANY,
});

const bindingOf = (resource: ResourcePatternFilter, entry: AccessControlEntry): AclBinding => ({
  resourceType: resourceTypes[resource.resourceType],
  resourceName: resource.name ?? '',
  patternType: patternTypes[resource.patternType],
  principal: entry.principal,
  host: entry.host,
  operation: aclOperations[entry.operation],
  permissionType: permissionTypes[entry.permissionType],
});
