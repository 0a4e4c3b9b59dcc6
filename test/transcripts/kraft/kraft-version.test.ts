// A quorum whose voters stand in settings goes over to voters that stand in its log (KIP-853).
import { expect, test } from 'vitest';
import { directoryIdOf } from '../../../engine/broker/directories.ts';
import { clusterId } from '../../../engine/broker/describe-cluster.ts';
import { votersOf } from '../../../engine/kraft/raft.ts';
import { zeroUuid } from '../../../engine/protocol/uuid.ts';
import { controllerIn } from '../../../engine/server/process.ts';
import { errorName } from '../../kit/answer-texts.ts';
import { levelling } from '../../kit/admin-questions.ts';
import {
  ask,
  heal,
  openStage,
  runs,
  stateOf,
  strike,
  until,
  type Question,
  type Stage,
} from '../../kit/stage.ts';
import { expectOrder, expectTold, rowsOf } from '../../kit/telling.ts';

const names = ['c1', 'c2', 'c3'];
const idOf = (name: string): number => 100 + Number(name.slice(1));
const fixed = names.map((name) => `${idOf(name)}@${name}:9093`).join(',');

const raftAt = (stage: Stage, name: string) => controllerIn(stateOf(stage, name))?.member.raft;
const votersAt = (stage: Stage, name: string) => votersOf(raftAt(stage, name) ?? missing(name));

function missing(name: string): never {
  throw new Error(`${name} does not run`);
}

const leads = (stage: Stage, name: string): boolean => {
  const role = raftAt(stage, name)?.role;
  return role?.name === 'leader' && role.highWatermark >= 0;
};

/** Who leads once everybody agrees that somebody does. */
function leaderOf(stage: Stage): string {
  until(stage, () => names.some((name) => leads(stage, name)), 30);
  return names.find((name) => leads(stage, name)) ?? '';
}

/** What the leader has been told by the voters of themselves: how many can speak version 1? */
function ableVoters(stage: Stage): number {
  const role = raftAt(stage, leaderOf(stage))?.role;
  const told = role?.name === 'leader' ? role.volatileVoters : null;
  return (told ?? []).filter((voter) => voter.kRaftVersionFeature.maxSupportedVersion >= 1).length;
}

const removing = (name: string): Question<'RemoveRaftVoter'> => ({
  api: 'RemoveRaftVoter',
  body: { clusterId, voterId: idOf(name), voterDirectoryId: directoryIdOf(idOf(name), 'metadata') },
  what: `to remove voter ${idOf(name)}`,
});

const asking: Question<'ApiVersions'> = {
  api: 'ApiVersions',
  body: { clientSoftwareName: 'app', clientSoftwareVersion: '1', clusterId: null, nodeId: -1 },
  what: 'what it can do',
};

const levelAt = (stage: Stage, broker: string): number | undefined =>
  ask(stage, { to: broker }, asking).finalizedFeatures.find(({ name }) => name === feature)
    ?.maxVersionLevel;

const feature = 'kraft.version';
const upgrade = levelling(feature, 1);
const told = [
  'quorum-role-taken',
  'quorum-voters-changed',
  'quorum-version-raised',
  'quorum-change-refused',
  'controller-active',
  'client-asked',
  'client-heard',
  'fault-began',
  'fault-healed',
];

test('fixed voters go over to voters in the log, once all have told what they can do', () => {
  const configs = { 'controller.quorum.voters': fixed, 'broker.session.timeout.ms': '9000' };
  const stage = openStage({ controllers: 3, configs });
  const first = leaderOf(stage);
  const [away = '', third = ''] = names.filter((name) => name !== first);
  expect(votersAt(stage, first).map((voter) => voter.voterDirectoryId)).toEqual(
    names.map(() => zeroUuid),
  );
  expect(levelAt(stage, 'b1')).toBeUndefined();
  expect(errorName(ask(stage, { to: 'b1' }, removing(third)).errorCode)).toBe(
    'UNSUPPORTED_VERSION',
  );

  // A new leader has heard only of those that follow it.
  const death = strike(stage, 'kill', { process: away });
  strike(stage, 'restart', { process: first });
  until(stage, () => ableVoters(stage) === 2, 30);
  const tooEarly = ask(stage, { to: 'b1' }, upgrade);
  expect(errorName(tooEarly.errorCode)).toBe('INVALID_UPDATE_VERSION');
  expect(tooEarly.errorMessage).toBe(
    'The update failed for all features since the following feature had an error: Invalid upgrade ' +
      'of kraft.version to KRAFT_VERSION_1 because not all of the voters support it',
  );

  heal(stage, death);
  until(stage, () => ableVoters(stage) === 3, 30);
  const leader = leaderOf(stage);
  expect(errorName(ask(stage, { to: 'b1' }, upgrade).errorCode)).toBe('NONE');
  until(stage, () =>
    names.every((name) => votersAt(stage, name)[0]?.voterDirectoryId !== zeroUuid),
  );
  for (const name of names) {
    expect(votersAt(stage, name).map((voter) => voter.voterDirectoryId)).toEqual(
      names.map((each) => directoryIdOf(idOf(each), 'metadata')),
    );
  }
  expect(['b1', 'b2', 'b3'].map((broker) => levelAt(stage, broker))).toEqual([1, 1, 1]);
  expect(errorName(ask(stage, { to: 'b1' }, upgrade).errorCode)).toBe('NONE');

  // And now they can be changed.
  const gone = names.find((name) => name !== leader) ?? '';
  expect(errorName(ask(stage, { to: 'b1' }, removing(gone)).errorCode)).toBe('NONE');
  expect(votersAt(stage, leader).map(({ voterId }) => voterId)).toEqual(
    names.filter((name) => name !== gone).map(idOf),
  );
  expect(runs(stage, gone)).toBe(true);
  expect(rowsOf(stage, 'quorum-version-raised')).toHaveLength(1);
  expectOrder(stage, [
    'app client-heard what=kraft.version at level 1 answer=INVALID_UPDATE_VERSION',
    `${leader} quorum-version-raised version=1`,
    `${leader} quorum-voters-changed`,
    'app client-heard what=kraft.version at level 1 answer=done',
  ]);
  expectTold(stage, 'kraft/kraft-version-upgrade', told);
});
