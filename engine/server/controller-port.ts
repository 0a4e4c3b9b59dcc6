// What the controller asks of its process, and what that makes of it: appends to the quorum's log,
// answers over connections, time and chance from the world.
import { prepareAppend, schedulePreparedAppend } from '../kraft/leading.ts';
import { refusal, type Refusal } from '../kraft/controller/decision.ts';
import type { ControllerPort } from '../kraft/controller/port.ts';
import type { ImageAt } from '../kraft/controller/speculation.ts';
import type { MemberEnv } from '../kraft/member.ts';
import { leaderId, votersOf, type RaftState } from '../kraft/raft.ts';
import {
  finalizedKraftVersion,
  upgradeKraftVersion,
  type VersionUpgrade,
} from '../kraft/version-upgrade.ts';
import { assert } from '../../sim/assert.ts';
import { writeRecords } from '../metadata/log-batches.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { uuidOfBytes } from '../protocol/uuid.ts';
import { answerCall, type ControllerEnv } from './controller-front.ts';
import type { ControllerProcess } from './process.ts';

/** Where a controller lives. */
export interface ControllerHost {
  readonly process: ControllerProcess;
  readonly raft: RaftState;
  readonly env: ControllerEnv;
  readonly memberEnv: MemberEnv;
}

/** The door of a controller goes with its replica: it is made once. */
const ports = new WeakMap<RaftState, ControllerPort>();

/** The controller's door to its process. */
export function portOf(host: ControllerHost): ControllerPort {
  let port = ports.get(host.raft);
  if (port === undefined) {
    port = makePort(host);
    ports.set(host.raft, port);
  }
  return port;
}

function makePort(host: ControllerHost): ControllerPort {
  const { process, raft, env } = host;
  return {
    names: env,
    random: env.rng('controller'),
    trace: env.trace,
    now: () => env.clock.monotonic(),
    wallClockMs: () => Math.floor(env.clock.wall() / 1_000),
    newUuid: () => newUuid(env),
    after: (delay, wake) => env.after(delay, wake),
    cancel: (timer) => env.cancel(timer),
    append: (before, records, atomic) => append(host, before, { records, atomic }),
    answer: (ticket, answer) => answerCall(process.front, ticket, answer, env),
    published: () => process.loader.published,
    quorum: () => ({
      kraftVersion: finalizedKraftVersion(raft),
      voters: votersOf(raft).map(({ voterId }) => voterId),
      leader: leaderId(raft) < 0 ? undefined : leaderId(raft),
    }),
    upgradeKraftVersion: (version, validateOnly) => upgrade(host, { version, validateOnly }),
  };
}

function newUuid(env: ControllerEnv): string {
  const rng = env.rng('controller-uuid');
  return uuidOfBytes(
    Uint8Array.from({ length: 16 }, () => rng.below(256)),
    0,
  );
}

/** What the quorum takes in one batch, if it need not take all. */
const maxRecordsInBatch = 10_000;

interface Appended {
  readonly records: readonly MetadataRecord[];
  readonly atomic: boolean;
}

function append(
  { process, raft, memberEnv }: ControllerHost,
  before: ImageAt,
  { records, atomic }: Appended,
): ImageAt {
  const { reign } = process.controller;
  assert(reign !== undefined, 'only the active controller writes');
  const { role } = raft;
  assert(role.name === 'leader', 'the active controller leads the quorum');
  const from = role.accumulator.nextOffset;
  const { values, image } = writeRecords(before.image, records, from);
  const size = atomic ? values.length : maxRecordsInBatch;
  let offset = from - 1;
  for (let at = 0; at < values.length; at += size) {
    offset = prepareAppend(raft, reign.epoch, values.slice(at, at + size), memberEnv);
  }
  schedulePreparedAppend(raft);
  return { offset, image };
}

function upgrade(
  { process, raft, memberEnv }: ControllerHost,
  asked: Pick<VersionUpgrade, 'version' | 'validateOnly'>,
): Refusal | undefined {
  const { reign } = process.controller;
  assert(reign !== undefined, 'only the active controller upgrades the quorum');
  const problem = upgradeKraftVersion(raft, { ...asked, epoch: reign.epoch }, memberEnv);
  return problem === undefined ? undefined : refusal(ErrorCode.INVALID_UPDATE_VERSION, problem);
}
