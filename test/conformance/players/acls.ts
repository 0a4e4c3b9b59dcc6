import {
  bindingFilterText,
  bindingText,
  entryText,
  findsEntry,
  findsPattern,
  indefiniteEntry,
  indefinitePattern,
  patternText,
  problemOfEntry,
  problemOfPattern,
  type AccessControlEntry,
  type AccessControlEntryFilter,
  type AclOperation,
  type PatternType,
  type PermissionType,
  type ResourcePattern,
  type ResourcePatternFilter,
  type ResourceType,
} from '../../../engine/protocol/acl.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import type { Player } from '../player.ts';

/** ACLs: which filter finds what, and how all of it is written. */
export const acls: Player = {
  families: ['tables/acls'],
  play: (_, theCase) => {
    const play = plays[theCase['kind'] as keyof typeof plays];
    return play === undefined ? `there is no player for ${theCase.id}` : play(theCase);
  },
};

const plays: Readonly<Record<string, (theCase: GoldenCase) => string | undefined>> = {
  match: ({ filter, pattern, value }) =>
    difference(value, findsPattern(patternOf(filter), patternOf(pattern) as ResourcePattern)),
  entry: playEntry,
  text: playText,
  indefinite: playIndefinite,
  'invalid-entry': playInvalidEntry,
  'invalid-pattern': ({ patternType, value, fails }) => {
    const pattern = { resourceType: 'TOPIC', name: 'a', patternType } as ResourcePattern;
    return difference({ value, fails }, outcomeOf(problemOfPattern(pattern), patternText(pattern)));
  },
};

function playEntry({
  filter,
  entry,
  value,
  filterText,
  atMostOne,
  indefinite,
}: GoldenCase): string | undefined {
  const asked = entryOf(filter);
  const reason = indefiniteEntry(asked);
  return difference(
    { value, filterText, atMostOne, indefinite },
    {
      value: findsEntry(asked, entryOf(entry) as AccessControlEntry),
      filterText: entryText(asked),
      atMostOne: reason === undefined,
      indefinite: reason ?? null,
    },
  );
}

function playText({ pattern, entry, value, filterText }: GoldenCase): string | undefined {
  const whole = patternOf(pattern) as ResourcePattern;
  const said = entryOf(entry) as AccessControlEntry;
  const found = { value: bindingText(whole, said), filterText: bindingFilterText(whole, said) };
  return difference({ value, filterText }, found);
}

/** The filter is recorded as its text alone. */
function playIndefinite({ filter, matchesAtMostOne, field }: GoldenCase): string | undefined {
  const parts = /^ResourcePattern\(resourceType=(\w+), name=(.*), patternType=(\w+)\)$/.exec(
    filter as string,
  );
  const [, resourceType, name, patternType] = parts ?? [];
  const asked = patternOf([resourceType, name === '<any>' ? null : name, patternType]);
  const reason = indefinitePattern(asked);
  return difference(
    { filter, matchesAtMostOne, field },
    { filter: patternText(asked), matchesAtMostOne: reason === undefined, field: reason ?? null },
  );
}

function playInvalidEntry({ operation, permission, value, fails }: GoldenCase): string | undefined {
  const entry = entryOf(['User:a', '*', operation, permission]) as AccessControlEntry;
  return difference({ value, fails }, outcomeOf(problemOfEntry(entry), entryText(entry)));
}

function outcomeOf(problem: string | undefined, text: string): Record<string, unknown> {
  if (problem === undefined) return { value: text };
  return { fails: { error: 'java.lang.IllegalArgumentException', message: problem } };
}

function patternOf(recorded: unknown): ResourcePatternFilter {
  const [resourceType, name, patternType] = recorded as [ResourceType, string | null, PatternType];
  return { resourceType, name, patternType };
}

function entryOf(recorded: unknown): AccessControlEntryFilter {
  const [principal, host, operation, permissionType] = recorded as [
    string | null,
    string | null,
    AclOperation,
    PermissionType,
  ];
  return { principal, host, operation, permissionType };
}
