// The verbs of live-4.3/quorum. A step gives what is compared with what was seen after it.
import { ms, seconds } from '../../../sim/time.ts';
import { act } from '../../../sim/world/world.ts';
import { clusterId } from '../../../engine/broker/describe-cluster.ts';
import { directoryIdOf } from '../../../engine/broker/directories.ts';
import { metadataTopic } from '../../../engine/kraft/raft.ts';
import type { ApiName } from '../../../engine/protocol/apis.ts';
import { fromJson, toJson, type Json } from '../../../engine/protocol/codec/json.ts';
import { apis } from '../../../engine/protocol/apis.ts';
import {
  answerTo,
  arriving,
  pass,
  processOf,
  send,
  until,
  type LiveCluster,
} from '../live/cluster.ts';
import { isObject } from '../live/is-object.ts';
import { firstBatches, voterChanges } from './batches.ts';
import { hostOf, isSettled, leaderOf, raftOf, type QuorumStage } from './stage.ts';

/** One step of a case. */
export type QuorumStep =
  | { readonly do: 'describe-quorum' | 'note' | 'format' }
  | { readonly do: 'metadata-records'; readonly of?: string; readonly only?: 'voters' }
  | { readonly do: 'wait'; readonly until: string }
  | { readonly do: 'kill' | 'stop' | 'start'; readonly controller: number | string }
  | {
      readonly do: 'raw';
      readonly to: string;
      readonly api: ApiName;
      readonly version: number;
      readonly body: Json;
    };

/** Plays one step; what it gives has the form of what was recorded. */
export function playQuorumStep(stage: QuorumStage, step: QuorumStep, recorded: Json): Json {
  switch (step.do) {
    case 'describe-quorum':
      return describedQuorum(stage);
    case 'metadata-records':
      return step.only === 'voters' ? voterChanges(stage) : firstBatches(stage, 3);
    case 'wait':
      return waitUntil(stage, step.until);
    case 'kill':
    case 'stop':
    case 'start':
      return move(stage, step);
    case 'raw':
      return playRaw(stage, step, recorded);
    case 'note':
    case 'format':
      return null;
  }
}

const spare = 104;

/** The recorder looked until the leader had heard that everyone had caught up. */
function describedQuorum(stage: QuorumStage): Json {
  const { cluster } = stage;
  const before = stage.epoch;
  for (let looks = 0; looks < 20; looks += 1) {
    until(cluster, () => isSettled(stage));
    const found = quorumNow(stage, before);
    if (found?.liveCaughtUp === true && found.highWatermarkIsEnd) return found;
    pass(cluster, ms(100));
  }
  throw new Error('not everyone catches up');
}

function quorumNow(stage: QuorumStage, before: number) {
  const { cluster } = stage;
  const body = { topics: [{ topicName: metadataTopic, partitions: [{ partitionIndex: 0 }] }] };
  const to = hostOf(leaderOf(stage));
  const answer = answerTo(cluster, to, 'DescribeQuorum', { version: 2, body });
  const partition = answer.topics[0]?.partitions[0];
  if (partition === undefined) return undefined;
  const { leaderId, leaderEpoch, currentVoters, observers, highWatermark } = partition;
  const epochGrew = before >= 0 && leaderEpoch > before;
  stage.epoch = leaderEpoch;
  const ends = [...currentVoters, ...observers].filter(({ replicaId }) => runs(stage, replicaId));
  const end = ends.find(({ replicaId }) => replicaId === leaderId)?.logEndOffset;
  return {
    leader: aliasOf(stage, leaderId),
    epochGrew,
    voters: currentVoters.length,
    '104 is': standingOf(currentVoters, observers),
    liveCaughtUp: ends.every(({ logEndOffset }) => logEndOffset === end),
    highWatermarkIsEnd: highWatermark === end,
  };
}

interface Described {
  readonly replicaId: number;
}

function standingOf(voters: readonly Described[], observers: readonly Described[]): string {
  const isSpare = ({ replicaId }: Described): boolean => replicaId === spare;
  if (voters.some(isSpare)) return 'voter';
  return observers.some(isSpare) ? 'observer' : 'absent';
}

const runs = ({ cluster }: QuorumStage, id: number): boolean =>
  processOf(cluster, id > 100 ? hostOf(id) : `b${id}`) !== undefined;

/** $L1, $L2 …: leaders in order of appearance. */
function aliasOf({ leaders }: QuorumStage, id: number): string {
  if (!leaders.includes(id)) leaders.push(id);
  return `$L${leaders.indexOf(id) + 1}`;
}

function waitUntil(stage: QuorumStage, words: string): Json {
  const condition = conditions[words];
  if (condition === undefined) throw new Error(`nobody knows how to wait until '${words}'`);
  until(stage.cluster, () => condition(stage));
  return null;
}

const leaderRole = (stage: QuorumStage) => {
  const role = raftOf(stage, leaderOf(stage))?.role;
  return role?.name === 'leader' ? role : undefined;
};

const isVoter = (stage: QuorumStage): boolean | undefined =>
  leaderRole(stage)?.voters.some(({ key }) => key.id === spare);

const conditions: Readonly<Record<string, (stage: QuorumStage) => boolean>> = {
  'another controller leads': (stage) => ![-1, stage.leaders.at(-1)].includes(leaderOf(stage)),
  // A newcomer is taken in once it has caught up.
  '104 is an observer': (stage) => leaderOf(stage) >= 0 && runs(stage, spare) && isSettled(stage),
  '104 is a voter': (stage) => isVoter(stage) === true,
  '104 is no voter': (stage) => isVoter(stage) === false,
};

type Move = Extract<QuorumStep, { readonly do: 'kill' | 'stop' | 'start' }>;

function move(stage: QuorumStage, { do: how, controller }: Move): Json {
  const { cluster } = stage;
  for (const id of meantBy(stage, controller)) {
    const process = hostOf(id);
    if (how === 'stop') {
      act(cluster.world, { type: 'stop', process });
      until(cluster, () => !runs(stage, id));
    } else if (how === 'kill') {
      strike(cluster, 'kill', process);
      stage.killed.push(id);
    } else {
      start(cluster, process);
      until(cluster, () => raftOf(stage, id) !== undefined);
    }
  }
  if (how === 'start') stage.killed = [];
  return null;
}

function meantBy(stage: QuorumStage, controller: number | string): readonly number[] {
  if (typeof controller === 'number') return [controller];
  const leader = /^\$L(\d)$/.exec(controller)?.[1];
  if (leader !== undefined) return [stage.leaders[Number(leader) - 1] ?? -1];
  if (controller === 'both followers') return [...stage.killed];
  return [followerOf(stage)];
}

/** A follower that runs. */
function followerOf(stage: QuorumStage): number {
  const leader = leaderOf(stage);
  return stage.controllers.find((id) => id !== leader && runs(stage, id)) ?? -1;
}

const strike = ({ world }: LiveCluster, kind: string, process: string): void =>
  act(world, { type: 'fault', fault: kind, with: { process } });

function start(cluster: LiveCluster, process: string): void {
  const { world } = cluster;
  for (const [id, { kind, parameters }] of world.state.faults.active) {
    const { process: whom } = parameters as { readonly process?: string };
    if (kind === 'kill' && whom === process) act(world, { type: 'heal', fault: id });
  }
  if (processOf(cluster, process) === undefined) strike(cluster, 'restart', process);
}

type Raw = Extract<QuorumStep, { readonly do: 'raw' }>;

function playRaw(stage: QuorumStage, { to, api, version, body }: Raw, recorded: Json): Json {
  const { cluster } = stage;
  const host = to === 'b1' ? to : hostOf(followerOf(stage));
  const given = fromJson(apis[api].request, version, meant(body)) as object;
  const heard = send(cluster, { to: host, api, version, body: arriving(api, version, given) });
  if (isObject(recorded) && 'answeredWithin5s' in recorded) {
    pass(cluster, seconds(5));
    return { answeredWithin5s: heard() !== undefined };
  }
  until(cluster, () => heard() !== undefined);
  const answer = heard();
  if (answer === undefined || answer === 'closed') return 'closed';
  return shownAs(stage, recorded, toJson(apis[api].response, version, answer.body));
}

const otherDirectory = `${'other'.repeat(5).slice(0, 21)}A`;

/** What the aliases of a request stand for here. */
function meant(value: Json): Json {
  if (Array.isArray(value)) return value.map((each: Json) => meant(each));
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, meant(each)]));
  }
  return typeof value === 'string' ? (aliases[value] ?? value) : value;
}

const aliases: Readonly<Record<string, Json>> = {
  $clusterId: clusterId,
  '$dir(104)': directoryIdOf(spare, 'metadata'),
  '$dir(other)': otherDirectory,
  '127.0.0.1': hostOf(spare),
  '$port(k104)': 9_093,
};

/** Of an answer only some things were written down. */
function shownAs(stage: QuorumStage, recorded: Json, body: Json): Json {
  if (!isObject(recorded) || !isObject(body)) return body;
  const topics = body['topics'] as unknown as readonly { readonly [field: string]: Json }[];
  if (isObject(recorded['partition'] ?? null)) {
    const [partition] = (topics[0]?.['partitions'] ?? []) as unknown as readonly Json[];
    return { partition: only(Object.keys(recorded['partition'] as object), partition ?? null) };
  }
  if ('nodes' in recorded) {
    const { errorCode, errorMessage, controllerId, brokers } = body;
    const controllerIdIsLeader = controllerId === leaderOf(stage);
    const nodes = Array.isArray(brokers) ? brokers.length : 0;
    return { errorCode, errorMessage, controllerIdIsLeader, nodes } as Json;
  }
  return only(Object.keys(recorded), topics?.[0] ?? body);
}

function only(fields: readonly string[], value: Json): Json {
  if (!isObject(value)) return value;
  return Object.fromEntries(fields.map((field) => [field, value[field] ?? null]));
}
