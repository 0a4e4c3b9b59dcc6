// Authorizers: who may do what, under chosen ACLs and under thousands of random ones.
import { indexOfAcls } from '../../../engine/metadata/acl-index.ts';
import {
  isAllowed,
  isAllowedSomewhere,
  superUsersOf,
  type Authorizer,
} from '../../../engine/metadata/authorizer.ts';
import type { Acl } from '../../../engine/metadata/security.ts';
import type {
  AclOperation,
  PatternType,
  PermissionType,
  ResourceType,
} from '../../../engine/protocol/acl.ts';
import { zeroUuid } from '../../../engine/protocol/uuid.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import type { Player } from '../player.ts';

type RecordedAcl = readonly [
  type: ResourceType,
  name: string,
  patternType: PatternType,
  principal: string,
  host: string,
  operation: AclOperation,
  permission: PermissionType,
];

type Ask = readonly [
  principal: string,
  host: string,
  operation: AclOperation,
  resourceType: ResourceType,
  name?: string,
  answer?: string,
];

interface RandomCase extends GoldenCase {
  readonly superUsers: string;
  readonly allowEveryone: boolean;
  readonly acls: readonly RecordedAcl[];
  readonly requests: readonly Ask[];
  readonly removed?: readonly number[];
  readonly requests2?: readonly Ask[];
}

interface Question {
  readonly ask: Ask;
  readonly value: string;
}

interface ChosenCase extends GoldenCase {
  readonly settings: Readonly<Record<string, string>>;
  readonly acls: readonly RecordedAcl[];
  readonly questions: readonly Question[];
  readonly any: readonly Question[];
}

/** The authorizer of KRaft. */
export const authorizer: Player = {
  families: ['machines/authorizer', 'tables/authorizer'],
  play: (_, theCase) =>
    'requests' in theCase ? playRandom(theCase as RandomCase) : playChosen(theCase as ChosenCase),
};

function playRandom(theCase: RandomCase): string | undefined {
  const { acls, requests, removed = [], requests2 = [] } = theCase;
  const left = acls.filter((_, index) => !removed.includes(index));
  const answers = (asks: readonly Ask[], known: readonly RecordedAcl[]): unknown[] => {
    const asked = authorizerOf(known, theCase.superUsers, theCase.allowEveryone);
    return asks.map((ask) => [...ask.slice(0, 5), answer(asked, ask)]);
  };
  return (
    difference(requests, answers(requests, acls), 'requests') ??
    difference(requests2, answers(requests2, left), 'requests2')
  );
}

function playChosen({ settings, acls, questions, any }: ChosenCase): string | undefined {
  const allows = settings['allow.everyone.if.no.acl.found'] === 'true';
  const asked = authorizerOf(acls, settings['super.users'] ?? '', allows);
  const answered = (each: readonly Question[]): Question[] =>
    each.map(({ ask }) => ({ ask, value: answer(asked, ask) }));
  return difference({ questions, any }, { questions: answered(questions), any: answered(any) });
}

function authorizerOf(
  acls: readonly RecordedAcl[],
  superUsers: string,
  allowsByDefault: boolean,
): Authorizer {
  return {
    acls: indexOfAcls(acls.map(aclOf)),
    superUsers: superUsersOf(superUsers),
    allowsByDefault,
  };
}

function aclOf(recorded: RecordedAcl): Acl {
  const [resourceType, name, patternType, principal, host, operation, permissionType] = recorded;
  return {
    id: zeroUuid,
    pattern: { resourceType, name, patternType },
    entry: { principal, host, operation, permissionType },
  };
}

function answer(asked: Authorizer, ask: Ask): string {
  const [principal, host, operation, resourceType, name] = ask;
  const allowed =
    name === undefined
      ? isAllowedSomewhere(asked, { principal, host }, { operation, resourceType })
      : isAllowed(asked, { principal, host }, { operation, resourceType, name });
  return allowed ? 'ALLOWED' : 'DENIED';
}
